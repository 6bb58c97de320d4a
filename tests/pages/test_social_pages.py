"""Signing in, signing up and connecting with a provider, over HTTP."""

import re

import pytest

from app.identity.models import User
from app.identity.social.models import Identity, Newcomer, Trip
from tests.cast import Visitor, invite, make_person, meddle
from tests.fixtures.providers import client_of, come_back, go, is_in, set_out
from tests.pages.test_sign_in_page import EVIL

ZOE = {"email": "zoe@example.com", "email_verified": True, "name": "Zoe Lafleur"}


def text(answer):
    return answer.get_data(as_text=True)


def sign_up(visitor, provider, **claims):
    """A newcomer with a proved address makes an account."""
    go(visitor, provider, **(ZOE | claims))
    return visitor.post("/sign-up/finish", {"name": "Zoe"})


# The way there and back


def test_A25_a_stranger_who_brings_an_answer_from_nowhere_is_refused(acme_login, visitor):
    for said in ({}, {"code": "x"}, {"code": "x", "state": "never asked for"}):
        answer = come_back(visitor, said)

        assert answer.status_code == 400
        assert "That sign-in is over" in text(answer)
    assert not is_in(visitor)
    assert acme_login.asked == []


def test_A25_an_answer_counts_in_the_browser_that_set_out_alone(acme_login, visit):
    attacker, victim = visit(), visit()
    said = acme_login.agree(set_out(attacker), **ZOE)

    assert come_back(victim, said).status_code == 400
    assert not is_in(victim)
    assert come_back(attacker, said).location == "/sign-up/finish"


def test_A25_an_answer_counts_once(acme_login, visitor):
    said = acme_login.agree(set_out(visitor), **ZOE)

    assert come_back(visitor, said).status_code == 303
    assert come_back(visitor, said).status_code == 400


def test_A25_an_answer_counts_at_the_provider_that_was_asked(
    fake, another_fake, configure, visitor
):
    configure(acme=client_of(fake), other=client_of(another_fake))
    said = another_fake.agree(set_out(visitor, "acme"), **ZOE)

    assert come_back(visitor, said, "other").status_code == 400
    assert come_back(visitor, said, "acme").status_code == 502  # its sender is another


def test_A25_an_answer_counts_ten_minutes(acme_login, visitor, context):
    said = acme_login.agree(set_out(visitor), **ZOE)
    meddle("UPDATE provider_trips SET expires_at = '2020-01-01T00:00:00.000000+00:00'")

    assert come_back(visitor, said).status_code == 400


def test_A25_what_is_asked_for_is_bound_by_pkce_state_and_nonce(acme_login, visit):
    first, second = set_out(visit()), set_out(visit())

    assert first["code_challenge_method"] == "S256"
    assert first["response_type"] == "code"
    assert {"openid", "email", "profile"} == set(first["scope"].split())
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
    assert len({first["state"], first["nonce"], first["code_challenge"]}) == 3


def test_A25_a_token_made_for_another_trip_is_refused(acme_login, visitor):
    other = acme_login.agree(set_out(visitor), **ZOE)
    acme_login.claims = {"nonce": "of another trip"}

    assert come_back(visitor, other).status_code == 400
    acme_login.claims = {"nonce": None}
    assert go(visitor, acme_login, **ZOE).status_code == 400
    assert not is_in(visitor)


def test_A25_a_stolen_code_is_worth_nothing_without_the_verifier(acme_login, visit):
    victims = set_out(visit())
    stolen = acme_login.agree(victims, **ZOE)
    attacker = visit()
    own = set_out(attacker)

    answer = come_back(attacker, {**stolen, "state": own["state"]})

    assert answer.status_code == 400
    assert not is_in(attacker)


def test_A25_nobody_is_sent_off_by_a_link_or_by_another_site(acme_login, visitor):
    assert visitor.get("/sign-in/with/acme").location == "/sign-in"
    assert visitor.post_without_token("/sign-in/with/acme").status_code == 400


