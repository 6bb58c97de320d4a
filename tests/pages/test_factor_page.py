"""Between the first factor and the second, over HTTP."""

import re
from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.jobs import UNWATCHED
from app.identity.activity import AccountEvent
from app.identity.factors import pending, remembering, tasks
from app.identity.factors.models import Passkey
from app.identity.factors.passkeys import remove_passkey
from app.identity.models import Session
from app.projects.actions import create_project
from app.settings import HUB_PATH
from app.web import policies
from app.workspaces.archive.making import make_archive
from tests.cast import alone, later, make_person
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
from tests.matrix.world import METHODS, UNSAFE, VALUES
from tests.product import PRODUCT_SLUG

SESSION_COOKIE = f"{PRODUCT_SLUG}_session"
PENDING_COOKIE = f"{PRODUCT_SLUG}_pending"
REMEMBERED_COOKIE = f"{PRODUCT_SLUG}_remembered"


@pytest.fixture
def zoe(context):
    person = make_person("Zoe")
    give_totp(person)
    give_codes(person)
    return person


def show(visitor, proof, way="totp", **fields):
    return visitor.post(f"/sign-in/factor?way={way}", {"proof": proof, **fields})


def cookie(visitor, name):
    found = visitor.client.get_cookie(name)
    return found and found.value


def test_nobody_waits_who_has_shown_nothing(context, visitor):
    assert visitor.get("/sign-in/factor").location == "/sign-in"
    assert show(visitor, "123456").location == "/sign-in"
    assert visitor.get("/sign-in/lost").location == "/sign-in"


def test_who_has_no_factor_is_in_at_once(context, visitor):
    assert show_password(visitor, make_person("Max")).location == "/account"
    assert is_in(visitor)


def test_who_has_one_is_asked_for_it_and_comes_where_they_wanted(zoe, visitor):
    answer = show_password(visitor, zoe, next="/account/activity")
    assert answer.location == "/sign-in/factor"
    assert cookie(visitor, SESSION_COOKIE) is None
    page = visitor.get("/sign-in/factor")
    assert 'autocomplete="one-time-code"' in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"

    assert show(visitor, code()).location == "/account/activity"

    assert is_in(visitor)
    assert cookie(visitor, PENDING_COOKIE) is None
    assert [each.methods for each in Session.of(zoe, now())] == ["password totp"]


def test_S01_the_sign_in_gets_a_secret_that_was_never_there_before(zoe, visitor):
    show_password(visitor, zoe)
    waited = {each.value for each in visitor.client._cookies.values()}

    show(visitor, code())

    secret = cookie(visitor, SESSION_COOKIE)
    assert len(secret) >= 43
    assert secret not in waited


def test_S01_the_token_that_waited_opens_nothing(zoe, visitor, visit):
    show_password(visitor, zoe)
    token = cookie(visitor, PENDING_COOKIE)
    show(visitor, code())

    thief = visit()
    thief.client.set_cookie(SESSION_COOKIE, token)
    thief.client.set_cookie(PENDING_COOKIE, token)
    assert not is_in(thief)
    assert thief.get("/sign-in/factor").location == "/sign-in"


def test_who_was_signed_in_here_before_is_out(zoe, visit):
    visitor = visit(make_person("Max"))

    show_password(visitor, zoe)

    assert not is_in(visitor)


def test_a_wrong_code_keeps_them_waiting(zoe, visitor):
    show_password(visitor, zoe)

    answer = show(visitor, "000000")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert not is_in(visitor)
    assert show(visitor, code()).status_code == 303


def test_another_browser_cannot_go_on_with_it(zoe, visitor, visit):
    show_password(visitor, zoe)
    other = visit()
    other.get("/sign-in")
    other.client.set_cookie(PENDING_COOKIE, cookie(visitor, PENDING_COOKIE))

    assert show(other, code()).location == "/sign-in"
    assert not is_in(other)


