"""Brakes as people and robots meet them, over HTTP."""

import dataclasses
import re

import pytest
from limits import parse

from app.identity.brakes import BRAKES
from app.identity.models import User
from tests.cast import PASSWORD, make_person

FEW = BRAKES["sign_in"].each.amount


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


def guess(visitor, email="zoe@example.com", password="a guess", **options):
    return visitor.post("/sign-in", {"email": email, "password": password}, **options)


def test_A06_the_next_guess_is_429_in_words_with_what_was_typed(zoe, visitor):
    answers = [guess(visitor) for _ in range(FEW + 1)]

    assert {answer.status_code for answer in answers[:-1]} == {422}
    refused, page = answers[-1], answers[-1].get_data(as_text=True)
    assert refused.status_code == 429
    assert 3000 < int(refused.headers["Retry-After"]) <= 3600
    assert "That was tried too often. Wait" in page
    assert 'value="zoe@example.com"' in page
    assert "a guess" not in page


def test_A05_A06_an_address_without_an_account_is_braked_like_one_with(zoe, visit):
    known, unknown = visit(), visit()
    ours = [guess(known).status_code for _ in range(FEW + 2)]
    nobodys = [guess(unknown, "nobody@example.com").status_code for _ in range(FEW + 2)]

    assert ours == nobodys


@pytest.mark.parametrize(
    ("path", "name"), [("/sign-in/code", "code"), ("/reset-password", "reset")]
)
def test_A06_a_mail_may_be_asked_for_so_often_and_no_more(zoe, visitor, path, name):
    few = BRAKES[name].each.amount
    answers = [visitor.post(path, {"email": "zoe@example.com"}) for _ in range(few + 1)]

    assert {answer.status_code for answer in answers[:-1]} == {303}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert 'value="zoe@example.com"' in answers[-1].get_data(as_text=True)


def test_A06_the_right_password_waits_too_on_a_device_that_we_do_not_know(zoe, visitor):
    for _ in range(FEW):
        guess(visitor)

    assert guess(visitor, password=PASSWORD).status_code == 429


def test_to_sign_in_is_no_guess(zoe, visit):
    for _ in range(FEW + 2):
        assert guess(visit(), password=PASSWORD).status_code == 303


def test_A07_a_made_up_address_gives_no_new_tries(zoe, visitor, monkeypatch):
    few = dataclasses.replace(BRAKES["sign_in"], network=parse("5 per hour"))
    monkeypatch.setitem(BRAKES, "sign_in", few)
    for number in range(5):
        headers = {"X-Forwarded-For": f"6.6.6.{number}", "Forwarded": f"for=7.7.7.{number}"}
        guess(visitor, f"person{number}@example.com", headers=headers)

    headers = {"X-Forwarded-For": "9.9.9.9", "X-Real-IP": "9.9.9.9"}
    assert guess(visitor, "another@example.com", headers=headers).status_code == 429


def test_A08_the_owners_device_gets_in_during_a_thousand_failures(zoe, visit):
    owner, attacker = visit(), visit()
    assert guess(owner, password=PASSWORD).status_code == 303
    owner.post("/account/sign-out")
    statuses = set()
    token = attacker.token()
    for number in range(1000):
        form = {"email": "zoe@example.com", "password": f"guess {number}", "csrf_token": token}
        statuses.add(attacker.post_without_token("/sign-in", data=form).status_code)
        if number % 250 == 249:
            assert guess(owner, password=PASSWORD).status_code == 303
            owner.post("/account/sign-out")

    assert statuses == {422, 429}


def test_A08_a_stolen_known_device_is_braked_itself(zoe, visit):
    owner = visit()
    guess(owner, password=PASSWORD)
    owner.post("/account/sign-out")

    statuses = [guess(owner).status_code for _ in range(FEW + 1)]
    assert statuses == [422] * FEW + [429]
    assert guess(visit(), password=PASSWORD).status_code == 303


def test_A06_signing_up_is_braked_and_says_so(context, visitor):
    form = {"name": "Zoe", "email": "zoe@example.com", "password": PASSWORD}
    statuses = [
        visitor.post("/sign-up", form).status_code for _ in range(BRAKES["sign_up"].each.amount + 1)
    ]

    assert statuses[-2:] == [303, 429]


def test_A06_confirming_is_braked(zoe, visit):
    visitor = visit(zoe)
    statuses = [
        visitor.post("/account/confirm/password", {"password": "a guess"}).status_code
        for _ in range(BRAKES["confirm"].each.amount + 1)
    ]

    assert statuses[-2:] == [422, 429]


@pytest.mark.parametrize("page", ["/sign-in", "/sign-up"])
def test_a_form_has_a_trap_that_people_do_not_meet(visitor, page):
    html = visitor.get(page).get_data(as_text=True)

    [trap] = re.findall(r'<div class="sr-only" aria-hidden="true">.*?</div>', html)
    assert 'name="comments"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap


def test_a_robot_that_fills_in_everything_makes_nothing(context, visitor):
    form = {
        "name": "Robot",
        "email": "robot@example.com",
        "password": PASSWORD,
        "comments": "Buy this",
    }
    refused = visitor.post("/sign-up", form)
    page = refused.get_data(as_text=True)

    assert refused.status_code == 422
    assert "as robots do" in page
    assert 'value="robot@example.com"' in page
    assert "Buy this" not in page
    assert list(User.find_all()) == []
    assert visitor.post("/sign-up", {**form, "comments": ""}).status_code == 303


def test_a_robot_guesses_no_password(zoe, visitor):
    form = {"email": "zoe@example.com", "password": PASSWORD, "comments": "x"}

    assert visitor.post("/sign-in", form).status_code == 422
    assert visitor.get("/account").status_code == 303
