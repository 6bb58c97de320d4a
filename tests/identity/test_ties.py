"""Where the account's parts meet: passwords, factors, addresses and accounts elsewhere."""

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.identity.codes import prove_mailbox
from app.identity.credentials import change_password, shortest_password
from app.identity.factors.changes import WeakPassword
from app.identity.factors.models import RememberedDevice, TotpApp
from app.identity.factors.remembering import remember
from app.identity.factors.tasks import addresses_of
from app.identity.factors.totp import remove_totp
from app.identity.models import Address
from app.identity.sessions import person_with, start_session
from app.identity.social.models import Identity
from app.identity.ways import Way, ways_in
from tests.cast import PASSWORD, make_person
from tests.factors import give_passkey, give_totp

NEW = "violet anchor drifts north"


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


def test_A01_a_password_may_be_shorter_before_a_second_factor(zoe):
    assert shortest_password(zoe) == 15
    give_totp(zoe)
    assert shortest_password(zoe) == 8


def test_A01_a_password_that_a_second_step_stands_before_never_stands_alone(zoe):
    give_totp(zoe)
    here = person_with(start_session(zoe, methods="password"))
    change_password(here, current=PASSWORD, password="tidal-41", end_others=False)
    with pytest.raises(WeakPassword):
        remove_totp(zoe, on_purpose=True)
    assert TotpApp.in_use(zoe)

    change_password(here, current="tidal-41", password=NEW, end_others=False)
    remove_totp(zoe, on_purpose=True)
    assert not TotpApp.in_use(zoe)


def test_A01_the_page_says_what_to_do_first(zoe, visit):
    give_totp(zoe)
    here = person_with(start_session(zoe, methods="password"))
    change_password(here, current=PASSWORD, password="tidal-41", end_others=False)
    zoes = visit(zoe)
    answer = zoes.post("/account/security/app/remove", {"on_purpose": "y"})
    assert answer.status_code == 422
    assert "/account/password?alone=1" in answer.get_data(as_text=True)

    form = {"current": "tidal-41", "password": "tidal-42", "end_others": ""}
    assert zoes.post("/account/password?alone=1", form).status_code == 422
    assert zoes.post("/account/password?alone=1", form | {"password": NEW}).status_code == 303
    answer = zoes.post("/account/security/app/remove", {"on_purpose": "y"})
    assert answer.location == "/account/security"


def test_A04_another_password_asks_every_remembered_device_again(zoe):
    signed_in = person_with(start_session(zoe, methods="password"))
    remember(zoe, before=None, device="Firefox/Linux", ip="203.0.113.7")
    assert len(list(RememberedDevice.of(zoe, now()))) == 1

    change_password(signed_in, current=PASSWORD, password=NEW, end_others=False)
    assert list(RememberedDevice.of(zoe, now())) == []


def test_who_loses_every_factor_is_told_at_every_address(zoe):
    with transaction():
        Address.create(user_id=zoe.id, email="zoe@home.example.org", created_at=now())

    assert addresses_of(zoe) == ["zoe@example.com", "zoe@home.example.org"]


def test_A16_the_proof_of_a_mailbox_ends_what_a_squatter_connected(context):
    squatted = make_person("Zoe", verified=False)
    with transaction():
        Identity.create(
            user_id=squatted.id,
            provider="acme",
            issuer="https://login.example",
            subject="a squatter",
            created_at=now(),
            proved_at=now(),
        )
        prove_mailbox(squatted, "another browser")

    assert list(Identity.of(squatted)) == []


def test_A24_a_passkey_is_a_way_in(zoe, app):
    give_passkey(zoe, app.config["BASE_URL"])

    assert "passkey" in {way.kind for way in ways_in(zoe)}
    assert Way("password") in ways_in(zoe)
