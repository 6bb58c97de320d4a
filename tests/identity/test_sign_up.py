"""Signing up: the same answer for everybody."""

import re

import pytest

from app.identity.actions import (
    LinkNotValid,
    NotVerified,
    WrongCredentials,
    sign_in,
    sign_up,
    verify_email,
)
from app.identity.models import User
from tests.cast import PASSWORD, make_person


def a_sign_up(email="zoe@example.com", password=PASSWORD, browser="zoe's browser"):
    sign_up(name="Zoe", email=email, password=password, browser=browser, locale="en")


def link_in(mail):
    return re.search(r"/verify/([\w-]+)", mail.get_body(("plain",)).get_content())[1]


def test_nobody_is_signed_up_before_the_address_is_proved(context, run_jobs):
    a_sign_up()
    run_jobs()

    with pytest.raises(NotVerified):
        sign_in(email="zoe@example.com", password=PASSWORD, browser="any")


def test_the_mail_proves_the_address(context, run_jobs, mailbox):
    a_sign_up()
    run_jobs()
    user = verify_email(link_in(mailbox()[0]), browser="zoe's browser")

    assert user.is_verified
    assert sign_in(email="Zoe@Example.com", password=PASSWORD, browser="any").id == user.id


def test_A05_an_owner_of_an_account_is_told_by_mail_and_nobody_else(context, run_jobs, mailbox):
    make_person("Zoe")
    a_sign_up(password="somebody else's guess")
    run_jobs()

    assert mailbox()[0]["Subject"] == "You already have an account"
    with pytest.raises(WrongCredentials):
        sign_in(email="zoe@example.com", password="somebody else's guess", browser="any")


def test_A16_the_last_sign_up_before_the_proof_counts(context, run_jobs, mailbox):
    a_sign_up(password="the attacker's", browser="the attacker's")
    run_jobs()
    attackers_link = link_in(mailbox()[0])
    a_sign_up(password=PASSWORD)
    run_jobs()
    verify_email(link_in(mailbox()[0]), browser="zoe's browser")

    with pytest.raises(WrongCredentials):
        sign_in(email="zoe@example.com", password="the attacker's", browser="any")
    with pytest.raises(LinkNotValid):
        verify_email(attackers_link, browser="the attacker's")


@pytest.mark.parametrize("spelling", ["ZOE@example.com", " zoe@EXAMPLE.com ", "ｚｏｅ@example.com"])
def test_A17_one_mailbox_is_one_account(context, spelling):
    a_sign_up("zoe@example.com")
    a_sign_up(spelling)

    assert User.find_one(email="zoe@example.com")
    assert len(list(User.find_all())) == 1
