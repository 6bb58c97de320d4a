"""The join link, over HTTP."""

import pytest

from app.projects.actions import create_project
from app.workspaces.actions import end_join_link, set_join_link
from app.workspaces.models import JoinLink, JoinRequest, Membership
from tests.cast import PASSWORD, make_person

FORM = {"domain": "Acme.Example", "role": "member", "days": "30"}


@pytest.fixture
def here(acme):
    return f"/w/{acme.workspace.slug}/members/link"


def make_link(acme, **changed):
    terms = {"domain": "acme.example", "role": "member", "needs_approval": False, "days": 7}
    return "/join/" + set_join_link(acme.olga, **terms | changed).token


def text(answer):
    return answer.get_data(as_text=True)


def test_T07_others_are_told_no_more_than_the_name(acme, globex, visit):
    create_project(acme.olga, name="Secret plans")
    url = make_link(acme)
    oscar = visit(globex.oscar)

    for answer in (oscar.get(url), oscar.post(url)):
        page = text(answer)
        assert answer.status_code == 403
        assert "Acme" in page
        assert "@acme.example" in page
        for secret in ("Olga", "Secret plans", "olga@example.com"):
            assert secret not in page


def test_a_link_that_is_off_is_as_one_that_never_was(acme, globex, visit):
    url = make_link(acme)
    end_join_link(acme.olga)
    oscar = visit(globex.oscar)

    for path in (url, "/join/never-was"):
        for method in (oscar.get, oscar.post):
            answer = method(path)
            assert answer.status_code == 404
            assert "Acme" not in text(answer)


def test_the_link_is_made_shown_renewed_and_switched_off(acme, here, visit):
    olga = visit(acme.olga)

    assert olga.post(here, FORM).location == here
    link = JoinLink.of(acme.workspace.id)
    assert (link.domain, link.needs_approval, link.role) == ("acme.example", False, "member")
    assert f"/join/{link.token}" in text(olga.get(here))
    olga.post(f"{here}/renew")
    assert JoinLink.of(acme.workspace.id).token != link.token
    olga.post(f"{here}/end")
    assert "/join/" not in text(olga.get(here))


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"domain": ""}, "Please name the domain"),
        ({"domain": "acme"}, "look like a domain"),
        ({"domain": "Gmail.com"}, "Anyone can have an address at gmail.com"),
        ({"role": "emperor"}, "Choose one of the roles"),
        ({"days": "9999"}, "Not a valid choice"),
    ],
)
def test_a_link_with_something_wrong_is_not_made(acme, here, visit, row_digest, fields, complaint):
    browser = visit(acme.olga)
    before = row_digest()
    answer = browser.post(here, FORM | fields)

    assert answer.status_code == 422
    assert complaint in text(answer)
    assert row_digest() == before


def test_T07_an_admin_makes_no_link_to_ownership(acme, here, visit):
    assert visit(acme.ada).post(here, FORM | {"role": "owner"}).status_code == 422


def test_who_is_at_the_domain_joins_by_pressing_a_button(acme, visit, row_digest):
    url = make_link(acme)
    nina = visit(make_person("Nina", "nina@acme.example"))
    before = row_digest()

    assert "Join the workspace" in text(nina.get(url))
    assert row_digest() == before
    assert nina.post(url).location == "/w/acme"
    assert nina.get(url).location == "/w/acme"


def test_a_request_waits_in_the_account_and_beside_members(acme, visit):
    url = make_link(acme, needs_approval=True)
    person = make_person("Nina", "nina@acme.example")
    nina, olga = visit(person), visit(acme.olga)

    assert nina.post(url).location == url
    assert "You’ve asked to join." in text(nina.get(url))
    assert "wait for an answer" in text(nina.get("/account"))
    assert '1<span class="sr-only"> person asks to join' in text(olga.get("/w/acme/projects"))
    assert "nav-count" not in text(visit(acme.max).get("/w/acme/projects"))

    request = JoinRequest.of(acme.workspace.id, person.id)
    answer = olga.post(f"/w/acme/members/requests/{request.id}/accept", {"role": "viewer"})
    assert answer.location == "/w/acme/members/requests"
    assert Membership.of(acme.workspace.id, person.id).role == "viewer"
    assert "nav-count" not in text(olga.get("/w/acme/projects"))


def test_a_declined_request_says_so(acme, visit):
    url = make_link(acme, needs_approval=True)
    person = make_person("Nina", "nina@acme.example")
    nina = visit(person)
    nina.post(url)
    request = JoinRequest.of(acme.workspace.id, person.id)

    assert "isn’t let in" in text(
        visit(acme.ada).post(
            f"/w/acme/members/requests/{request.id}/decline", follow_redirects=True
        )
    )
    assert "Your request was declined." in text(nina.get(url))
    assert nina.get("/account").location == "/account/workspaces/new"


def test_a_full_workspace_says_so(acme, visit, context, monkeypatch):
    monkeypatch.setitem(context.config, "MAX_MEMBERS", 4)
    url = make_link(acme, needs_approval=True)
    person = make_person("Nina", "nina@acme.example")
    visit(person).post(url)
    request = JoinRequest.of(acme.workspace.id, person.id)
    answer = visit(acme.olga).post(
        f"/w/acme/members/requests/{request.id}/accept", {"role": "viewer"}, follow_redirects=True
    )
    assert "The workspace is full" in text(answer)

    url = make_link(acme, needs_approval=False)
    other = visit(make_person("Nora", "nora@acme.example"))
    assert other.post(url).status_code == 422


def test_a_new_person_comes_back_to_the_link_after_the_mail(acme, visit, run_jobs, mailbox):
    import re

    url = make_link(acme)
    nina = visit()
    assert nina.post(url).location == f"/sign-in?next={url}"
    assert f"/sign-up?next={url}" in text(nina.get(url))
    nina.post(
        f"/sign-up?next={url}",
        {"name": "Nina", "email": "nina@acme.example", "password": PASSWORD},
    )
    run_jobs()
    link = re.search(r"/verify/[\w-]+", mailbox()[0].get_body(("plain",)).get_content())[0]

    assert nina.post(link).location == url
    assert nina.post(url).location == "/w/acme"