def test_A25_nothing_secret_of_a_trip_is_stored_or_in_a_cookie(acme_login, visitor, context):
    asked = set_out(visitor)
    [trip] = Trip.find_all()

    assert asked["state"] not in repr(vars(trip))
    cookies = repr([cookie.value for cookie in visitor.client._cookies.values()])
    for name in ("state", "nonce", "code_challenge"):
        assert asked[name] not in cookies


# Who comes in


def test_A27_the_identity_opens_its_account(acme_login, visit, context):
    sign_up(visit(), acme_login)
    again = visit()

    assert go(again, acme_login, **ZOE).location == "/account"
    assert is_in(again)
    assert len(list(User.find_all())) == 1


def test_A27_the_same_subject_at_another_provider_is_somebody_else(
    fake, another_fake, configure, visit, context
):
    configure(acme=client_of(fake), other=client_of(another_fake))
    sign_up(visit(), fake)
    stranger = visit()

    answer = go(stranger, another_fake, "other", email="max@example.com", email_verified=True)

    assert answer.location == "/sign-up/finish"
    assert not is_in(stranger)


def test_A27_the_address_at_another_provider_opens_nothing(
    fake, another_fake, configure, visit, context
):
    configure(acme=client_of(fake), other=client_of(another_fake, label="Other"))
    sign_up(visit(), fake)
    stranger = visit()

    answer = go(stranger, another_fake, "other", **(ZOE | {"sub": "somebody else"}))

    assert answer.location == "/sign-in?next=/account/connections"
    assert "Sign in to it, and connect Other then" in text(stranger.get(answer.location))
    assert not is_in(stranger)
    assert len(list(Identity.find_all())) == 1


def test_A27_an_account_is_not_entered_by_its_address(acme_login, visit, context):
    make_person("Zoe")
    stranger = visit()

    assert go(stranger, acme_login, **ZOE).location == "/sign-in?next=/account/connections"
    assert not is_in(stranger)
    assert not list(Identity.find_all())


def test_A27_an_address_that_is_not_proved_tells_nobody_who_has_an_account(
    acme_login, visit, context, run_jobs, mailbox
):
    make_person("Zoe")
    answers = []
    for email in ("zoe@example.com", "nobody@example.com"):
        stranger = visit()
        went = go(stranger, acme_login, sub=email, email=email, email_verified=False)
        done = stranger.post("/sign-up/finish", {"name": "Zoe", "email": email})
        answers.append((went.location, done.status_code, done.location, is_in(stranger)))
    run_jobs()

    assert answers == [("/sign-up/finish", 303, "/check-mail", False)] * 2
    assert {mail["Subject"] for mail in mailbox()} == {
        "You already have an account",
        "Confirm your e-mail address",
    }
    assert [each.email for each in Identity.find_all()] == ["nobody@example.com"]


def test_A27_who_signs_up_with_an_address_that_is_not_theirs_keeps_no_way_in(
    acme_login, visit, context, run_jobs, mailbox
):
    """An attacker begins with the victim's address; the victim signs up later and proves it."""
    attacker, victim = visit(), visit()
    go(attacker, acme_login, **(ZOE | {"email_verified": False}))
    attacker.post("/sign-up/finish", {"name": "Zoe", "email": "zoe@example.com"})
    run_jobs()
    attackers = link_in(mailbox()[0])
    fields = {"name": "Zoe", "email": "zoe@example.com", "password": "correct horse battery staple"}
    victim.post("/sign-up", fields)
    run_jobs()
    victim.post(link_in(mailbox()[0]))

    assert is_in(victim)
    assert attacker.post(attackers).status_code == 422
    assert (
        go(attacker, acme_login, **(ZOE | {"email_verified": False})).location == "/sign-up/finish"
    )
    assert not is_in(attacker)


