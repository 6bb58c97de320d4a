"""Every flow of signing in × how it ends × what the person has besides the first factor.

A cell says whether somebody is in afterwards, or waits for their second step, or is nobody. A
flow that another part of the house brings adds a line to FLOWS.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.identity.factors import challenges, pending, totp
from app.identity.factors.pending import WITHIN
from tests.authenticator import Authenticator
from tests.cast import PASSWORD, Visitor, later, make_person
from tests.factors import (
    CODES,
    code,
    give_codes,
    give_passkey,
    give_totp,
    is_in,
    question_in,
    show_password,
)

#: What somebody has besides a password.
FACTORS = ("none", "totp", "recovery", "passkey")
OUTCOMES = ("success", "wrong", "expired", "replayed", "other browser", "other user")
IN, WAITS, OUT = "in", "waits", "out"


@dataclass
class World:
    """Zoe with her factor, Oscar with the same kind, and two browsers."""

    zoe: Any
    oscar: Any
    here: Visitor
    there: Visitor
    phones: dict[int, Authenticator]
    let_time_pass: Any


@pytest.fixture
def make_world(context, visit, monkeypatch):
    def make(factor):
        people = make_person("Zoe"), make_person("Oscar")
        phones = {}
        for each in people:
            if factor in ("totp", "recovery"):
                give_totp(each)
            if factor == "recovery":
                give_codes(each)
            if factor == "passkey":
                phones[each.id] = give_passkey(each, context.config["BASE_URL"])
        modules = (pending, totp, challenges)
        pass_time = lambda: later(monkeypatch, WITHIN + timedelta(seconds=90), *modules)  # noqa: E731
        return World(*people, visit(), visit(), phones, pass_time)

    return make


def state(visitor):
    """What a browser is to us."""
    if is_in(visitor):
        return IN
    return WAITS if visitor.get("/sign-in/factor").status_code == 200 else OUT


def proof_of(world, factor, user, visitor, url):
    """What this person would show in this browser, on this page."""
    if factor == "totp":
        return code()
    if factor == "recovery":
        return CODES[0]
    return world.phones[user.id].show(question_in(visitor.get(url)))


def wrong_proof(factor):
    return {"totp": "000000", "recovery": "zzzz-zzzz-zzzz-zzzz"}.get(factor, '{"id": "x"}')


def password(world, factor, outcome):
    """The first factor. Oscar's password doesn't open Zoe's account, nor has a password an age."""
    visitor = world.here
    if outcome == "wrong":
        show_password(visitor, world.zoe, password="a guess")
    elif outcome == "other user":
        show_password(visitor, world.zoe, password=PASSWORD + "!")
    else:
        show_password(visitor, world.zoe)
    if outcome == "replayed":  # a password may be used again
        visitor = world.there
        show_password(visitor, world.zoe)
    if outcome == "other browser":
        return state(world.there)
    if outcome == "expired":
        world.let_time_pass()
    return state(visitor)


def second_step(world, factor, outcome):
    """The second factor, after the first."""
    url = f"/sign-in/factor?way={factor}"
    show_password(world.here, world.zoe)
    owner = world.oscar if outcome == "other user" else world.zoe
    proof = proof_of(world, factor, world.zoe, world.here, url)
    visitor = world.here
    if outcome == "wrong":
        proof = wrong_proof(factor)
    elif outcome == "expired":
        world.let_time_pass()
    elif outcome == "replayed":
        visitor.post(url, {"proof": proof})
        visitor = world.there
        show_password(visitor, world.zoe)
    elif outcome == "other browser":
        visitor = world.there
        visitor.get("/sign-in")
    elif outcome == "other user":
        visitor = world.there
        if factor == "totp":
            proof = code(secret="KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
        if factor == "recovery":
            proof = "zzzz-abcd-efgh-jkmn"
        show_password(visitor, owner)
        if factor == "passkey":
            page = question_in(visitor.get(url))
            proof = world.phones[world.zoe.id].show(page)
    visitor.post(url, {"proof": proof})
    return state(visitor)


def passkey_alone(world, factor, outcome):
    """A passkey in the place of a password."""
    question = question_in(world.here.get("/sign-in"))
    phone, visitor, wrong = world.phones[world.zoe.id], world.here, {}
    if outcome == "wrong":
        wrong = {"signature": b"0" * 70}
    if outcome == "other user":
        wrong = {"handle": world.phones[world.oscar.id].handle}
    proof = phone.show(question, **wrong)
    if outcome == "expired":
        world.let_time_pass()
    if outcome == "replayed":
        visitor.post("/sign-in/passkey", {"proof": proof})
        visitor.post("/account/sign-out")
    if outcome == "other browser":
        visitor = world.there
        visitor.get("/sign-in")
    visitor.post("/sign-in/passkey", {"proof": proof})
    return state(visitor)


def confirm(world, factor, outcome):
    """Once more, by somebody who is in: what becomes of a page that asks for it."""
    from tests.pages.test_security_pages import long_ago

    user = world.oscar if outcome == "other user" else world.zoe
    visitor = world.here.sign_in(user)
    long_ago(user)
    url = f"/account/confirm/{factor}"
    proof = proof_of(world, factor, world.zoe, visitor, url)
    if outcome == "wrong":
        proof = wrong_proof(factor)
    if outcome == "expired":
        world.let_time_pass()
    if outcome == "replayed":
        visitor.post(url, {"proof": proof})
        long_ago(user)
    if outcome == "other browser":
        visitor = world.there.sign_in(world.zoe)
        long_ago(user)
        if factor != "passkey":  # a code belongs to nobody's browser
            visitor.get(url)
    if outcome == "other user" and factor != "passkey":
        proof = wrong_proof(factor)
    visitor.post(url, {"proof": proof})
    allowed = visitor.get("/account/security/recovery").status_code == 200
    return IN if allowed else OUT


#: flow → which factors it is about, and what each end comes to where it isn't OUT.
FLOWS = {
    password: {
        "none": {"success": IN, "expired": IN, "replayed": IN},
        **{way: {"success": WAITS, "replayed": WAITS} for way in ("totp", "recovery", "passkey")},
    },
    second_step: {
        way: {"success": IN, "wrong": WAITS, "replayed": WAITS, "other user": WAITS}
        for way in ("totp", "recovery", "passkey")
    },
    passkey_alone: {"passkey": {"success": IN}},
    confirm: {
        "totp": {"success": IN, "other browser": IN},
        "recovery": {"success": IN, "other browser": IN, "expired": IN},
        "passkey": {"success": IN},
    },
}

CELLS = [
    pytest.param(
        flow, factor, outcome, ends.get(outcome, OUT), id=f"{flow.__name__}-{outcome}-{factor}"
    )
    for flow, factors in FLOWS.items()
    for factor, ends in factors.items()
    for outcome in OUTCOMES
]


@pytest.mark.parametrize(("flow", "factor", "outcome", "end"), CELLS)
def test_A20_each_flow_ends_as_it_must(make_world, flow, factor, outcome, end):
    assert flow(make_world(factor), factor, outcome) == end


def test_every_factor_and_every_end_is_tried():
    assert {each.values[1] for each in CELLS} == set(FACTORS)
    assert {each.values[2] for each in CELLS} == set(OUTCOMES)
    assert len(CELLS) >= 60
