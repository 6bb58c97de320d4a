"""Streams, on the embedded hub and on nginx with nchan: who gets one, what comes, when it ends."""

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.core.live import herald as herald_module
from app.core.live import hint, person, thing, tokens, topics, workspace
from app.core.live.herald import Herald
from app.core.live.hubs import hub_of
from app.identity.blocking import block
from app.identity.models import Session
from app.identity.sessions import (
    confirm_session,
    end_one_session,
    end_other_sessions,
    end_session,
)
from app.projects.actions import add_task, create_project
from app.workspaces.actions.deletion import delete_workspace
from app.workspaces.actions.members import (
    change_role,
    leave_workspace,
    remove_member,
    suspend_member,
)
from app.workspaces.models import Workspace
from app.workspaces.policy import MEMBERS_MANAGE
from tests.cast import meddle
from tests.fixtures.live import hub_thread, stream_url, token_cookies
from tests.listener import Listener


@pytest.fixture
def project(acme):
    return create_project(acme.olga, name="Site")


def version(acme):
    return Workspace.get(acme.workspace.id).version


def test_E01_anonymous_gets_no_stream(listen, acme):
    assert listen(None, workspace(acme.workspace.id)).status == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_E01_a_token_that_is_not_ours_is_none(listen, acme, token):
    topic = workspace(acme.workspace.id)

    assert listen(None, topic, cookies={tokens.COOKIE: token}).status == 401


def test_E01_a_topic_that_the_token_does_not_name_is_refused(listen, acme, globex, visit):
    foreign = workspace(globex.workspace.id)

    mine = visit(acme.max)
    assert listen(mine, person(acme.max.user_id), ask_for=[foreign]).status == 403


@pytest.mark.parametrize("wild", ["*", "/workspaces/*", "/workspaces/{id}", "/people/*"])
def test_E01_a_wildcard_is_refused(listen, acme, visit, wild):
    assert listen(visit(acme.max), workspace(acme.workspace.id), ask_for=[wild]).status == 403


def test_E01_a_member_gets_what_happens_in_their_workspace(listen, acme, visit, project):
    stream = listen(visit(acme.vera), workspace(acme.workspace.id))
    assert (stream.status, stream.headers.get_content_type()) == (200, "text/event-stream")
    add_task(acme.max, project, title="Draw")

    while (hint := stream.next())["version"] < version(acme):
        pass  # of the project, which was made just before
    assert hint == {"topic": str(workspace(acme.workspace.id)), "version": version(acme)}


def test_E01_nobody_hears_of_other_workspaces(listen, acme, globex, visit):
    stream = listen(visit(acme.olga), workspace(acme.workspace.id), person(acme.olga.user_id))
    create_project(globex.oscar, name="Secret")
    create_project(acme.olga, name="Ours")

    assert stream.next()["topic"] == str(workspace(acme.workspace.id))
    assert stream.events.empty()


def test_E01_a_token_does_not_outlive_the_sign_in(app, listen, acme, visit):
    stream = listen(visit(acme.max), workspace(acme.workspace.id))
    end_session(stream.cookies[app.config["SIGN_IN_COOKIE_NAME"]])

    again = listen(None, workspace(acme.workspace.id), cookies=stream.cookies)
    assert again.status in (401, 403)


def test_E01_another_sites_page_reads_nothing(listen, acme, visit):
    stream = listen(visit(acme.max), workspace(acme.workspace.id), Origin="https://evil.test")

    assert stream.status == 403
    assert "Access-Control-Allow-Origin" not in stream.headers


def test_E02_a_token_in_the_address_is_none(listen, acme, visit):
    topic = workspace(acme.workspace.id)
    token = listen(visit(acme.max), topic).cookies[tokens.COOKIE]

    assert listen(None, topic, query=[("authorization", token)]).status == 401


def test_E02_a_stream_ends_with_its_token(listen, acme, visit, hub, monkeypatch):
    monkeypatch.setattr(tokens, "LIFE", 2)
    monkeypatch.setattr(tokens, "STEP", 1)
    stream = listen(visit(acme.max), workspace(acme.workspace.id))

    assert stream.status == 200
    assert stream.ended.wait(6)


def test_E04_who_comes_back_gets_what_was_missed_once(listen, acme, visit, project):
    browser, topic = visit(acme.max), thing(project)
    first = listen(browser, topic)
    add_task(acme.max, project, title="one")
    seen = first.versions(until=version(acme))[-1:]
    first.close()
    for title in ("two", "three"):
        add_task(acme.max, project, title=title)
        listen(browser, topic, **{"Last-Event-ID": first.last_id}).next()  # it is published
    second = listen(browser, topic, **{"Last-Event-ID": first.last_id})
    seen += second.versions(until=version(acme))

    assert seen == [version(acme) - 2, version(acme) - 1, version(acme)]


def test_E04_an_id_that_is_forgotten_is_no_error(listen, acme, visit, project, hub):
    forgotten = {"embedded": "0:0", "nchan": "1700000000:0"}[hub.name]
    stream = listen(visit(acme.max), thing(project), **{"Last-Event-ID": forgotten})
    add_task(acme.max, project, title="one")

    assert stream.status == 200
    assert stream.versions(until=version(acme))