def test_it_waits_for_ten_minutes(zoe, visitor, monkeypatch):
    show_password(visitor, zoe)
    later(monkeypatch, timedelta(minutes=10, seconds=1), pending)

    answer = show(visitor, code())

    assert answer.location == "/sign-in"
    assert "Please sign in again" in visitor.get("/sign-in").get_data(as_text=True)
    assert not is_in(visitor)


def test_a_way_that_they_dont_have_is_not_offered(zoe, visitor):
    show_password(visitor, zoe)
    page = visitor.get("/sign-in/factor?way=passkey").get_data(as_text=True)

    assert "data-passkey" not in page
    assert "way=recovery" in page
    assert show(visitor, "{}", "passkey").status_code == 422


def test_A19_a_recovery_code_stands_in(zoe, visitor, visit):
    show_password(visitor, zoe)
    assert show(visitor, CODES[0], "recovery").status_code == 303
    assert is_in(visitor)

    other = visit()
    show_password(other, zoe)
    assert show(other, CODES[0], "recovery").status_code == 422


def test_A23_so_does_a_passkey_and_its_answer_works_once(zoe, visitor, visit, context):
    phone = give_passkey(zoe, context.config["BASE_URL"])
    show_password(visitor, zoe)
    answer = phone.show(question_in(visitor.get("/sign-in/factor")))
    assert show(visitor, answer, "passkey").status_code == 303
    assert is_in(visitor)

    show_password(visitor, zoe)
    assert show(visitor, answer, "passkey").status_code == 422
    assert not is_in(visitor)


def guarded_routes(app, workspace):
    """Every route behind a door, with every method that it answers."""
    values = VALUES | {"workspace": workspace.slug, "id": 1}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if policies.of(app)[rule.endpoint].door in ("signed_in", "member", "shut"):
                named = {name: values[name] for name in rule.arguments}
                for method in set(METHODS) & rule.methods:
                    yield method, app.url_for(rule.endpoint, **named)


def is_refused(answer):
    """Whether it is what somebody gets whom nobody knows."""
    if answer.status_code == 303:
        return answer.location.startswith("/sign-in")
    return answer.status_code in (401, 404)


def test_A20_before_the_factor_every_route_refuses(app, acme, visitor, row_digest):
    """Every route with every method: who waits gets what anybody gets, and changes nothing."""
    create_project(acme.olga, name="Secret plans")
    give_totp(acme.olga.user)
    show_password(visitor, acme.olga.user)
    token, before, tried, wrong = visitor.token(), row_digest(), 0, []
    for method, url in list(guarded_routes(app, acme.workspace)):
        fields = {"data": {"csrf_token": token}} if method in UNSAFE else {}
        answer = alone(visitor.client.open, url, method=method, buffered=True, **fields)
        tried += 1
        if not is_refused(answer) or "Secret plans" in answer.get_data(as_text=True):
            wrong.append(f"{method} {url}: {answer.status_code}")
    assert wrong == []
    assert tried > 150
    assert row_digest() == before

    assert show(visitor, code()).status_code == 303
    assert visitor.get(f"/w/{acme.workspace.slug}/projects").status_code == 200


def test_A20_nor_streams_and_files(app, acme, visitor, monkeypatch):
    export = make_archive(acme.olga, UNWATCHED, name="archive").id
    give_totp(acme.olga.user)
    show_password(visitor, acme.olga.user)
    home = f"/w/{acme.workspace.slug}"

    assert visitor.get(f"{home}/settings/export/{export}/download").location.startswith("/sign-in")
    assert visitor.get(f"{home}/logo/1").location.startswith("/sign-in")
    topic = f"workspace/{acme.workspace.id}"
    assert visitor.get(f"/account/live?topic={topic}").location.startswith("/sign-in")
    monkeypatch.setitem(app.config, "LIVE_URL", "nchan+http://localhost:1")
    assert visitor.get(f"{HUB_PATH}?topic={topic}").status_code == 401


def test_A20_nor_pages_that_anybody_may_see(zoe, visitor):
    """On a public page who waits is nobody: no name, no address."""
    show_password(visitor, zoe)

    for url in ("/", "/sign-in", "/sign-up"):
        page = visitor.get(url).get_data(as_text=True)
        assert zoe.email not in page
        assert 'href="/account"' not in page


