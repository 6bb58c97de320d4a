"""What a page asks before it listens: /account/live."""

import jwt
import pytest

from app.core.db import transaction
from app.core.live import hint, person, thing, tokens, workspace
from app.projects.actions import add_task, create_project
from app.workspaces.models import Workspace


def ask(browser, *topics):
    return browser.get("/account/live", query_string=[("topic", str(t)) for t in topics])


def test_E01_a_visitor_goes_to_sign_in(visitor, acme):
    answer = ask(visitor, workspace(acme.workspace.id))

    assert answer.status_code == 303
    assert tokens.COOKIE not in str(answer.headers)


def test_E01_an_outsider_gets_no_token_for_what_is_not_theirs(visit, acme, globex):
    project = create_project(acme.olga, name="Site")
    theirs = [workspace(acme.workspace.id), thing(project), person(acme.olga.user_id)]
    browser = visit(globex.oscar)
    for topic in theirs:
        answer = ask(browser, person(globex.oscar.user_id), topic)
        assert (answer.status_code, answer.json) == (403, {"refused": [str(topic)]})
        assert tokens.COOKIE not in str(answer.headers)


@pytest.mark.parametrize(
    "topic", ["*", "/people/*", "/workspaces/{id}", "x", "/workspaces/1/sessions/1", ""]
)
def test_E01_there_is_no_token_for_a_wildcard_or_for_what_has_no_topic(visit, acme, topic):
    answer = ask(visit(acme.olga), topic)

    assert (answer.status_code, answer.json) == (403, {"refused": [topic]})


@pytest.mark.parametrize("count", [0, tokens.MOST_TOPICS + 1])
def test_a_token_is_for_a_few_topics(visit, acme, count):
    assert ask(visit(acme.olga), *[workspace(acme.workspace.id)] * count).status_code == 400


def test_E02_the_token_is_short_ours_and_only_in_a_cookie_of_the_hub(app, visit, acme):
    topic = workspace(acme.workspace.id)
    answer = ask(visit(acme.vera), topic)
    cookie = answer.headers["Set-Cookie"]
    token = cookie.partition("=")[2].partition(";")[0]
    claims = jwt.decode(token, options={"verify_signature": False})

    assert claims["exp"] - claims["iat"] <= 60
    assert (claims["iss"], claims["aud"]) == (app.config["BASE_URL"], "live")
    assert claims["sub"] == str(acme.vera.user_id)
    assert claims["mercure"] == {
        "subscribe": [str(topic)],
        "payload": {"user": acme.vera.user_id},  # for who else is here: told to nobody but us
    }
    assert len(claims["sid"]) == 32
    for part in ("HttpOnly", "SameSite=Strict", "Path=/.well-known/mercure", "Max-Age=60"):
        assert part in cookie
    assert token not in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_says_how_far_the_topics_have_come(visit, acme):
    project = create_project(acme.olga, name="Site")
    add_task(acme.max, project, title="Draw")
    with transaction():
        hint(person(acme.max.user_id))
    topics = [workspace(acme.workspace.id), thing(project), person(acme.max.user_id)]
    now = Workspace.get(acme.workspace.id).version

    assert ask(visit(acme.max), *topics).json["versions"] == {
        str(topics[0]): now,
        str(topics[1]): now,
        str(topics[2]): 1,
    }


def test_signing_out_takes_the_token_along(visit, acme):
    browser = visit(acme.max)
    ask(browser, workspace(acme.workspace.id))
    cookies = browser.post("/account/sign-out").headers.getlist("Set-Cookie")

    assert any(cookie.startswith(f"{tokens.COOKIE}=;") for cookie in cookies)