def test_hints_in_a_burst_become_few_and_the_last_is_there(listen, acme, visit, project):
    stream = listen(visit(acme.max), thing(project))
    with transaction():
        for number in range(50):
            add_task(acme.max, project, title=str(number))

    assert len(stream.versions(until=version(acme))) <= 2


def test_a_persons_own_news_reach_every_browser_of_theirs(listen, acme, visit):
    topic = person(acme.max.user_id)
    streams = [listen(visit(acme.max), topic) for _ in range(2)]
    with transaction():
        hint(topic)

    assert [stream.next()["version"] for stream in streams] == [1, 1]


def test_E07_a_person_has_so_many_streams_and_no_more(listen, acme, visit):
    topic = person(acme.max.user_id)
    browser = visit(acme.max)
    most = [listen(browser, topic).status for _ in range(20)]
    one_more = listen(browser, topic).status
    others = listen(visit(acme.ada), person(acme.ada.user_id)).status

    assert most == [200] * 20
    assert one_more == 429
    assert others == 200


def sign_out_everywhere(acme):
    with transaction():
        Session.end_all_of(acme.max.user)


def sign_in_of(user):
    [session] = Session.of(user, now())
    return session


ENDINGS = {
    "the sign-in ends": sign_out_everywhere,
    "the member is removed": lambda acme: remove_member(acme.olga, acme.max.id),
    "the member is suspended": lambda acme: suspend_member(acme.olga, acme.max.id),
    "the member leaves": lambda acme: leave_workspace(acme.max),
    "one of their sign-ins is ended": lambda acme: end_one_session(
        acme.max.user, sign_in_of(acme.max.user).id
    ),
    "all other sign-ins are ended": lambda acme: end_other_sessions(acme.max.user, 0),
    "the sign-in gets a new secret": lambda acme: confirm_session(
        acme.max.user, sign_in_of(acme.max.user).id, method="password"
    ),
    "the account is blocked": lambda acme: block(acme.max.user),
    "nobody used the sign-in": lambda acme: meddle(
        f"UPDATE sessions SET idle_until = created_at WHERE user_id = {acme.max.user_id}"
    ),
}


@pytest.mark.parametrize("why", ENDINGS)
def test_T06_S04_a_stream_ends_soon_when(listen, acme, visit, why):
    stream = listen(visit(acme.max), workspace(acme.workspace.id), person(acme.max.user_id))
    other = listen(visit(acme.ada), workspace(acme.workspace.id))
    ENDINGS[why](acme)

    assert stream.ended.wait(5)
    assert not other.ended.is_set()


def test_T06_streams_end_soon_when_the_workspace_is_deleted(listen, acme, visit):
    streams = [listen(visit(who), workspace(acme.workspace.id)) for who in (acme.max, acme.ada)]
    own = listen(visit(acme.vera), person(acme.vera.user_id))
    delete_workspace(acme.olga, typed_name=acme.workspace.name)

    assert all(stream.ended.wait(5) for stream in streams)
    assert not own.ended.is_set()


def test_T06_a_stream_ends_soon_when_the_role_loses_the_right(
    listen, acme, visit, project, monkeypatch
):
    monkeypatch.setitem(topics.KINDS, "projects", MEMBERS_MANAGE)
    stream, other = (listen(visit(who), thing(project)) for who in (acme.ada, acme.olga))
    change_role(acme.olga, acme.ada.id, role="member")

    assert stream.ended.wait(5)
    assert not other.ended.is_set()


@pytest.mark.parametrize("url", ["nchan+http://127.0.0.1:1", "mercure+http://127.0.0.1:1/x"])
def test_R07_no_change_waits_for_a_hub_that_is_away(app, acme, monkeypatch, url, caplog):
    monkeypatch.setitem(app.config, "LIVE_URL", url)
    herald = Herald(hub_of(app.config))
    monkeypatch.setitem(app.extensions, "live", herald)
    project = create_project(acme.olga, name="Site")
    herald.close()

    assert herald.waiting[thing(project)] == version(acme)
    assert "the hub is away" in caplog.text


def test_E05_without_nginx_nobody_asks_for_its_streams(visit, acme):
    assert visit(acme.olga).get("/.well-known/mercure?topic=x").status_code == 404


def test_R07_what_happened_while_the_hub_was_away_is_told_when_it_is_back(
    app, acme, project, visit, monkeypatch
):
    monkeypatch.setitem(app.config, "LIVE_URL", "embedded")
    monkeypatch.setattr(herald_module, "PATIENCE", 0.1)
    herald = Herald(hub_of(app.config))
    monkeypatch.setitem(app.extensions, "live", herald)
    add_task(acme.max, project, title="Draw")
    cookies = token_cookies(visit(acme.max), [thing(project)])
    with hub_thread(app):
        stream = Listener(stream_url(app.config["LIVE_PORT"]), [thing(project)], cookies=cookies)
        heard = stream.next()["version"]
        stream.close()
        herald.close()

    assert heard == version(acme)
