"""Every page there is, with demo data in it: for axe, for the contact sheets."""

WORKSPACE = "/w/harbour-studio"

#: area → the addresses of its pages as Olga, the demo's first person, may see them.
PAGES = {
    "site": [
        "/",
        "/sign-up",
        "/sign-in",
        "/sign-in/with/no-such-provider",
        "/sign-in/with/local/back",
        "/sign-in/passkey",
        "/sign-in/lost/{lost}",
        "/sign-in/lost/no-such-link",
        "/sign-in/code",
        "/sign-in/link/no-such-link",
        "/sign-in/link/{link}",
        "/reset-password",
        "/reset-sent",
        "/reset-password/no-such-link",
        "/reset-password/{reset}",
        "/check-mail",
        "/verify/no-such-link",
        "/dev/mail",
        "/dev/mail/{mail}",
        "/dev/mail/gallery",
        "/dev/mail/gallery/workspaces.welcome",
        "/unsubscribe/{unsubscribe}",
        "/invitations/{invitation}",
        "/invitations/{invitation}/sign-up",
        "/invitations/no-such-link",
        "/join/{join}",
        "/no-such-page",
        "/offline/en",
    ],
    "account": [
        "/account?choose",
        "/account/workspaces/new",
        "/account/settings",
        "/account/connections",
        "/account/profile",
        "/account/profile/avatar",
        "/account/addresses",
        "/account/addresses/add",
        "/account/addresses/confirm/{address}",
        "/account/addresses/confirm/no-such-link",
        "/account/security",
        "/account/password",
        "/account/sessions",
        "/account/activity",
        "/account/confirm/password",
        "/account/confirm/totp",
        "/account/confirm/recovery",
        "/account/confirm/passkey",
        "/account/security?required=harbour-studio",
        "/account/security/app",
        "/account/security/app/remove",
        "/account/security/passkeys/new",
        "/account/security/passkeys/{passkey}",
        "/account/security/passkeys/{passkey}/remove",
        "/account/security/recovery",
        "/account/deleted/{deleted}/erase",
        "/account/data",
        "/account/data/delete",
        "/invitations/{invitation}",
        "/join/{foreign_join}",
    ],
    "workspace": [
        f"{WORKSPACE}/projects",
        f"{WORKSPACE}/projects/new",
        f"{WORKSPACE}/projects/1",
        f"{WORKSPACE}/projects/1/edit",
        f"{WORKSPACE}/projects/4",
        f"{WORKSPACE}/projects/5",
        f"{WORKSPACE}/tasks/9",
        f"{WORKSPACE}/projects/1/import",
        f"{WORKSPACE}/jobs",
        f"{WORKSPACE}/jobs/{{running}}",
        f"{WORKSPACE}/jobs/{{done}}",
        f"{WORKSPACE}/jobs/{{dead}}",
        f"{WORKSPACE}/members",
        f"{WORKSPACE}/members?q=nobody",
        f"{WORKSPACE}/members/{{member}}",
        f"{WORKSPACE}/members/{{suspended}}",
        f"{WORKSPACE}/members/{{member}}/remove",
        f"{WORKSPACE}/members/{{member}}/transfer",
        f"{WORKSPACE}/members/leave",
        f"{WORKSPACE}/members/invite",
        f"{WORKSPACE}/members/invitations",
        f"{WORKSPACE}/members/requests",
        f"{WORKSPACE}/members/link",
        f"{WORKSPACE}/roles",
        f"{WORKSPACE}/roles/new",
        f"{WORKSPACE}/roles/{{role}}",
        f"{WORKSPACE}/roles/{{role}}/delete",
        f"{WORKSPACE}/audit",
        f"{WORKSPACE}/notifications",
        f"{WORKSPACE}/notifications?show=all&kind=jobs",
        f"{WORKSPACE}/notifications/preferences",
        f"{WORKSPACE}/settings",
        f"{WORKSPACE}/settings/address",
        f"{WORKSPACE}/settings/security",
        f"{WORKSPACE}/settings/logo",
        f"{WORKSPACE}/settings/export",
        f"{WORKSPACE}/settings/delete",
        f"{WORKSPACE}/audit?q=website&result=done",
        f"{WORKSPACE}/audit?q=no+such+word&since=2026-01-01",
    ],
}

