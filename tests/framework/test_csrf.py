"""A request that changes something needs our token and our origin."""

import pytest

FILES = {
    "layouts/error.html": "{{ page.x }}error {{ code }}",
    "pages/index.jpy": (
        "---\ndef get(): return csrf()\ndef post(): return 'done'\n"
        "def delete(): return 'done'\ndef put(): return 'done'\ndef patch(): return 'done'\n"
        "from flask_wtf.csrf import generate_csrf as csrf\n---\n"
    ),
    "components/Box.jpy": "---\ndef post(): return 'done'\n---\n",
    "pages/hook.jpy": "---\ndef post(): return 'done'\n---\n",
}
URLS = ("/", "/__components/Box")


@pytest.fixture
def client(make_app):
    return make_app(FILES, CSRF_EXEMPT_ENDPOINTS=["hook"]).test_client()


@pytest.fixture
def token(client):
    return {"X-CSRFToken": client.get("/").text}


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"X-CSRFToken": "wrong"}])
def test_a_request_without_our_token_is_refused_with_the_error_page(client, url, headers):
    reply = client.post(url, headers=headers)
    assert (reply.status_code, reply.text) == (400, "error 400")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_every_method_that_changes_something_is_checked(client, token, method):
    assert client.open("/", method=method).status_code == 400
    assert client.open("/", method=method, headers=token).text == "done"


@pytest.mark.parametrize("url", URLS)
def test_the_token_is_taken_from_the_header_and_from_the_form(client, token, url):
    assert client.post(url, headers=token).text == "done"
    assert client.post(url, data={"csrf_token": token["X-CSRFToken"]}).text == "done"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost.evil.test"},
        {"Origin": "http://localhost:x"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_another_origin_is_refused_even_with_our_token(client, token, headers):
    assert client.post("/", headers=token | headers).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost:80"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_origin_is_accepted(client, token, headers):
    assert client.post("/", headers=token | headers).text == "done"


def test_the_origin_of_the_base_url_is_ours(make_app):
    client = make_app(FILES, BASE_URL="https://app.example.com").test_client()
    headers = {"X-CSRFToken": client.get("/").text, "Origin": "https://app.example.com"}
    assert client.post("/", headers=headers).text == "done"


def test_a_secure_request_needs_no_referer(client):
    headers = {"X-CSRFToken": client.get("/", base_url="https://localhost").text}
    assert client.post("/", headers=headers, base_url="https://localhost").text == "done"


def test_one_page_can_be_exempt_without_the_others(client):
    assert client.post("/hook", headers={"Sec-Fetch-Site": "cross-site"}).text == "done"
    assert client.post("/").status_code == 400


def test_to_exempt_the_view_of_one_page_does_not_exempt_the_others(make_app):
    app = make_app(FILES)
    app.csrf.exempt(app.view_functions["hook"])
    assert app.test_client().post("/").status_code == 400


def test_tests_may_turn_the_check_off_and_nobody_else(make_app):
    assert make_app(FILES, WTF_CSRF_ENABLED=False).test_client().post("/").text == "done"
    app = make_app(FILES, WTF_CSRF_ENABLED=False, TESTING=False)
    assert app.test_client().post("/").status_code == 400


def test_an_unknown_address_is_not_found_rather_than_refused(client):
    assert client.post("/nothing").status_code == 404
