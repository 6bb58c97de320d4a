"""Every page there is, with demo data in it: for axe, for the contact sheets."""

WORKSPACE = "/w/harbour-studio"

#: area → the addresses of its pages as Olga, the demo's first person, may see them.
PAGES = {
    "site": [
        "/",
        "/sign-up",
        "/sign-in",
        "/check-mail",
        "/verify/no-such-link",
        "/dev/mail",
        "/dev/mail/{mail}",
        "/dev/mail/gallery",
        "/dev/mail/gallery/workspaces.welcome",
        "/unsubscribe/{unsubscribe}",
        "/no-such-page",
    ],
    "account": ["/account?choose", "/account/workspaces/new"],
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
        f"{WORKSPACE}/audit",
    ],
}

#: Pages that only lead to another one, or that are somebody else's HTML.
NOT_LOOKED_AT = {
    "workspace.index",
    "site.preferences",
    "site.dev_mail_name_html",
    "site.dev_mail_gallery_name_html",
}


def prepare(app) -> tuple[str, dict[str, str]]:
    """Make the demo data and one mail; answers a sign-in's secret, and what addresses name."""
    from app.core import mailbox
    from app.core.db import transaction
    from app.core.mail import ONBOARDING
    from app.core.mail.unsubscribing import unsubscribe_link
    from app.demo.seed import seed
    from app.identity import mails
    from app.identity.models import Session, User

    seed()
    olga = User.with_email("olga@example.com")
    mails.already_registered(olga, key="looking around")
    with transaction():
        token = Session.start(olga, ip="127.0.0.1", user_agent="looking around")
    link = unsubscribe_link(olga.email, ONBOARDING)
    made = {"mail": mailbox.messages()[0][0], "unsubscribe": link.rpartition("/")[2]}
    return token, made | {state: str(make_job(olga, state)) for state in JOBS}


#: A job in each of the states that look different: what its row says.
JOBS = {
    "running": "state = 'running', done_count = 300, total_count = 1200",
    "done": "state = 'done', done_count = 240, total_count = 240, result = '{\"count\": 240}'",
    "dead": "state = 'dead', done_count = 100, total_count = 240, error = 'RuntimeError: x'",
}


def make_job(user, state) -> int:
    """An import that stands as `state` says; answers its number."""
    from app.core.db import transaction
    from app.core.jobs import send_as
    from app.projects.tasks import import_tasks
    from app.workspaces.models import Membership

    job = send_as(Membership.at(WORKSPACE.rpartition("/")[2], user), import_tasks, 1, [state])
    with transaction() as tx:
        tx.execute(
            f"UPDATE jobs SET {JOBS[state]}, leased_until = '2099-01-01' WHERE id = {job.id}"
        )
    return job.id
