"""The world of the authorization matrix: who knocks, at which routes, with whose ids.

Acme is where they knock; Globex is somebody else's. Every kind of row that a URL can name by
its id is there three times: Acme's own, Globex's, and a number that nobody has.
"""

import dataclasses
import io
import re
import zipfile
from types import SimpleNamespace

from flask import current_app

from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import UNWATCHED, send_as
from app.core.models import Event
from app.core.policy import Permission, Role, permissions_of
from app.core.tokens import digest, new_token
from app.identity.factors.models import Passkey, RememberedDevice
from app.identity.factors.remembering import remember
from app.identity.leaving import packing, takeouts
from app.identity.leaving.models import Takeout
from app.identity.models import Address, Proof, Session
from app.identity.models.proof import ADDRESS, SIGN_IN
from app.identity.social.models import Identity
from app.notifications.models import Notification, PushSubscription
from app.projects.actions import add_task, create_project
from app.projects.tasks import import_tasks
from app.web import policies
from app.workspaces.actions import (
    create_role,
    create_workspace,
    delete_workspace,
    invite_people,
    remove_member,
    set_join_link,
    suspend_member,
)
from app.workspaces.archive.making import make_archive
from app.workspaces.models import Invitation, JoinRequest, Membership
from tests.cast import make_member, make_person
from tests.factors import give_passkey

#: Words that stand in everything of Globex's: nobody of Acme may ever read them.
CANARY = "Quokkafjord"

#: Whose the ids in a URL are.
WHOSE = ("own", "other", "missing")
NOBODYS = 999_999

#: What a URL may need besides ids.
VALUES = {
    "filename": "favicon.svg",
    "token": "no-such-token",
    "name": "no-such-mail",
    "language": "en",
}

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@dataclasses.dataclass(frozen=True)
class Route:
    """One endpoint with one method, asked with somebody's ids."""

    endpoint: str
    method: str
    url: str
    policy: policies.Policy
    names_a_row: bool

    def __str__(self):
        return f"{self.method} {self.endpoint}"

    @property
    def permission(self) -> Permission | None:
        """The permission that the page's source names; None where every member may."""
        named = self.policy.permission
        return policies.permission_named(named) if named else None


def make_world(acme, globex, visit):
    """Everybody in a browser of their own, and rows in both workspaces."""
    ines, igor = make_person("Ines"), make_person("Igor")
    ids = {
        "own": make_rows(acme.olga, "Acme", invited=ines),
        "other": make_rows(globex.oscar, CANARY, invited=igor),
    }
    others = make_outsiders(acme, globex) | {"invited": ines}
    suspended = make_member(acme.workspace, "Sue", "admin")
    suspend_member(acme.olga, suspended.id)
    members = {
        "viewer": acme.vera,
        "custom": make_custom(acme),
        "member": acme.max,
        "admin": acme.ada,
        "owner": acme.olga,
    }
    people = {**others, **members, "suspended": suspended}
    return SimpleNamespace(
        slug=acme.workspace.slug,
        members=members,
        browsers={"anonymous": visit()} | {name: visit(who) for name, who in people.items()},
        tokens={},
        ids=ids | {"missing": dict.fromkeys(ids["own"], NOBODYS)},
    )


def make_outsiders(acme, globex):
    """Who has an account and no place at Acme."""
    staff = make_person("Stan")
    removed = make_member(acme.workspace, "Remo", "admin")
    remove_member(acme.olga, removed.id)
    with transaction():
        staff.staff_since = staff.created_at
        staff.save()
    return {
        "stranger": make_person("Stella"),
        "outsider": globex.oscar,
        "removed": removed.user,
        "staff": staff,
    }


def make_custom(acme):
    """Somebody with a role of Acme's own: a member who may invite."""
    permissions = permissions_of(Role.MEMBER) | {"members:invite"}
    role = create_role(acme.olga, name="Host", permissions=permissions)
    member = make_member(acme.workspace, "Hugo", "viewer")
    with transaction():
        Membership.give_role(member.workspace_id, member.id, role.any)
    return Membership.of(member.workspace_id, member.user_id)


def make_rows(actor, word, invited):
    """One of everything that a URL names by its id: the word before the id → the id."""
    project = create_project(actor, name=f"{word} project", description=f"{word} description")
    task = add_task(actor, project, title=f"{word} task", notes=f"{word} notes")
    invite_people(actor, addresses=[invited.email], role="viewer")
    gone = create_workspace(actor.user, name=f"{word} deleted")
    delete_workspace(gone, typed_name=f"{word} deleted")
    return {
        "passkeys": make_passkey(actor.user),  # an account's first factor ends its other sign-ins
        "sessions": make_session(actor.user),
        "connections": make_identity(actor.user),
        "devices": make_remembered_device(actor.user),
        "addresses": make_address(actor.user, f"{word}@second.example.com"),
        "export": make_archive(actor, UNWATCHED, name="archive").id,
        "data": make_takeout(actor.user),
        "deleted": gone.workspace_id,
        "projects": project.id,
        "tasks": task.id,
        "jobs": send_as(actor, import_tasks, project.id, [f"{word} line"]).id,
        "members": make_member(actor.workspace, f"{word}-Zed", "viewer").id,
        "roles": create_role(actor, name=f"{word} reader", permissions=["projects:read"]).id,
        "invitations": Invitation.of(actor.workspace_id, invited.email).id,
        "requests": make_join_request(actor, make_person(f"{word}-Asks")).id,
        "notifications": make_notification(actor, task).id,
        "push": make_push(actor.user, word),
    }


