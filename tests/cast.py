"""People for tests: their accounts, their places in workspaces, their browsers."""

import contextvars
import re
from dataclasses import dataclass

from app.core.clock import now
from app.core.db import transaction
from app.core.isolation import everywhere
from app.identity.models import Address, Session, User
from app.identity.passwords import hash_password
from app.workspaces.models import Membership

PASSWORD = "correct horse battery staple"
PASSWORD_HASH = hash_password(PASSWORD)


def make_person(name, email=None, verified=True):
    """A person with an account."""
    with transaction():
        user = User.create(
            email=email or f"{name.lower()}@example.com",
            name=name,
            password_hash=PASSWORD_HASH,
            locale="en",
            created_at=now(),
            verified_at=now() if verified else None,
        )
        Address.create(user_id=user.id, email=user.email, created_at=now())
    return user


def make_member(workspace, name, role):
    """A person with a place in a workspace."""
    user = make_person(name)
    with transaction():
        return Membership.create(
            workspace_id=workspace.id, user_id=user.id, role=role, created_at=now()
        )


def look_up(model, id):
    """A row, whoever's it is."""
    with everywhere("a test looks"):
        return model.get(id)


def meddle(statement, params=()):
    """Change rows behind the application's back, whoever's they are."""
    with everywhere("a test meddles"), transaction() as tx:
        tx.execute(statement, list(params))


def alone(function, *args, **options):
    """Call without the test's own application context: a request must bring its own."""
    return contextvars.Context().run(function, *args, **options)


@dataclass
class Visitor:
    """A browser without a screen: keeps cookies, and sends the CSRF token as a form would."""

    client: object
    signed_in_as: str | None = None

    def get(self, url, **options):
        """GET a page, or ask with another safe method."""
        return alone(self.client.open, url, buffered=True, **options)

    def post(self, url, fields=None, **options):
        """POST a form as the page would: with the token of this browser."""
        fields = {**(fields or {}), "csrf_token": self.token()}
        options = {"method": "POST", **options}
        return alone(self.client.open, url, data=fields, buffered=True, **options)

    def post_without_token(self, url, **options):
        """POST as another site's page would."""
        return alone(self.client.open, url, **{"method": "POST", "buffered": True, **options})

    def token(self):
        """The CSRF token that our pages give this browser."""
        page = self.get("/").get_data(as_text=True)
        return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]

    def sign_in(self, user):
        """Sign in without the form: its own tests show that the form works."""
        with self.client.application.app_context():
            with transaction():
                token = Session.start(user, ip="127.0.0.1", user_agent="a browser without a screen")
            name = self.client.application.config["SIGN_IN_COOKIE_NAME"]
        self.client.set_cookie(name, token)
        self.signed_in_as = user.name
        return self


def invite(actor, email, role="member"):
    """An open invitation; its `token` is what the mail's link has."""
    from app.workspaces.actions import invite_people
    from app.workspaces.models import Invitation

    assert invite_people(actor, addresses=[email], role=role).sent == [email]
    return Invitation.of(actor.workspace_id, email)


def as_now(member):
    """The membership as the next request would find it; None if it is gone."""
    return Membership.of(member.workspace_id, member.user_id)


def later(monkeypatch, delta, *modules):
    """Let time pass, for these modules."""
    moment = now() + delta
    for module in modules:
        monkeypatch.setattr(module, "now", lambda: moment)