def test_A27_an_identity_waits_for_its_own_mail_whatever_else_proves_the_address(
    acme_login, visit, context
):
    """However the owner comes to their address: a code, a reset, whatever is built later."""
    attacker = visit()
    go(attacker, acme_login, **(ZOE | {"email_verified": False}))
    attacker.post("/sign-up/finish", {"name": "Zoe", "email": "zoe@example.com"})
    meddle("UPDATE users SET verified_at = created_at")
    again = visit()

    answer = go(again, acme_login, **(ZOE | {"email_verified": False}))

    assert answer.location == "/sign-up/finish"
    assert not is_in(again)
    assert not list(Identity.find_all())


def test_A27_the_link_of_a_stranger_confirms_nothing_in_my_browser(
    acme_login, visit, context, run_jobs, mailbox
):
    attacker, victim = visit(), visit()
    go(attacker, acme_login, **(ZOE | {"email_verified": False}))
    attacker.post("/sign-up/finish", {"name": "Zoe", "email": "zoe@example.com"})
    run_jobs()
    answer = victim.post(link_in(mailbox()[0]))

    assert answer.status_code == 422
    assert "Open it where you began" in text(answer)
    assert not User.with_email("zoe@example.com").is_verified


def link_in(mail):
    return re.search(r"/verify/[\w-]+", mail.get_body(("plain",)).get_content())[0]


# Signing up


def test_a_newcomer_makes_an_account_and_goes_on_to_a_workspace(acme_login, visitor, context):
    assert go(visitor, acme_login, **ZOE).location == "/sign-up/finish"
    page = text(visitor.get("/sign-up/finish"))
    assert 'value="Zoe Lafleur"' in page
    assert 'value="zoe@example.com" readonly' in page
    assert not list(User.find_all())

    answer = visitor.post("/sign-up/finish", {"name": "Zoe", "email": "mallory@example.com"})

    assert answer.location == "/account"
    assert visitor.get("/account").location == "/account/workspaces/new"
    [user] = User.find_all()
    assert (user.name, user.email, user.is_verified) == ("Zoe", "zoe@example.com", True)
    assert not user.has_password


def test_a_newcomer_without_a_proved_address_gets_our_mail(
    acme_login, visitor, context, run_jobs, mailbox
):
    go(visitor, acme_login, way="/account/sessions", email="zoe@example.com", name="Zoe")
    answer = visitor.post("/sign-up/finish", {"name": "Zoe", "email": "zoe@example.com"})
    assert answer.location == "/check-mail"
    assert not is_in(visitor)
    run_jobs()

    assert visitor.post(link_in(mailbox()[0])).location == "/account/sessions"
    assert is_in(visitor)


def test_a_newcomer_whom_the_provider_has_no_address_of_types_one(acme_login, visitor, context):
    go(visitor, acme_login, name="Zoe")
    wrong = visitor.post("/sign-up/finish", {"name": "Zoe", "email": "zoe"})

    assert wrong.status_code == 422
    assert "look like an e-mail address" in text(wrong)
    fields = {"name": "Zoe", "email": "zoe@example.com"}
    assert visitor.post("/sign-up/finish", fields).location == "/check-mail"


def test_A16_who_has_not_proved_the_address_gets_another_mail_and_no_session(
    acme_login, visit, context, run_jobs, mailbox
):
    first, elsewhere = visit(), visit()
    go(first, acme_login, email="zoe@example.com")
    first.post("/sign-up/finish", {"name": "Zoe", "email": "zoe@example.com"})

    assert go(elsewhere, acme_login, email="zoe@example.com").location == "/check-mail"
    assert not is_in(elsewhere)
    run_jobs()
    assert elsewhere.post(link_in(mailbox()[0])).status_code == 303
    assert is_in(elsewhere)


def test_nobody_finishes_what_another_browser_began(acme_login, visit, context):
    newcomer, stranger = visit(), visit()
    go(newcomer, acme_login, **ZOE)

    assert stranger.get("/sign-up/finish").location == "/sign-up"
    assert stranger.post("/sign-up/finish", {"name": "Mallory"}).location == "/sign-up"
    assert not list(User.find_all())


def test_a_sign_up_is_finished_once(acme_login, visitor, context):
    sign_up(visitor, acme_login)

    assert visitor.post("/sign-up/finish", {"name": "Zoe"}).location == "/sign-up"
    assert len(list(User.find_all())) == 1
    assert not list(Newcomer.find_all())