def make_takeout(user):
    """A copy of everything about them."""
    with transaction():
        asked = Takeout.create(
            user_id=user.id,
            file=None,
            size=None,
            created_at=now(),
            expires_at=now() + takeouts.KEPT,
        )
    return packing.make(asked.id).id


def make_session(user):
    """Another browser of theirs."""
    with transaction():
        token = Session.start(user, ip="203.0.113.7", user_agent="Firefox/130.0 Linux")
    return Session.with_hash(digest(token)).id


def make_identity(user):
    """An account of theirs elsewhere."""
    with transaction():
        return Identity.create(
            user_id=user.id,
            provider="acme",
            issuer="https://login.example",
            subject=f"subject of {user.id}",
            created_at=now(),
            proved_at=now(),
        ).id


def make_remembered_device(user):
    """A browser in which they aren't asked for the second step."""
    remember(user, before=None, device="Firefox/Linux", ip="203.0.113.7")
    return next(iter(RememberedDevice.of(user, now()))).id


def make_passkey(user):
    """A passkey of theirs."""
    give_passkey(user, current_app.config["BASE_URL"])
    return next(iter(Passkey.of(user))).id


def make_address(user, email):
    """Another address of theirs, and one that waits, with a code besides."""
    with transaction():
        for purpose in (ADDRESS, SIGN_IN):
            made = Proof.ask(purpose, user.id, f"waiting-{email}", "a browser")
            made.fill(f"{made.id:06}", new_token())
        return Address.create(user_id=user.id, email=email, created_at=now()).id


def make_join_request(actor, person):
    """Somebody asks to join."""
    set_join_link(actor, domain="example.com", role="viewer", needs_approval=True, days=7)
    with transaction():
        return JoinRequest.create(
            workspace_id=actor.workspace_id, user_id=person.id, asked_at=now()
        )


def make_push(user, word):
    """A browser of the person's that gets push."""
    with transaction():
        token = Session.start(user, ip="127.0.0.1", user_agent="a browser of the tests")
        session_id = PushSubscription.session_of(user, digest(token))
        return PushSubscription.create(
            session_id=session_id,
            user_id=user.id,
            endpoint=f"https://push.example.com/{word}",
            p256dh="-",
            auth="-",
            is_detailed=False,
            created_at=now(),
        ).id


def make_notification(actor, task):
    """What the actor is told of their own task, as if it were somebody else's doing."""
    with transaction():
        event = Event.of(actor.workspace_id, 1)
        thread = f"task:{task.id}"
        return Notification.make(actor, event, "work", thread, True, "none", now())


def routes(app, world, whose):
    """Every route of the application with each method it answers."""
    with app.test_request_context():
        return list(_routes(app, world, whose))


def every_address(app, world):
    """(whose, route) for everything there is to ask: an address without an id is nobody's."""
    for whose in WHOSE:
        for route in routes(app, world, whose):
            if route.names_a_row or whose == "own":
                yield whose, route


def _routes(app, world, whose):
    for rule in app.url_map.iter_rules():
        values = VALUES | {"workspace": world.slug, "id": id_in(rule, world.ids[whose])}
        url = app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
        for method in METHODS:
            if method in rule.methods:
                policy = policies.of(app)[rule.endpoint]
                yield Route(rule.endpoint, method, url, policy, "id" in rule.arguments)


def id_in(rule, ids):
    """The id that belongs into this URL; every kind must have one."""
    if "id" not in rule.arguments:
        return None
    kind = re.search(r"([^/]+)/<int:id>", rule.rule)[1]
    return ids[kind]


def ask(world, person, route):
    """Send it as a browser would; what it sends has the form's token and nothing else."""
    browser = world.browsers[person]
    if route.method not in UNSAFE:
        return browser.get(route.url, method=route.method)
    if person not in world.tokens:
        world.tokens[person] = browser.token()
    form = {"csrf_token": world.tokens[person]}
    return browser.post_without_token(route.url, method=route.method, data=form)


def text_of(answer):
    """Everything that an answer says; what is packed in it is unpacked."""
    data = answer.get_data()
    if answer.mimetype == "application/zip" and data:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            data = b"\n".join(packed.read(name) for name in packed.namelist())
    return data.decode(errors="replace")


def masked(answer, without=None):
    """Status, kind and body without what differs from request to request, such as its URL."""
    text = text_of(answer)
    if without:
        text = text.replace(without, "…")
    text = re.sub(r'nonce="[^"]+"', "", text)
    text = re.sub(r'(name="csrf[-_]token"[^>]*(?:content|value)=)"[^"]+"', r"\1", text)
    text = re.sub(r"[0-9a-f]{32}", "", text)
    return answer.status_code, answer.content_type, text
