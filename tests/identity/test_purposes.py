"""A secret opens what it was made for, and nothing else: every kind against every lock (A11)."""

import pytest

from app.core.db import transaction
from app.core.mail import ONBOARDING
from app.core.mail.unsubscribing import unsubscribe_link
from app.core.tokens import digest, new_token
from app.identity.models import Address, EmailToken, Proof, Session, User
from app.identity.models.proof import ADDRESS, RESET, SIGN_IN
from app.workspaces.actions import set_join_link
from app.workspaces.models import Membership
from tests.cast import invite, make_person

NEW = "violet anchor drifts north"
WAITING = "zoe@waiting.example.org"

#: What a secret can be tried at: the address, and what the form there sends along.
LOCKS = {
    "verify": ("/verify/{secret}", {}),
    "sign_in": ("/sign-in/link/{secret}", {}),
    "code": ("/sign-in/code/enter", {"code": "{secret}"}),
    "reset": ("/reset-password/{secret}", {"password": NEW}),
    "address": ("/account/addresses/confirm/{secret}", {}),
    "invitation": ("/invitations/{secret}", {}),
    "join": ("/join/{secret}", {}),
    "unsubscribe": ("/unsubscribe/{secret}", {}),
}


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def browser(zoe, visit):
    """Zoe's browser, and its mark: everything was asked for here."""
    visitor = visit(zoe)
    visitor.get("/sign-in/code/enter")
    return visitor


@pytest.fixture
def secrets(zoe, acme, browser, context):
    """One secret of each kind, all of them good, all of them Zoe's."""
    with context.test_request_context(), browser.client.session_transaction() as session:
        mark = session["browser"]
    made = {"code": "417203"}
    with transaction():
        for name, purpose in (("sign_in", SIGN_IN), ("reset", RESET), ("address", ADDRESS)):
            made[name] = new_token()
            Proof.ask(purpose, zoe.id, WAITING, mark).fill(made["code"], made[name])
        unproved = make_person("Una", verified=False)
        made["verify"] = new_token()
        EmailToken.issue(unproved, "verify", digest(mark), made["verify"])
    made["invitation"] = invite(acme.olga, zoe.email).token
    terms = {"role": "viewer", "needs_approval": False, "days": 7}
    made["join"] = set_join_link(acme.olga, domain="example.com", **terms).token
    made["unsubscribe"] = unsubscribe_link(zoe.email, ONBOARDING).rpartition("/")[2]
    return made


def state(zoe):
    """What any of them would change."""
    return (
        User.get(zoe.id).password_hash,
        list(Address.texts_of(zoe)),
        sorted(each.id for each in Session.find_all()),
        sorted(each.id for each in User.find_all() if each.is_verified),
        len(list(Membership.places_of(zoe))),
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_A11_every_other_secret_is_refused(zoe, browser, secrets, lock):
    url, fields = LOCKS[lock]
    before, refused = state(zoe), {}
    for kind, secret in secrets.items():
        if kind == lock:
            continue
        sent = {name: value.format(secret=secret) for name, value in fields.items()}
        answer = browser.post(url.format(secret=secret), sent)
        refused[kind] = answer.status_code

    assert set(refused.values()) <= {404, 422}, refused
    assert state(zoe) == before


@pytest.mark.parametrize("kind", ["sign_in", "reset", "address", "invitation", "join"])
def test_A11_its_own_lock_opens(zoe, browser, secrets, kind):
    """Or the refusals would prove nothing."""
    url, fields = LOCKS[kind]
    before = state(zoe)
    answer = browser.post(url.format(secret=secrets[kind]), fields)

    assert answer.status_code == 303
    assert state(zoe) != before


def test_A11_a_code_to_sign_in_confirms_nothing(zoe, browser, secrets):
    with transaction():
        zoe.password_hash = ""
        zoe.save()
    answer = browser.post("/account/confirm/code", {"code": secrets["code"]})

    assert answer.status_code == 422
