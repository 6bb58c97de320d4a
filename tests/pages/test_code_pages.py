"""Signing in by mail, over HTTP."""

import re

import pytest

from tests.cast import make_person


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def asked(zoe, visitor, run_jobs, mailbox):
    """Zoe has asked in this browser; the code and the link that she got."""
    answer = visitor.post("/sign-in/code", {"email": "Zoe@example.com", "next": "/account/profile"})
    assert answer.location == "/sign-in/code/enter"
    run_jobs()
    text = mailbox()[0].get_body(("plain",)).get_content()
    code = re.search(r"\b(\d{3}\s\d{3})\b", text)[1].replace("\N{NO-BREAK SPACE}", " ")
    return code, re.search(r"(/sign-in/link/[\w-]+)", text)[1]


def enter(visitor, code):
    return visitor.post("/sign-in/code/enter", {"code": code})


def is_in(visitor):
    return visitor.get("/account/profile").status_code == 200


def test_A09_a_stranger_with_the_code_stays_outside(asked, visit):
    code, link = asked
    stranger = visit()

    assert stranger.get("/sign-in/code/enter").location == "/sign-in/code"
    assert enter(stranger, code).status_code == 422
    assert stranger.post(link).status_code == 422
    assert "You asked in another browser" in stranger.get(link).get_data(as_text=True)
    assert not is_in(stranger)


def test_the_code_leads_in_and_to_where_one_was_going(asked, visitor):
    code, _link = asked
    page = visitor.get("/sign-in/code/enter").get_data(as_text=True)

    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert "zoe@example.com" in page
    assert enter(visitor, code).location == "/account/profile"
    assert is_in(visitor)


def test_A10_a_get_of_the_link_signs_nobody_in_and_a_post_does_once(asked, visitor, visit):
    _code, link = asked
    for _ in range(2):
        assert visitor.get(link).status_code == 200
        assert not is_in(visitor)

    assert visitor.get(link, method="HEAD").status_code == 200
    assert visitor.post(link).location == "/account/profile"
    assert is_in(visitor)
    assert visit().post(link).status_code == 422
    assert visitor.post(link).status_code == 422


def test_A09_a_wrong_code_is_told_with_the_tries_that_are_left(asked, visitor):
    code, _link = asked
    wrong = f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"
    told = [enter(visitor, wrong).get_data(as_text=True) for _ in range(6)]

    assert "4 more times" in told[0]
    assert "try once more" in told[3]
    assert "no tries left" in told[4]
    assert "no longer works" in told[5]
    assert enter(visitor, code).status_code == 422
    assert not is_in(visitor)


def test_A09_no_answer_and_no_cookie_holds_the_code(asked, visitor):
    code, link = asked
    answer = visitor.get("/sign-in/code/enter")
    seen = answer.get_data(as_text=True) + str(answer.headers)
    seen += str([cookie.value for cookie in visitor.client._cookies.values()])

    for secret in (code, code.replace(" ", ""), link.rpartition("/")[2]):
        assert not re.search(rf"\b{secret}\b", seen)


def test_S01_to_come_in_renews_what_the_browser_holds(asked, visitor, context):
    code, _link = asked
    name = context.config["SESSION_COOKIE_NAME"]
    before = visitor.client.get_cookie(name).value
    enter(visitor, code)

    cookie = visitor.client.get_cookie(name)
    assert cookie is None or cookie.value != before


@pytest.mark.parametrize("typed", ["", "zoe", "a b@example.com"])
def test_what_is_no_address_is_told_in_place(context, visitor, typed):
    answer = visitor.post("/sign-in/code", {"email": typed})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)


def test_A30_one_never_comes_out_on_another_site(zoe, visitor, run_jobs, mailbox):
    visitor.post("/sign-in/code", {"email": zoe.email, "next": "https://evil.test/"})
    run_jobs()
    code = re.search(r"\d{3}\s\d{3}", mailbox()[0].get_body(("plain",)).get_content())[0]

    assert enter(visitor, code).location == "/account"


def test_who_is_in_already_is_sent_on(zoe, visit):
    assert visit(zoe).get("/sign-in/code?next=/account/profile").location == "/account/profile"


def test_A06_too_many_mails_are_told_in_words_and_with_when(zoe, visitor):
    for _ in range(5):
        visitor.post("/sign-in/code", {"email": zoe.email})
    answer = visitor.post("/sign-in/code", {"email": zoe.email})

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_the_development_mailbox_shows_the_code(asked, visitor):
    code, _link = asked
    page = visitor.get("/dev/mail").get_data(as_text=True)
    name = re.search(r'href="(/dev/mail/2[^"/]+)"', page)[1]

    shown = visitor.get(f"{name}/html").get_data(as_text=True)
    assert code.replace(" ", "\N{NO-BREAK SPACE}") in shown.replace("&nbsp;", "\N{NO-BREAK SPACE}")


def test_A22_who_has_no_password_confirms_by_mail(zoe, visit, run_jobs, mailbox):
    from app.core.db import transaction

    with transaction():
        zoe.password_hash = ""
        zoe.save()
    visitor = visit(zoe)
    assert visitor.get("/account/confirm").status_code in (200, 303)
    answer = visitor.post("/account/confirm/code?next=/account/addresses/add")
    run_jobs()
    code = re.search(r"\d{3}\s\d{3}", mailbox()[0].get_body(("plain",)).get_content())[0]

    assert "sent" in answer.location
    assert visitor.get(answer.location).status_code == 200
    wrong = visitor.post(answer.location, {"code": "1"})
    assert wrong.status_code == 422
    assert visitor.post(answer.location, {"code": code}).location == "/account/addresses/add"


def test_A22_who_has_a_password_does_not_confirm_by_mail(zoe, visit, run_jobs, mailbox):
    """Or whoever reads their mail would need nothing else."""
    page = visit(zoe).get("/account/confirm/password").get_data(as_text=True)

    assert "/account/confirm/code" not in page
    for method in ("GET", "POST"):
        answer = visit(zoe).post("/account/confirm/code", {"code": "123456"}, method=method)
        assert answer.location == "/account/confirm"
    run_jobs()
    assert mailbox() == []