def test_an_account_made_meanwhile_is_not_taken_over(acme_login, visitor, context):
    go(visitor, acme_login, **ZOE)
    make_person("Zoe")

    answer = visitor.post("/sign-up/finish", {"name": "Zoe"})

    assert answer.location == "/sign-in?next=/account/connections"
    assert not list(Identity.find_all())


def test_A30_where_one_wanted_to_go_survives_the_trip(acme, acme_login, visit):
    token = invite(acme.olga, "zoe@example.com").token
    zoe = visit()
    assert f'value="/invitations/{token}"' in text(zoe.get(f"/invitations/{token}/sign-up"))
    go(zoe, acme_login, way=f"/invitations/{token}", **ZOE)

    assert zoe.post("/sign-up/finish", {"name": "Zoe"}).location == f"/invitations/{token}"
    assert zoe.post(f"/invitations/{token}").location == f"/w/{acme.workspace.slug}"


@pytest.mark.parametrize("target", EVIL)
def test_A30_one_never_comes_back_from_a_provider_to_another_site(
    acme_login, visit, context, target
):
    sign_up(visit(), acme_login)

    assert go(visit(), acme_login, way=target, **ZOE).location == "/account"


# Connecting and disconnecting


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


CONNECT = "/account/connections/{}/connect"


def connect(visitor, provider, **claims):
    asked = set_out(visitor, path=CONNECT)
    return come_back(visitor, provider.agree(asked, **claims))


def not_lately(context):
    meddle("UPDATE sessions SET confirmed_at = '2020-01-01T00:00:00.000000+00:00'")


def test_A28_connecting_needs_a_sign_in_and_a_fresh_proof(acme_login, zoe, visit, context):
    stranger, browser = visit(), visit(zoe)
    path = CONNECT.format("acme")
    assert stranger.post(path).location.startswith("/sign-in")
    not_lately(context)
    answer = browser.post(path)

    assert answer.location.startswith("/account/confirm?next=")
    assert acme_login.asked == []


def test_A28_what_is_connected_signs_in_and_its_person_is_told(
    acme_login, zoe, visit, run_jobs, mailbox
):
    browser = visit(zoe)
    answer = connect(browser, acme_login, sub="zoe at acme", email="z@elsewhere.example")
    assert answer.location == "/account/connections"
    page = text(browser.get("/account/connections"))
    assert "Acme is connected" in page
    assert "z@elsewhere.example" in page
    assert "You connected an account: Acme" in text(browser.get("/account/activity"))
    run_jobs()
    assert "An account at Acme was connected" in mailbox()[0].get_body(("plain",)).get_content()

    another = visit()
    go(another, acme_login, sub="zoe at acme")
    assert is_in(another)
    assert User.find_one(id=zoe.id).email == "zoe@example.com"


def test_A28_a_trip_to_connect_ends_with_who_began_it(acme_login, zoe, visit, context):
    """Signed out, or signed in as somebody else meanwhile: nothing is connected."""
    browser = visit(zoe)
    said = acme_login.agree(set_out(browser, path=CONNECT), **ZOE)
    browser.sign_in(make_person("Max"))

    assert come_back(browser, said).status_code == 400
    said = acme_login.agree(set_out(browser, path=CONNECT), **ZOE)
    browser.post("/account/sign-out")
    assert come_back(browser, said).status_code == 400
    assert not list(Identity.find_all())


def test_A28_nobody_connects_what_is_connected_to_another(acme_login, zoe, visit, context):
    connect(visit(zoe), acme_login, sub="shared")
    max_ = visit(make_person("Max"))
    answer = connect(max_, acme_login, sub="shared")

    assert answer.status_code == 409
    assert "That account is connected already" in text(answer)
    assert [each.user_id for each in Identity.find_all()] == [zoe.id]


def test_to_connect_the_same_again_changes_nothing(acme_login, zoe, visit, context):
    browser = visit(zoe)
    for _ in range(2):
        assert connect(browser, acme_login).location == "/account/connections"

    assert len(list(Identity.find_all())) == 1


