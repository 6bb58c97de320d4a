"""A26 and A29, over HTTP: providers that lie, break, dawdle and send us elsewhere."""

import re
import time

import pytest

from app.identity.models import User
from app.identity.social import directory, fetching
from app.identity.social.models import Newcomer
from tests.fixtures.providers import (
    SECRET,
    FakeProvider,
    by_secret,
    client_of,
    come_back,
    go,
    is_in,
    part,
    set_out,
)
from tests.pages.test_social_pages import ZOE, sign_up, text

MOMENT = int(time.time())
DISCOVERY = "/.well-known/openid-configuration"


def refused(answer, visitor, status=502):
    """Told in words, and nobody is in."""
    assert answer.status_code == status
    page = text(answer)
    assert "Nothing was changed" in page or "Somebody else’s" in page
    for leak in ("Traceback", "id_token", "OAuthError", "JSONDecodeError"):
        assert leak not in page
    assert not is_in(visitor)
    return True


LIES = [
    {"iss": "https://evil.test"},
    {"aud": "another client"},
    {"azp": "another client"},
    {"aud": ["our-client", "another client"]},
    {"exp": MOMENT - 3600},
    {"iat": MOMENT - 3600},
    {"sub": None},
    {"sub": ["zoe"]},
]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_A26_a_token_with_one_lie_signs_nobody_in(acme_login, visit, lie):
    sign_up(visit(), acme_login)
    acme_login.claims = lie
    visitor = visit()

    refused(go(visitor, acme_login, **ZOE), visitor)


def test_A26_a_token_that_nobody_signed_signs_nobody_in(acme_login, visitor):
    acme_login.header = {"alg": "none"}
    acme_login.sign = lambda claims: f"{part({'alg': 'none'})}.{part(claims)}."

    refused(go(visitor, acme_login, **ZOE), visitor)


def test_A26_a_token_signed_with_the_public_key_signs_nobody_in(acme_login, visitor):
    secret = acme_login.key.as_pem(private=False)
    acme_login.sign = lambda claims: by_secret(claims, secret, kid=acme_login.key.kid)

    refused(go(visitor, acme_login, **ZOE), visitor)


def test_A26_a_token_signed_with_the_clients_secret_signs_nobody_in(acme_login, visitor):
    acme_login.sign = lambda claims: by_secret(claims, SECRET.encode())

    refused(go(visitor, acme_login, **ZOE), visitor)


def test_A26_after_a_change_of_keys_the_new_ones_are_fetched_once(acme_login, visit, signing_keys):
    sign_up(visit(), acme_login)
    assert acme_login.count("/jwks") == 1
    acme_login.key = signing_keys[1]

    for _ in range(2):
        again = visit()
        go(again, acme_login, **ZOE)
        assert is_in(again)
    assert acme_login.count("/jwks") == 2


def test_A26_a_key_that_is_nowhere_is_looked_for_once(acme_login, visitor, signing_keys):
    acme_login.published = [signing_keys[0]]
    acme_login.key = signing_keys[1]

    refused(go(visitor, acme_login, **ZOE), visitor)
    assert acme_login.count("/jwks") == 2


def test_A26_a_document_that_speaks_for_another_issuer_is_no_provider(acme_login, visitor):
    acme_login.metadata = {"issuer": "https://accounts.google.com"}

    refused(visitor.post("/sign-in/with/acme"), visitor)


@pytest.mark.parametrize(
    "endpoint", ["javascript:alert(1)", "http://evil.test/", "", None, 7, "https:", "//evil.test"]
)
def test_A26_nobody_is_sent_to_what_is_no_address(acme_login, visitor, endpoint):
    acme_login.metadata = {"authorization_endpoint": endpoint}

    refused(visitor.post("/sign-in/with/acme"), visitor)


def test_A27_what_userinfo_says_of_another_subject_is_not_believed(acme_login, visitor):
    acme_login.userinfo = {"sub": "somebody else", "email": "zoe@example.com"}

    refused(go(visitor, acme_login), visitor)


def test_A27_userinfos_address_comes_with_userinfos_word_for_it(acme_login, visitor):
    """The token vouches for no address that it doesn't have."""
    acme_login.userinfo = {"email": "zoe@example.com", "email_verified": False}
    go(visitor, acme_login, email_verified=True)

    assert 'name="email"' in text(visitor.get("/sign-up/finish"))


def test_A25_an_answer_that_names_another_sender_is_refused_before_its_code_is_used(
    acme_login, visitor
):
    said = acme_login.agree(set_out(visitor), **ZOE)

    refused(come_back(visitor, said | {"iss": "https://evil.test"}), visitor)
    assert acme_login.count("/token") == 0


def test_A25_a_provider_that_names_itself_always_does(acme_login, visitor):
    acme_login.metadata = {"authorization_response_iss_parameter_supported": True}
    said = acme_login.agree(set_out(visitor), **ZOE)
    del said["iss"]

    refused(come_back(visitor, said), visitor)


