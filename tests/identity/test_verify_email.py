"""The link in the verification mail."""

import datetime

import pytest

from app.core.db import transaction
from app.core.tokens import digest, new_token
from app.identity import actions
from app.identity.actions import LinkNotValid, PasswordNeeded, WrongCredentials, verify_email
from app.identity.activity import AccountEvent
from app.identity.brakes import BRAKES, TooManyTries
from app.identity.models import EmailToken, User
from tests.cast import PASSWORD, make_person


@pytest.fixture
def zoe(context):
    return make_person("Zoe", verified=False)


@pytest.fixture
def token(zoe):
    secret = new_token()
    with transaction():
        EmailToken.issue(zoe, "verify", digest("hers"), secret)
    return secret


def test_a_made_up_link_is_refused(zoe):
    with pytest.raises(LinkNotValid):
        verify_email("made-up", browser="hers")


def test_A16_another_browser_needs_the_password(zoe, token):
    with pytest.raises(PasswordNeeded):
        verify_email(token, browser="another")
    with pytest.raises(WrongCredentials):
        verify_email(token, browser="another", password="a guess")

    assert not User.get(zoe.id).is_verified
    assert verify_email(token, browser="another", password=PASSWORD).is_verified


def test_the_browser_that_signed_up_needs_none(zoe, token):
    assert verify_email(token, browser="hers").is_verified


def test_a_link_works_once(zoe, token):
    verify_email(token, browser="hers")

    with pytest.raises(LinkNotValid):
        verify_email(token, browser="hers")


def test_a_link_works_for_a_day(zoe, token, monkeypatch):
    tomorrow = actions.now() + datetime.timedelta(days=1, seconds=1)
    monkeypatch.setattr(actions, "now", lambda: tomorrow)

    with pytest.raises(LinkNotValid):
        verify_email(token, browser="hers")


def test_the_database_holds_no_secret(zoe, token):
    row = EmailToken.find_one(user_id=zoe.id)

    assert token not in str(vars(row))
    assert row.token_hash == digest(token)


def test_a_link_that_is_issued_again_is_one_link(zoe, token):
    with transaction():
        assert EmailToken.issue(zoe, "verify", digest("hers"), token)

    assert len(list(EmailToken.find_all())) == 1


def test_a_used_link_is_not_revived(zoe, token):
    verify_email(token, browser="hers")
    with transaction():
        assert not EmailToken.issue(zoe, "verify", digest("hers"), token)

    with pytest.raises(LinkNotValid):
        verify_email(token, browser="hers")


def test_an_account_begins_with_its_proof(zoe, token):
    verify_email(token, browser="hers")

    assert [event.kind for event in AccountEvent.of(zoe, 10, 0)] == ["account.created"]


def test_A06_the_password_beside_a_link_is_braked(zoe, token):
    for _ in range(BRAKES["sign_in"].each.amount):
        with pytest.raises(WrongCredentials):
            verify_email(token, browser="another", password="a guess")

    with pytest.raises(TooManyTries):
        verify_email(token, browser="another", password=PASSWORD)