#: Pages that only lead to another one, or that are somebody else's HTML.
NOT_LOOKED_AT = {
    "account.live",
    "account.confirm",
    "site.sign_up_finish",  # only for who has just come from a provider: tests/browser/test_social
    "account.confirm_code",  # for who has no password: tests/browser/test_by_mail.py
    "account.password_set",
    "account.avatar_name",
    "account.data_id_download",
    "account.leaving",  # for who gave up their account: tests/browser/test_leaving.py
    "site.sign_in_code_enter",  # for the browser that asked: tests/browser/test_by_mail.py
    "account.connections_id_remove",  # these two lead on
    "account.connections_name_connect",
    "workspace.projects_id_presence",  # parts of pages
    "workspace.tasks_id_presence",
    "workspace.index",
    "site.preferences",
    "site.sign_in_factor",  # for who waits: tests/browser/test_passkeys.py looks at these two
    "site.sign_in_lost",
    "site.dev_mail_name_html",
    "site.dev_mail_gallery_name_html",
    "workspace.logo_name",
    "workspace.settings_export_id_download",
}


def prepare(app) -> tuple[str, dict[str, str]]:
    """Make the demo data and one mail; answers a sign-in's secret, and what addresses name."""
    from app.core import mailbox
    from app.core.mail import ONBOARDING
    from app.core.mail.unsubscribing import unsubscribe_link
    from app.core.readers import catch_up
    from app.demo.seed import seed
    from app.identity import mails
    from app.identity.models import User
    from app.workspaces.models import Workspace

    seed()
    olga = User.with_email("olga@example.com")
    for workspace in Workspace.of(olga):
        catch_up("notifications.notify", workspace.id)
    mails.already_registered(olga, key="looking around")
    token = make_sign_ins(olga)
    proofs = make_proofs(olga)
    link = unsubscribe_link(olga.email, ONBOARDING)
    made = {"mail": mailbox.messages()[0][0], "unsubscribe": link.rpartition("/")[2]}
    made["deleted"] = str(make_deleted(olga))
    make_export(olga)
    make_takeouts(olga)
    made |= {state: str(make_job(olga, state)) for state in JOBS}
    return token, made | proofs | make_people(olga) | make_factors(olga)


def make_factors(olga) -> dict[str, str]:
    """Every kind of factor, one that is being set up, and a removal that can be stopped."""
    from flask import current_app

    from app.core.db import transaction
    from app.core.tokens import digest
    from app.identity.factors import lost
    from app.identity.factors.models import FactorReset, Passkey
    from app.identity.factors.remembering import remember
    from app.identity.factors.totp import begin_totp
    from tests.factors import give_codes, give_passkey, give_totp

    give_totp(olga)
    give_passkey(olga, current_app.config["BASE_URL"], name="Olga’s phone")
    give_codes(olga)
    begin_totp(olga)
    remember(olga, before=None, device="Firefox/Linux", ip="203.0.113.7")
    reset = lost.request_reset(olga, device="Chrome/Windows", ip="203.0.113.7")
    with transaction():
        FactorReset.give_token(reset.id, digest("lost"))
    return {"passkey": str(next(iter(Passkey.of(olga))).id), "lost": "lost"}


def make_takeouts(olga) -> None:
    """A copy of her data, and one that is being made."""
    from app.identity.leaving import ask_for_takeout, packing, takeouts_of

    ask_for_takeout(olga)
    packing.make(takeouts_of(olga)[0].id)
    ask_for_takeout(olga)


def make_proofs(user) -> dict[str, str]:
    """Another address, one that waits, and links that were mailed; answers their secrets."""
    from app.core.clock import now
    from app.core.db import transaction
    from app.core.tokens import new_token
    from app.identity.models import Address, Proof
    from app.identity.models.proof import ADDRESS, RESET, SIGN_IN

    made = {}
    with transaction():
        Address.create(user_id=user.id, email="olga@home.example.org", created_at=now())
        for name, purpose in (("link", SIGN_IN), ("reset", RESET), ("address", ADDRESS)):
            made[name] = new_token()
            proof = Proof.ask(purpose, user.id, "olga@waiting.example.org", "another browser")
            proof.fill("123456", made[name])
    return made


