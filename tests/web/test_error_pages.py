"""Every refusal comes as a page in the product's look, with the right status."""

import re

import pytest
from flask import abort

from app.boot import create_app
from app.projects.actions import create_project
from app.web.policies import Policy, declare
from tests.cast import Visitor
from tests.product import PRODUCT_NAME


@pytest.fixture(scope="module")
def fragile(settings):
    """An application with a route that refuses with any status, and one that breaks."""
    app = create_app(**settings | {"PROPAGATE_EXCEPTIONS": False})

    def break_down():
        raise RuntimeError("the secret reason")

    app.add_url_rule("/refuse/<int:code>", "refuse", lambda code: abort(code))
    app.add_url_rule("/break", "break", break_down)
    declare(app, "refuse", Policy("public"))
    declare(app, "break", Policy("public"))
    return Visitor(app.test_client())


def assert_is_our_page(answer, code):
    page = answer.get_data(as_text=True)
    assert answer.status_code == code
    assert "<h1" in page
    assert PRODUCT_NAME in page
    assert answer.headers["X-Request-ID"] in page
    assert "nonce-" in answer.headers["Content-Security-Policy"]
    return page


def test_each_refusal_is_a_page_of_ours_in_words_of_its_own(fragile):
    headings = set()
    for code in (400, 403, 404, 405, 413, 422, 429, 500):
        page = assert_is_our_page(fragile.get(f"/refuse/{code}"), code)
        headings.add(re.search(r"<h1[^>]*>([^<]+)", page)[1])

    assert len(headings) == 8


def test_S14_a_failure_tells_a_stranger_nothing(fragile, caplog):
    page = assert_is_our_page(fragile.get("/break"), 500)

    assert "secret reason" not in page
    assert "Traceback" not in page
    assert "secret reason" in caplog.text


def test_programs_get_json(fragile):
    answer = fragile.get("/refuse/404", headers={"Accept": "application/json"})

    assert answer.status_code == 404
    assert answer.json["error"]["code"] == 404


def test_an_unknown_page_is_404(visitor):
    assert_is_our_page(visitor.get("/nowhere"), 404)


def test_a_form_from_nowhere_is_400(visitor):
    assert_is_our_page(visitor.post_without_token("/sign-in"), 400)


def test_a_stranger_in_a_workspace_gets_404(acme, globex, visit):
    assert_is_our_page(visit(globex.oscar).get(f"/w/{acme.workspace.slug}/projects"), 404)


def test_a_member_without_the_right_gets_403(acme, visit):
    assert_is_our_page(visit(acme.vera).get(f"/w/{acme.workspace.slug}/projects/new"), 403)


def test_a_page_that_only_takes_forms_is_405(acme, visit):
    answer = visit(acme.olga).get("/account/sign-out")

    assert_is_our_page(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_D01_too_much_at_once_is_413_and_writes_nothing(acme, visit, row_digest):
    project = create_project(acme.olga, name="Relaunch")
    olga = visit(acme.olga)
    before = row_digest()

    answer = olga.post(
        f"/w/{acme.workspace.slug}/projects/{project.id}", {"title": "x" * 3_000_000}
    )

    assert answer.status_code == 413
    assert row_digest() == before


def test_a_foreign_host_is_refused_with_a_page(visitor):
    answer = visitor.get("/", headers={"Host": "evil.test"})

    assert answer.status_code == 400
    assert "evil.test" not in answer.get_data(as_text=True)


def test_A06_what_is_braked_without_a_form_gets_the_page_of_refusals(app):
    from app.identity.brakes import TooManyTries

    with app.test_request_context("/"):
        answer = app.make_response(app.handle_user_exception(TooManyTries(90)))

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "90")
    assert "Too many requests" in answer.get_data(as_text=True)
