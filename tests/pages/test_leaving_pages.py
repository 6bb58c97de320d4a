"""/account/data: a copy to take along, giving up the account, and coming back."""

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.identity.leaving import takeouts_of
from app.identity.models import User
from app.web import policies
from tests.cast import make_person
from tests.matrix.world import ask, every_address, make_world

DELETE = "/account/data/delete"

#: What is open to who has given up their account: to take it back, to take a copy along, to leave.
OPEN_TO_LEAVERS = {
    "account.leaving",
    "account.data",
    "account.data_id_download",
    "account.sign_out",
    "account.confirm",
    "account.confirm_code",
    "account.confirm_passkey",
    "account.confirm_password",
    "account.confirm_recovery",
    "account.confirm_totp",
}


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


def gone(visitor, **fields):
    """Give up the account as the form does."""
    return visitor.post(DELETE, {"typed_address": "zoe@example.com", **fields})


def download_of(user):
    """Where somebody's copy can be downloaded."""
    return f"/account/data/{takeouts_of(user)[0].id}/download"


def unconfirmed(app):
    with app.db as tx:
        tx.execute("UPDATE sessions SET confirmed_at = NULL")


def test_a_stranger_is_asked_to_sign_in(visit):
    for path in ("/account/data", DELETE, "/account/leaving", "/account/data/1/download"):
        assert "/sign-in" in visit().get(path).location


def test_another_persons_copy_is_not_there(zoe, visit, run_jobs):
    visit(zoe).post("/account/data")
    run_jobs()

    assert visit(make_person("Oscar")).get(download_of(zoe)).status_code == 404
    assert visit(zoe).get(download_of(zoe)).status_code == 200


def test_A22_the_copy_and_the_end_ask_who_it_is(app, zoe, visit, run_jobs):
    zoes = visit(zoe)
    zoes.post("/account/data")
    run_jobs()
    unconfirmed(app)

    for path in (DELETE, download_of(zoe)):
        assert zoes.get(path).location.startswith("/account/confirm?")
    assert gone(zoes).location.startswith("/account/confirm")
    assert not User.get(zoe.id).is_leaving


def test_a_copy_is_asked_for_listed_and_downloaded(zoe, visit, run_jobs):
    zoes = visit(zoe)
    answer = zoes.post("/account/data")
    assert answer.location == "/account/data"
    assert "It is being made." in zoes.get("/account/data").text
    run_jobs()
    page = zoes.get("/account/data").text
    assert "It is being made." not in page
    file = zoes.get(download_of(zoe))

    assert download_of(zoe) in page
    assert file.mimetype == "application/zip"
    assert file.headers["Cache-Control"] == "private, no-store"
    assert file.headers["Content-Disposition"].startswith("attachment; filename=fairlead-20")
    assert file.data[:2] == b"PK"


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(zoe, visit):
    answer = gone(visit(zoe), typed_address="zoe@exampel.com")

    assert answer.status_code == 422
    assert 'value="zoe@exampel.com"' in answer.text
    assert "Type “zoe@example.com”." in answer.text
    assert not User.get(zoe.id).is_leaving


def test_whoever_is_needed_is_told_by_whom_and_has_no_form(acme, visit):
    answer = visit(acme.olga).get(DELETE)

    assert "One workspace needs you" in answer.text
    assert "/w/acme/settings/delete" in answer.text
    assert "typed_address" not in answer.text
    refused = visit(acme.olga).post(DELETE, {"typed_address": "olga@example.com"})
    assert refused.status_code == 422
    assert not User.get(acme.olga.user_id).is_leaving


def test_the_page_says_what_becomes_of_each_workspace(acme, visit):
    page = visit(acme.max).get(DELETE).text

    assert "need a new invitation to come back:" in page
    assert "Acme" in page


def test_there_and_back(zoe, visit):
    here, elsewhere = visit(zoe), visit(zoe)
    assert gone(here).location == "/account/leaving"
    assert "You gave up your account" in here.get("/account/leaving").text
    assert "/sign-in" in elsewhere.get("/account/leaving").location
    assert here.get("/account/profile").location == "/account/leaving"
    assert here.get("/account/profile", headers={"HX-Request": "true"}).headers["HX-Redirect"]
    assert here.post("/account/leaving").location == "/account"

    assert here.get("/account/profile").status_code == 200
    assert here.get("/account/leaving").location == "/account"


def test_signing_in_leads_to_the_question(zoe, visit):
    gone(visit(zoe))
    again = visit(zoe)

    assert again.get("/account").location == "/account/leaving"
    assert again.get("/account/data").status_code == 200
    assert "Give up my account" not in again.get("/account/data").text
    assert again.get(DELETE).location == "/account/leaving"
    again.post("/account/sign-out")
    assert "/sign-in" in again.get("/account/leaving").location


def test_T01_who_has_left_reaches_nothing_but_the_way_back(app, acme, globex, visit):
    world = make_world(acme, globex, visit)
    with transaction():
        User.mark_leaving(acme.ada.user_id, now())
    reached = set()
    for _, route in every_address(app, world):
        if route.policy.door not in ("signed_in", "member") or route.endpoint in OPEN_TO_LEAVERS:
            continue
        answer = ask(world, "admin", route)
        if answer.status_code != 303 or answer.location != "/account/leaving":
            reached.add(f"{route} answered {answer.status_code}")

    assert reached == set()


def test_what_is_open_to_them_is_declared(app):
    declared = {name for name, policy in policies.of(app).items() if policy.leaving}

    assert declared == OPEN_TO_LEAVERS