def test_A21_five_tries_and_the_first_factor_comes_anew(zoe, visitor):
    show_password(visitor, zoe)
    for _try in range(pending.MOST_TRIES):
        assert show(visitor, "000000").status_code == 422

    assert show(visitor, code()).location == "/sign-in"
    assert not is_in(visitor)


def test_A21_ten_browsers_have_no_more_tries_than_two(zoe, visit, run_jobs, mailbox):
    tried = []
    for _browser in range(10):
        visitor = visit()
        show_password(visitor, zoe)
        tried += [show(visitor, "000000") for _try in range(5)]
    statuses = [each.status_code for each in tried]

    assert statuses == [422] * 10 + [429] * 40
    assert all(int(each.headers["Retry-After"]) > 0 for each in tried[10:])
    assert "tried too often" in tried[10].get_data(as_text=True)

    visitor = visit()
    show_password(visitor, zoe)
    assert show(visitor, code()).status_code == 429  # the right one is no better now

    run_jobs()
    kinds = [each.kind for each in AccountEvent.of(zoe, 99, 0)]
    assert kinds.count("factor.guessed") == 1
    texts = [" ".join(each.get_body(("plain",)).get_content().split()) for each in mailbox()]
    assert sum("then tried many wrong codes" in text for text in texts) == 1


def test_A21_wrong_recovery_codes_count_too(zoe, visit):
    statuses = []
    for browser in range(4):
        visitor = visit()
        show_password(visitor, zoe)
        way = "recovery" if browser % 2 else "totp"
        statuses += [show(visitor, "000000", way).status_code for _try in range(4)]

    assert statuses == [422] * 10 + [429] * 6


def test_A08_a_passkey_gets_its_owner_in_all_the_same(zoe, visit, context):
    phone = give_passkey(zoe, context.config["BASE_URL"])
    for _browser in range(3):
        visitor = visit()
        show_password(visitor, zoe)
        for _try in range(5):
            show(visitor, "000000")

    owner = visit()
    show_password(owner, zoe)
    question = question_in(owner.get("/sign-in/factor?way=passkey"))
    assert show(owner, phone.show(question), "passkey").status_code == 303


def test_A08_and_so_does_a_code_on_a_device_they_have_used(zoe, visit):
    owner = visit()
    show_password(owner, zoe)
    show(owner, code(-1))
    owner.post("/account/sign-out")
    for _browser in range(3):
        visitor = visit()
        show_password(visitor, zoe)
        for _try in range(5):
            show(visitor, "000000")

    show_password(owner, zoe)
    assert show(owner, code()).status_code == 303


def test_a_remembered_device_is_not_asked_again(zoe, visitor):
    show_password(visitor, zoe)
    show(visitor, code(), remember="on")
    token = cookie(visitor, REMEMBERED_COOKIE)
    visitor.post("/account/sign-out")

    assert cookie(visitor, REMEMBERED_COOKIE) == token
    assert show_password(visitor, zoe).location == "/account"
    assert is_in(visitor)


def test_it_is_nobodys_but_theirs(zoe, visitor, visit):
    show_password(visitor, zoe)
    show(visitor, code(), remember="on")
    oscar = make_person("Oscar")
    give_totp(oscar)
    visitor.post("/account/sign-out")

    assert show_password(visitor, oscar).location == "/sign-in/factor"
    assert show_password(visit(), zoe).location == "/sign-in/factor"


def test_it_is_asked_again_after_thirty_days(zoe, visitor, monkeypatch):
    show_password(visitor, zoe)
    show(visitor, code(), remember="on")
    visitor.post("/account/sign-out")
    later(monkeypatch, timedelta(days=30, seconds=1), remembering)

    assert show_password(visitor, zoe).location == "/sign-in/factor"


def test_or_when_its_person_says_so(zoe, visitor, visit):
    show_password(visitor, zoe)
    show(visitor, code(), remember="on")
    page = visitor.get("/account/security").get_data(as_text=True)
    action = re.search(r'action="(/account/security/devices/\d+/forget)"', page)[1]

    assert visit(make_person("Oscar")).post(action).status_code == 404
    assert visitor.post(action).status_code == 303

    visitor.post("/account/sign-out")
    assert show_password(visitor, zoe).location == "/sign-in/factor"


