"""Every flow of signing in × how it ends × what the person has besides the first factor.

A cell says whether somebody is in afterwards, or waits for their second step, or is nobody. A
flow that another part of the house brings adds a line to FLOWS.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.identity.factors import challenges, pending, totp
from app.identity.factors.pending import WITHIN
from app.identity.social.models import Identity
from tests.authenticator import Authenticator
from tests.cast import PASSWORD, Visitor, later, make_person, meddle
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
from tests.fixtures.providers import come_back, set_out

#: What somebody has besides a password.
FACTORS = ("none", "totp", "recovery", "passkey")
OUTCOMES = ("success", "wrong", "expired", "replayed", "other browser", "other user")
IN, WAITS, OUT = "in", "waits", "out"
NEW = "violet anchor drifts north"


@dataclass
class World:
    """Zoe with her factor, Oscar with the same kind, and two browsers."""

    zoe: Any
    oscar: Any
    here: Visitor
    there: Visitor
    phones: dict[int, Authenticator]
    let_time_pass: Any
    #: A function that answers the newest mail to somebody.
    newest_mail: Any
    #: A function that answers a provider elsewhere, at which both have an account.
    provider: Any


@pytest.fixture
def newest_mail(run_jobs, mailbox):
    def read(user):
        run_jobs()
        mail = next(each for each in mailbox() if each["To"] == user.email)
        return mail.get_body(("plain",)).get_content().replace("\N{NO-BREAK SPACE}", " ")

    return read


@pytest.fixture
def make_world(context, visit, monkeypatch, newest_mail, request):
    def provider(people):
        made = request.getfixturevalue("acme_login")
        for user in people:
            connect(user, made)
        return made

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
        elsewhere = lambda: provider(people)  # noqa: E731
        return World(*people, visit(), visit(), phones, pass_time, newest_mail, elsewhere)

    return make


def connect(user, provider):
    """They sign in with their account there, which is known by their name."""
    with transaction():
        Identity.create(
            user_id=user.id,
            provider="acme",
            issuer=provider.issuer,
            subject=user.name,
            created_at=now(),
            proved_at=now(),
        )


def forget_who_is_in():
    """Nobody is in, and nobody waits: whatever comes now comes by itself."""
    meddle("DELETE FROM sessions")
    meddle("DELETE FROM pending_sign_ins")


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


def mailed(world, visitor, user, path, what):
    """What the mail holds that this browser asks for."""
    visitor.post(path, {"email": user.email})
    return re.search(what, world.newest_mail(user))[1]


def mailed_code(world, factor, outcome):
    """Six digits from a mail, for the browser that asked."""
    path, what = "/sign-in/code", r"\b(\d{3} \d{3})\b"
    digits = mailed(world, world.here, world.zoe, path, what)
    if outcome == "wrong":
        digits = f"{(int(digits.replace(' ', '')) + 1) % 1_000_000:06}"
    if outcome == "other user":
        digits = mailed(world, world.there, world.oscar, path, what)
    return used(world, outcome, lambda browser: browser.post(f"{path}/enter", {"code": digits}))


def mailed_link(world, factor, outcome):
    """A link from the same mail: a button behind it, in the browser that asked."""
    path, what = "/sign-in/code", r"(/sign-in/link/\S+)"
    link = mailed(world, world.here, world.zoe, path, what)
    if outcome == "wrong":
        link = f"{link[:-4]}abcd"
    if outcome == "other user":
        link = mailed(world, world.there, world.oscar, path, what)
    return used(world, outcome, lambda browser: browser.post(link))


def reset(world, factor, outcome):
    """A forgotten password: the link works in any browser, and the second step is still due."""
    link = mailed(world, world.here, world.zoe, "/reset-password", r"(/reset-password/\S+)")
    if outcome == "wrong":
        link = f"{link[:-4]}abcd"
    if outcome == "other user":  # what Zoe chooses opens nobody else's account
        world.there.post(link, {"password": NEW})
        show_password(world.here, world.oscar, password=NEW)
        return state(world.here)
    return used(world, outcome, lambda browser: browser.post(link, {"password": NEW}))


def elsewhere(world, factor, outcome):
    """An account at a provider that was connected before."""
    provider = world.provider()
    asked = set_out(world.here)
    who = "somebody without an account here" if outcome == "other user" else world.zoe.name
    said = provider.agree(asked, sub=who)
    if outcome == "wrong":
        said = said | {"code": "made up"}
    return used(world, outcome, lambda browser: come_back(browser, said))


def used(world, outcome, use):
    """What comes of using a proof: too late, a second time, or in another browser."""
    visitor = world.here
    if outcome == "expired":
        long_ago = "(SELECT min(created_at) FROM users)"
        for table in ("proofs", "provider_trips"):
            meddle(f"UPDATE {table} SET expires_at = {long_ago}")
    if outcome == "replayed":
        use(visitor)
        forget_who_is_in()
    if outcome == "other browser":
        visitor = world.there
        visitor.get("/sign-in")
    use(visitor)
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


def first_factor(*good):
    """Where it is all that is asked for they are in; else the second step waits for them."""
    return {way: dict.fromkeys(good, IN if way == "none" else WAITS) for way in FACTORS}


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
    mailed_code: first_factor("success"),
    mailed_link: first_factor("success"),
    reset: first_factor("success", "other browser"),
    elsewhere: first_factor("success"),
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
def test_A12_A20_each_flow_ends_as_it_must(make_world, flow, factor, outcome, end):
    assert flow(make_world(factor), factor, outcome) == end


def test_every_factor_and_every_end_is_tried():
    assert {each.values[1] for each in CELLS} == set(FACTORS)
    assert {each.values[2] for each in CELLS} == set(OUTCOMES)
    assert len(CELLS) >= 150