#: Who looks around with what: address, browser.
DEVICES = (
    ("203.0.113.7", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Mobile Safari/604.1"),
    (
        "198.51.100.23",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/128.0 Safari/537.36",
    ),
    ("127.0.0.1", "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"),
)


def make_sign_ins(user) -> str:
    """Sign-ins on several devices, with their lines of activity; answers the last one's secret."""
    from app.core import causes
    from app.identity.sessions import start_session

    before = causes.current()
    for ip, user_agent in DEVICES:
        causes.know(ip=ip, user_agent=user_agent)
        token = start_session(user, methods="password")
    causes.set_cause(before)
    return token


def make_people(olga) -> dict[str, str]:
    """A suspended member, somebody who asks to join, and the links; answers what they're called."""
    from app.demo.cast import INVITED
    from app.identity.models import User
    from app.workspaces.actions import join_by_link, set_join_link, suspend_member
    from app.workspaces.models import CustomRole, Invitation, Membership
    from tests.cast import make_person

    me = Membership.at(WORKSPACE.rpartition("/")[2], olga)
    vera, max_ = (User.with_email(f"{name}@example.com") for name in ("vera", "max"))
    suspended = Membership.of(me.workspace_id, vera.id).id
    suspend_member(me, suspended)
    terms = {"role": "member", "needs_approval": True, "days": 30}
    link = set_join_link(me, domain="example.com", **terms)
    join_by_link(make_person("Nora Berg", "nora@example.com"), link.token)
    night_watch = set_join_link(Membership.at("night-watch", olga), domain="example.org", **terms)
    lars = make_person("Lars Holm", "lars@example.net")
    foreign = create_workspace_of(lars, terms)
    return {
        "member": str(Membership.of(me.workspace_id, max_.id).id),
        "suspended": str(suspended),
        "role": str(CustomRole.named(me.workspace_id, "bookkeeper").id),
        "invitation": Invitation.of(me.workspace_id, INVITED[0]).token,
        "join": night_watch.token,
        "foreign_join": foreign,
    }


def create_workspace_of(user, terms) -> str:
    """Somebody else's workspace, which Olga's address may join; answers the link's secret."""
    from app.workspaces.actions import create_workspace, set_join_link

    owner = create_workspace(user, name="Lighthouse")
    return set_join_link(owner, domain="example.com", **terms).token


def make_deleted(user) -> int:
    """A workspace that can be brought back; answers its number."""
    from app.workspaces.actions import create_workspace, delete_workspace

    owner = create_workspace(user, name="Winter Fair")
    delete_workspace(owner, typed_name="Winter Fair")
    return owner.workspace_id


def make_export(user) -> None:
    """An archive that can be downloaded, and a logo."""
    from io import BytesIO

    from PIL import Image

    from app.core.jobs import UNWATCHED
    from app.workspaces.actions import set_logo
    from app.workspaces.archive.making import make_archive
    from app.workspaces.models import Membership

    owner = Membership.at(WORKSPACE.rpartition("/")[2], user)
    picture = BytesIO()
    Image.radial_gradient("L").convert("RGB").save(picture, "PNG")
    picture.seek(0)
    set_logo(owner, picture)
    make_archive(owner, UNWATCHED, name="looking-around")


#: A job in each of the states that look different: what its row says.
JOBS = {
    "running": "state = 'running', done_count = 300, total_count = 1200",
    "done": "state = 'done', done_count = 240, total_count = 240, result = '{\"count\": 240}'",
    "dead": "state = 'dead', done_count = 100, total_count = 240, error = 'RuntimeError: x'",
}


def make_job(user, state) -> int:
    """An import that stands as `state` says; answers its number."""
    from app.core.jobs import send_as
    from app.projects.tasks import import_tasks
    from app.workspaces.models import Membership
    from tests.cast import meddle

    job = send_as(Membership.at(WORKSPACE.rpartition("/")[2], user), import_tasks, 1, [state])
    meddle(f"UPDATE jobs SET {JOBS[state]}, leased_until = NULL WHERE id = {job.id}")
    return job.id
