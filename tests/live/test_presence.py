"""Who looks at a page: known by the hub, told to members alone, over soon after they went."""

import time
from http.client import HTTPConnection
from urllib.parse import quote

import pytest

from app.core.live import thing, tokens, workspace
from app.core.live.presence import Presence, people_at
from app.identity.sessions import end_session
from app.projects.actions import create_project
from app.workspaces.actions.members import remove_member, suspend_member
from tests.fixtures.live import hub_thread, token_cookies
from tests.listener import Listener


@pytest.fixture
def project(acme):
    return create_project(acme.olga, name="Site")


def faces(browser, project):
    """The names that the page shows, without its markup."""
    answer = browser.get(f"/w/acme/projects/{project.id}/presence")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    return text.partition("Also here: ")[2].partition('"')[0]


def wait_until(question, seconds=10):
    """Until it is so: hubs answer when they get to it."""
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_outsider_learns_nothing(hub, listen, acme, globex, visit, project):
    listen(visit(acme.max), thing(project))

    url = f"/w/acme/projects/{project.id}/presence"
    assert visit(globex.oscar).get(url).status_code == 404
    assert visit().get(url).status_code == 303


def test_who_looks_is_shown_to_the_others_and_not_to_themselves(hub, listen, acme, visit, project):
    vera, max = visit(acme.vera), visit(acme.max)
    assert faces(vera, project) == ""
    listen(vera, thing(project))
    listen(max, thing(project))

    wait_until(lambda: faces(vera, project) == "Max")
    assert faces(max, project) == "Vera"
    assert faces(visit(acme.ada), project) == "Max, Vera"


def test_who_comes_is_a_hint_to_who_is_there_and_says_no_names(hub, listen, acme, visit, project):
    stream = listen(visit(acme.vera), thing(project))
    listen(visit(acme.max), thing(project))

    assert stream.presence() == {"topic": str(thing(project)), "present": True}


def test_of_a_workspace_nobody_is_told_who_comes(hub, listen, acme, visit, project):
    listen(visit(acme.max), workspace(acme.workspace.id))

    assert not hub.streams.presence.touched
    assert faces(visit(acme.vera), project) == ""


def test_who_went_is_gone(embedded_hub, acme, visit, project, app):
    max, topic = visit(acme.max), thing(project)
    stream = Listener(embedded_hub.url, [topic], cookies=token_cookies(max, [topic]))
    wait_until(lambda: people_at(app.config, topic) == {acme.max.user_id})
    stream.close()
    wait_until(lambda: people_at(app.config, topic) == set(), seconds=20)


def test_a_browser_that_asks_for_something_else_is_gone_from_here(
    hub, listen, acme, visit, project, app
):
    other = create_project(acme.olga, name="Other")
    max = visit(acme.max)
    first = listen(max, thing(project))
    wait_until(lambda: people_at(app.config, thing(project)) == {acme.max.user_id})
    listen(max, thing(other))
    first.close()

    wait_until(lambda: people_at(app.config, thing(project)) == set(), seconds=20)
    assert people_at(app.config, thing(other)) == {acme.max.user_id}


@pytest.mark.parametrize("end", [suspend_member, remove_member])
def test_T06_who_may_not_look_any_more_is_not_shown(hub, listen, acme, visit, project, end):
    vera = visit(acme.vera)
    listen(visit(acme.max), thing(project))
    wait_until(lambda: faces(vera, project) == "Max")
    end(acme.olga, acme.max.id)

    assert faces(vera, project) == ""


def test_a_sign_in_that_ends_takes_its_face_along(hub, listen, acme, visit, project, app):
    max = visit(acme.max)
    listen(max, thing(project))
    wait_until(lambda: people_at(app.config, thing(project)) == {acme.max.user_id})
    name = app.config["SIGN_IN_COOKIE_NAME"]
    end_session(max.client.get_cookie(name).value)

    wait_until(lambda: people_at(app.config, thing(project)) == set())


def test_a_browser_counts_until_its_token_ends_at_the_longest(
    hub, listen, acme, visit, project, app, monkeypatch
):
    """nginx tells nobody who hung up: there the token's end is the bound."""
    monkeypatch.setattr(tokens, "LIFE", 3)
    stream = listen(visit(acme.max), thing(project))
    wait_until(lambda: people_at(app.config, thing(project)) == {acme.max.user_id})
    stream.close()

    wait_until(lambda: people_at(app.config, thing(project)) == set())


def test_E05_who_listens_is_said_to_us_alone(app, embedded_hub, acme, project):
    path = f"/.well-known/mercure/subscriptions/{quote(str(thing(project)), safe='')}"
    for port, wanted in ((embedded_hub.port, 404), (embedded_hub.port + 1, 401)):
        listener = tokens.listener_token(app.config, acme.max.user_id, "x", [str(thing(project))])
        for headers in ({}, {"Authorization": f"Bearer {listener}"}):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path, headers=headers)
            assert connection.getresponse().status == wanted
            connection.close()


def test_without_a_hub_nobody_is_shown_and_the_page_comes(app, acme, visit, project, monkeypatch):
    for url in ("off", "embedded", "mercure+http://127.0.0.1:9/.well-known/mercure"):
        monkeypatch.setitem(app.config, "LIVE_URL", url)
        assert faces(visit(acme.vera), project) == ""


def test_who_comes_back_at_once_was_not_away():
    presence, there = Presence(), {"/workspaces/1/projects/2": {7}}
    topic = next(iter(there))
    presence.moved([topic, "/people/7", "/workspaces/1"])
    assert presence.news(lambda asked: there[asked]) == [topic]
    presence.moved([topic])
    presence.moved([topic])
    assert presence.news(lambda asked: there[asked]) == []
    there[topic] = set()
    presence.moved([topic])
    assert presence.news(lambda asked: there[asked]) == [topic]
    assert presence.known == {}


def test_a_hub_that_is_started_anew_knows_nobody(app, acme, project, monkeypatch):
    monkeypatch.setitem(app.config, "LIVE_URL", "embedded")
    with hub_thread(app):
        assert people_at(app.config, thing(project)) == set()