def test_an_identity_of_a_sign_up_that_came_to_nothing_is_free(acme_login, zoe, visit, context):
    began = visit()
    go(began, acme_login, email="old@example.com")
    began.post("/sign-up/finish", {"name": "Zoe", "email": "old@example.com"})

    assert connect(visit(zoe), acme_login).location == "/account/connections"
    assert [each.user_id for each in Identity.find_all()] == [zoe.id]


def test_A28_disconnecting_needs_a_fresh_proof(acme_login, zoe, visit, context):
    browser = visit(zoe)
    connect(browser, acme_login)
    [identity] = Identity.find_all()
    not_lately(context)

    answer = browser.post(f"/account/connections/{identity.id}/remove")

    assert answer.location.startswith("/account/confirm?next=")
    assert list(Identity.find_all())


def test_A28_nobody_disconnects_anothers(acme_login, zoe, visit, context):
    connect(visit(zoe), acme_login)
    [identity] = Identity.find_all()
    max_ = visit(make_person("Max"))

    assert max_.post(f"/account/connections/{identity.id}/remove").status_code == 404
    assert list(Identity.find_all())


def test_A28_what_is_disconnected_opens_nothing_and_its_person_is_told(
    acme_login, zoe, visit, run_jobs, mailbox
):
    browser = visit(zoe)
    connect(browser, acme_login)
    [identity] = Identity.find_all()
    answer = browser.post(f"/account/connections/{identity.id}/remove")
    assert answer.location == "/account/connections"
    assert "Acme is disconnected" in text(browser.get("/account/connections"))
    assert "You disconnected an account: Acme" in text(browser.get("/account/activity"))
    run_jobs()
    assert "was disconnected from yours" in mailbox()[0].get_body(("plain",)).get_content()

    again = visit()
    go(again, acme_login, **ZOE)
    assert not is_in(again)


def test_A28_the_last_way_in_stays(acme_login, visit, context, monkeypatch):
    from app.identity import ways

    browser = visit()
    sign_up(browser, acme_login)
    [identity] = Identity.find_all()
    # Codes by mail are a way in as long as the address is proved: without them this is the last.
    monkeypatch.setattr(ways, "SOURCES", [s for s in ways.SOURCES if s.__name__ != "code"])

    assert "Your only way in" in text(browser.get("/account/connections"))
    browser.post(f"/account/connections/{identity.id}/remove")
    assert "That is your only way in" in text(browser.get("/account/connections"))
    assert list(Identity.find_all())


# Who is offered what


def test_buttons_are_for_configured_providers_alone(fake, configure, visitor):
    for page in ("/sign-in", "/sign-up"):
        configure()
        assert "Continue with" not in text(visitor.get(page))
        configure(acme=client_of(fake), google={"client_id": "a", "client_secret": "b"})
        found = re.findall(r"Continue with (\w+)", text(visitor.get(page)))
        assert found == ["Acme", "Google"]
    assert visitor.post("/sign-in/with/github").status_code == 404
    assert visitor.get("/sign-in/with/github/back?state=x").status_code == 404


def test_the_way_there_lets_no_form_leave_and_is_not_kept(acme_login, visitor):
    answer = visitor.post("/sign-in/with/acme")

    assert "form-action 'self';" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_S12_what_a_provider_says_is_text(acme_login, zoe, visit):
    browser = visit(zoe)
    evil = "<img src=x onerror=alert(1)>{{7*7}}"
    newcomer = visit()
    go(newcomer, acme_login, sub="x", name=evil, email='"<b>"@example.com', email_verified=True)
    page = text(newcomer.get("/sign-up/finish"))

    assert "<img src=x" not in page
    assert "49" not in re.search(r'name="name"[^>]*', page)[0]
    answer = come_back(newcomer, {"error": evil, "state": set_out(newcomer)["state"]})
    assert "<img" not in text(answer)
    assert isinstance(browser, Visitor)