def test_or_when_a_factor_is_taken_away(zoe, visitor, context):
    give_passkey(zoe, context.config["BASE_URL"])
    show_password(visitor, zoe)
    show(visitor, code(), "totp", remember="on")
    visitor.post("/account/security/app/remove")
    visitor.post("/account/sign-out")

    assert show_password(visitor, zoe).location == "/sign-in/factor"


def test_two_people_can_be_remembered_in_one_browser(zoe, visitor):
    oscar = make_person("Oscar")
    give_totp(oscar)
    for person in (zoe, oscar):
        show_password(visitor, person)
        show(visitor, code(), remember="on")
        visitor.post("/account/sign-out")

    for person in (zoe, oscar):
        assert show_password(visitor, person).location == "/account"
        visitor.post("/account/sign-out")


def test_nobody_plants_a_device_that_they_know(zoe, visitor, visit):
    show_password(visitor, zoe)
    visitor.client.set_cookie(REMEMBERED_COOKIE, "planted")
    show(visitor, code(), remember="on")

    thief = visit()
    thief.client.set_cookie(REMEMBERED_COOKIE, "planted")
    assert show_password(thief, zoe).location == "/sign-in/factor"


def test_A23_a_passkey_signs_in_by_itself(zoe, visitor, context):
    phone = give_passkey(zoe, context.config["BASE_URL"])
    question = question_in(visitor.get("/sign-in"))

    proof = phone.show(question)
    answer = visitor.post("/sign-in/passkey?next=/account/activity", {"proof": proof})

    assert answer.location == "/account/activity"
    assert is_in(visitor)
    assert [each.methods for each in Session.of(zoe, now())] == ["passkey"]


def test_A23_its_answer_opens_no_other_browser(zoe, visitor, visit, context):
    phone = give_passkey(zoe, context.config["BASE_URL"])
    answer = phone.show(question_in(visitor.get("/sign-in")))
    other = visit()
    other.get("/sign-in")

    refused = other.post("/sign-in/passkey", {"proof": answer})

    assert refused.status_code == 422
    assert "data-passkey" in refused.get_data(as_text=True)
    assert not is_in(other)
    assert visitor.post("/sign-in/passkey", {"proof": answer}).status_code == 303


def test_a_passkey_that_was_removed_says_nothing_of_its_account(zoe, visitor, context):
    phone = give_passkey(zoe, context.config["BASE_URL"])
    remove_passkey(zoe, next(iter(Passkey.of(zoe))).id)
    question = question_in(visitor.get("/sign-in/passkey"))

    answer = visitor.post("/sign-in/passkey", {"proof": phone.show(question)})

    assert answer.status_code == 422
    assert "We don’t know this passkey" in answer.get_data(as_text=True)


def test_A30_one_never_comes_from_a_passkey_to_another_site(zoe, visitor, context):
    phone = give_passkey(zoe, context.config["BASE_URL"])
    question = question_in(visitor.get("/sign-in"))

    answer = visitor.post("/sign-in/passkey?next=//evil.test", {"proof": phone.show(question)})

    assert answer.location == "/account"


def test_what_waits_too_long_is_forgotten_at_night(zoe, visitor, monkeypatch):
    show_password(visitor, zoe)
    tasks.forget_factor_leftovers.fn()
    assert visitor.get("/sign-in/factor").status_code == 200

    later(monkeypatch, timedelta(hours=1), tasks)
    tasks.forget_factor_leftovers.fn()

    assert visitor.get("/sign-in/factor").location == "/sign-in"


def test_where_password_managers_look(context, visitor):
    base = context.config["BASE_URL"]

    answer = visitor.get("/.well-known/passkey-endpoints")

    assert answer.mimetype == "application/json"
    assert answer.json == {
        "enroll": f"{base}/account/security/passkeys/new",
        "manage": f"{base}/account/security",
    }