# Away, slow, broken


def status(number):
    return lambda handler: handler.say({"error": "server_error"}, number)


def rubbish(handler):
    handler.say(b"<html>It works!</html>")


def a_list(handler):
    handler.say([1, 2, 3])


def flood(handler):
    handler.say(b'{"a": "' + b"x" * (fetching.LARGEST + 1) + b'"}')


def drip(handler):
    """A byte at a time: each in time, all of it never."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def hang(handler):
    """Take the question and say nothing, for as long as they hold the line."""
    handler.connection.settimeout(10)
    handler.rfile.read(1)
    handler.close_connection = True


def cut(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"half": ')
    handler.close_connection = True


FAULTS = [status(500), status(404), status(429), rubbish, a_list, flood, drip, hang, cut]


@pytest.fixture
def impatient(monkeypatch):
    """What takes seconds in life takes less here."""
    monkeypatch.setattr(fetching, "READ", 0.4)
    monkeypatch.setattr(fetching, "WHOLE", 0.6)


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/jwks", "/userinfo"])
def test_A29_a_fault_at_any_endpoint_is_told_and_lets_nobody_in(
    acme_login, context, visitor, impatient, path
):
    for fault in FAULTS:
        acme_login.faults[path] = fault
        there = path == DISCOVERY
        answer = visitor.post("/sign-in/with/acme") if there else go(visitor, acme_login)
        refused(answer, visitor)
    assert not list(User.find_all())
    assert not list(Newcomer.find_all())
    acme_login.faults.clear()
    assert go(visitor, acme_login, **ZOE).location == "/sign-up/finish"


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/jwks", "/userinfo"])
@pytest.mark.parametrize("code", [302, 307])
def test_A29_nobody_sends_us_elsewhere(acme_login, another_fake, visitor, path, code):
    def elsewhere(handler):
        handler.send_response(code)
        handler.send_header("Location", another_fake.issuer + path)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    acme_login.faults[path] = elsewhere
    answer = visitor.post("/sign-in/with/acme") if path == DISCOVERY else go(visitor, acme_login)

    refused(answer, visitor)
    assert another_fake.asked == []


def test_A29_a_provider_that_is_away_is_told(configure, signing_keys, visitor):
    gone = FakeProvider(signing_keys)
    gone.stop()
    configure(acme=client_of(gone))

    answer = visitor.post("/sign-in/with/acme")

    refused(answer, visitor)
    assert "Acme doesn’t answer as it should" in text(answer)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        ("access_denied", 400, "Acme says that you cancelled"),
        ("login_required", 400, "Acme says that you cancelled"),
        ("server_error", 502, "Acme doesn’t answer as it should"),
        ("temporarily_unavailable", 502, "Acme doesn’t answer as it should"),
        ("invalid_scope\r\nX-Evil: 1", 502, "Acme doesn’t answer as it should"),
    ],
)
def test_A29_what_the_provider_refuses_is_told_in_our_words(
    acme_login, visitor, error, code, words
):
    state = set_out(visitor)["state"]
    answer = come_back(visitor, {"error": error, "error_description": "EVIL", "state": state})

    refused(answer, visitor, code)
    main = re.search("<main.*</main>", text(answer), re.S)[0]
    assert words in main
    assert "EVIL" not in main
    assert acme_login.count("/token") == 0


def test_A29_a_code_that_is_too_old_is_begun_again(acme_login, visitor):
    said = acme_login.agree(set_out(visitor), **ZOE)
    acme_login.codes.clear()

    refused(come_back(visitor, said), visitor, 400)


def test_A29_a_failure_while_connecting_leaves_one_signed_in(acme_login, context, visit):
    from tests.cast import make_person

    browser = visit(make_person("Zoe"))
    asked = set_out(browser, path="/account/connections/{}/connect")
    acme_login.faults["/token"] = status(500)
    answer = come_back(browser, acme_login.agree(asked))

    assert answer.status_code == 502
    assert 'href="/account/connections"' in text(answer)
    assert is_in(browser)


def test_what_a_provider_says_of_itself_is_remembered_for_an_hour(acme_login, visit, monkeypatch):
    from tests.cast import later

    for _ in range(3):
        set_out(visit())
    assert acme_login.count(DISCOVERY) == 1

    later(monkeypatch, directory.KEEP, directory)
    set_out(visit())
    assert acme_login.count(DISCOVERY) == 2


def test_A06_trips_have_a_brake(acme_login, visitor, monkeypatch):
    from limits import parse

    from app.identity import brakes

    short = brakes.Brake(parse("2 per hour"), parse("2 per hour"), parse("100 per hour"))
    monkeypatch.setitem(brakes.BRAKES, "provider", short)
    for _ in range(2):
        set_out(visitor)

    answer = visitor.post("/sign-in/with/acme")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
