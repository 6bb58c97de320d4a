"""Push: encrypted for one browser, signed by us, only for who asked, never in their night."""

import datetime
import time
from contextlib import nullcontext

import pytest

from app.core import outgoing
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.tokens import digest
from app.identity.actions import choose_locale, choose_time_zone
from app.identity.models import Session
from app.identity.sessions import end_session
from app.notifications import push_service, pushing
from app.notifications.actions import mark_all_read
from app.notifications.choices import Choice
from app.notifications.models import Preference, PushSubscription, QuietHours
from app.notifications.pushing import Unusable, begin_push, browsers_of, end_push
from app.notifications.tasks import push_notification
from app.projects.actions import add_task, create_project
from tests.cast import make_person
from tests.fixtures.application import working
from tests.notifications.conftest import erase, lines_of, rows_of, with_role
from tests.push_service import PushService


@pytest.fixture
def service(context):
    """The tests' push service."""
    service = PushService(context.config["PUSH_PUBLIC_KEY"])
    yield service
    service.close()


def sign_in(user):
    """A sign-in's token, of a browser."""
    with transaction():
        return Session.start(user, ip="127.0.0.1", user_agent="test")


def let_push(member, service, name="browser", detailed=True):
    """A browser of the member's lets us write to it; answers its sign-in's token."""
    token = sign_in(member.user)
    fields = service.subscription(name, is_detailed=detailed)
    begin_push(member.user, digest(token), **fields)
    return token


def wish(member, kind="mention", **options):
    with transaction():
        choice = {"is_shown": True, "mail": "none", "is_pushed": True, **options}
        Preference.choose(member, kind, **choice)


@pytest.fixture
def mention(acme, run_jobs):
    """A function by which Ada mentions Max in a new task."""
    project = create_project(acme.ada, name="Relaunch")

    def write(title="Ask @Max", *, failing=False):
        task = add_task(acme.ada, project, title=title)
        run_jobs(failing=failing)
        return task

    return write


def test_nobody_is_pushed_to_who_has_not_asked(acme, service, mention):
    let_push(acme.max, service)
    mention()

    assert service.asked == []
    assert len(lines_of(acme.max)) == 1


def test_others_are_not_pushed_to(acme, globex, service, mention):
    for member in (acme.vera, globex.oscar):
        wish(member)
        let_push(member, service, name=member.user.name)
    mention()

    assert service.asked == []


def test_a_mention_is_pushed_with_the_way_to_it(acme, service, mention):
    wish(acme.max)
    let_push(acme.max, service)
    task = mention()

    assert service.taken == [
        {
            "title": "Acme",
            "body": "Ada mentioned you in “Ask @Max”",
            "url": f"/w/acme/tasks/{task.id}",
            "tag": f"{acme.workspace.id}:task:{task.id}",
            "unread": 1,
        }
    ]
    assert browsers_of(acme.max.user)[0].used_at is not None


def test_without_consent_to_it_nothing_private_is_said(acme, service, mention):
    wish(acme.max)
    let_push(acme.max, service, detailed=False)
    mention()

    [message] = service.taken
    assert "Ada" not in str(message)
    assert "Acme" not in message["title"] + message["body"]
    assert message["body"] == "There is news for you."


def test_it_is_in_the_readers_language(acme, service, mention, monkeypatch):
    """(That the words are translated is for tests/test_translations.py to say.)"""
    choose_locale(acme.max.user, "fr")
    wish(acme.max)
    let_push(acme.max, service)
    languages = []

    def note(locale):
        languages.append(locale)
        return nullcontext()

    monkeypatch.setattr(pushing, "force_locale", note)
    mention()

    assert languages == ["fr"]


def test_each_browser_is_written_to_once(acme, service, mention, run_jobs):
    wish(acme.max)
    let_push(acme.max, service, "one")
    let_push(acme.max, service, "two")
    mention()

    assert sorted(service.asked) == ["/send/one", "/send/two"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(acme, service, mention, status):
    wish(acme.max)
    let_push(acme.max, service)
    service.answers = [status]
    mention()
    mention("And @Max again")

    assert len(service.asked) == 1
    assert rows_of("push_subscriptions") == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_has_too_much_to_do_is_asked_again(
    acme, service, mention, run_jobs, status, monkeypatch, context
):
    actor = context.dramatiq_broker.get_actor("push_notification")
    monkeypatch.setitem(actor.options, "min_backoff", 1)
    monkeypatch.setitem(actor.options, "max_backoff", 2)
    wish(acme.max)
    let_push(acme.max, service)
    service.answers = [status, status]
    mention(failing=True)
    run_jobs(failing=True)

    assert len(service.asked) == 3
    assert len(service.taken) == 1


@pytest.mark.parametrize("status", [302, 307, 400, 403, 413])
def test_a_refusal_is_final_and_no_redirect_is_followed(acme, service, mention, status):
    wish(acme.max)
    let_push(acme.max, service)
    service.answers = [status]
    mention(failing=True)

    assert service.asked == ["/send/browser"]
    assert service.taken == []


def test_it_ends_with_the_sign_in(acme, service, mention):
    wish(acme.max)
    token = let_push(acme.max, service)
    end_session(token)
    mention()

    assert service.asked == []
    assert rows_of("push_subscriptions") == []


def test_a_sign_in_that_has_run_out_gets_nothing(acme, service, mention):
    wish(acme.max)
    let_push(acme.max, service)
    with transaction() as tx:
        tx.execute("UPDATE sessions SET expires_at = ?", [now() - datetime.timedelta(seconds=1)])
    mention()

    assert service.asked == []


def test_it_ends_between_event_and_push(acme, service, mention, run_jobs):
    """The membership, the choice, the browser: each is asked for when the push goes out."""
    wish(acme.max)
    let_push(acme.max, service)
    mention()
    [row] = rows_of("notifications")
    again = [row["workspace_id"], row["id"], rows_of("push_subscriptions")[0]["id"]]
    service.asked.clear()

    wish(acme.max, is_pushed=False)
    push_notification.send(*again)
    run_jobs()
    wish(acme.max)
    mark_all_read(acme.max, up_to=row["event_number"])
    push_notification.send(*again)
    run_jobs()
    erase(with_role(acme.max, "viewer"))
    push_notification.send(*again)
    run_jobs()

    assert service.asked == []


def test_a_subscription_of_somebody_else_is_never_used(acme, service, mention, run_jobs):
    wish(acme.max)
    let_push(acme.max, service)
    let_push(acme.vera, service, "vera")
    mention()
    [row] = rows_of("notifications")
    foreign = browsers_of(acme.vera.user)[0].id
    push_notification.send(row["workspace_id"], row["id"], foreign)
    run_jobs()

    assert service.asked == ["/send/browser"]


def test_it_waits_for_the_end_of_the_night(acme, service, mention, context):
    choose_time_zone(acme.max.user, "UTC")
    moment = now()
    with transaction():
        QuietHours.set(
            acme.max,
            (moment - datetime.timedelta(hours=1)).strftime("%H:%M"),
            (moment + datetime.timedelta(hours=3)).strftime("%H:%M"),
        )
    wish(acme.max)
    let_push(acme.max, service)
    project = create_project(acme.ada, name="Night")
    add_task(acme.ada, project, title="Ask @Max")
    [message] = [found for found in due_later(context) if found["actor"] == "push_notification"]

    assert service.asked == []
    waits = message["run_at"] - moment
    assert datetime.timedelta(hours=2) < waits <= datetime.timedelta(hours=3, minutes=1)


def due_later(app):
    """Run what is due, once; answer the jobs that wait for later."""
    with working(app.dramatiq_broker):
        for _ in range(400):
            rows = [row for row in rows_of("jobs") if row["state"] in ("queued", "running")]
            later = [row for row in rows if as_moment(row["run_at"]) > now()]
            if later and len(later) == len(rows):
                break
            time.sleep(0.02)
    return [dict(row, run_at=as_moment(row["run_at"])) for row in later]


def as_moment(value):
    found = (
        value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(value)
    )
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def test_a_browser_has_one_address_and_an_address_one_reader(acme, service):
    token = let_push(acme.max, service, "old")
    begin_push(acme.max.user, digest(token), **service.subscription("new", is_detailed=True))
    assert [each.endpoint for each in browsers_of(acme.max.user)] == [service.endpoint("new")]

    let_push(acme.ada, service, "new")
    assert browsers_of(acme.max.user) == []
    assert len(browsers_of(acme.ada.user)) == 1


def test_an_outsider_can_neither_use_nor_end_anothers(acme, service, globex):
    token = let_push(acme.max, service)
    [row] = browsers_of(acme.max.user)
    with pytest.raises(NotFound):
        end_push(globex.oscar.user, row.id)
    with pytest.raises(NotFound):
        begin_push(globex.oscar.user, digest(token), **service.subscription(is_detailed=True))

    end_push(acme.max.user, row.id)
    assert browsers_of(acme.max.user) == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://push.example.com/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[64:ff9b::7f00:1]/x",
        "https://169.254.169.254/latest",
        "https://10.0.0.8/x",
        "https://100.64.0.1/x",
        "https://0.0.0.0/x",
        "https://user@push.example.com/x",
        "https://push.example.com:8443/x",
        "https://push.example.com:99999/x",
        "https://hub/x",
        "ftp://push.example.com/",
        "https://push.example.com/" + "x" * 1000,
        "https://push.example.com/\r\nHost: evil",
        "https://push.exämple.com/x",
        "//push.example.com/x",
    ],
)
def test_an_address_behind_our_doors_is_none(acme, service, endpoint, monkeypatch, context):
    monkeypatch.setitem(context.config, "PUSH_TO_LOOPBACK", False)
    fields = service.subscription(is_detailed=True) | {"endpoint": endpoint}

    with pytest.raises(Unusable):
        begin_push(acme.max.user, digest(sign_in(acme.max.user)), **fields)


@pytest.mark.parametrize(
    ("name", "value"),
    [("p256dh", "AAAA"), ("p256dh", ""), ("p256dh", "é"), ("auth", "AAAA"), ("auth", "!" * 22),
     ("p256dh", "B" + "A" * 86)],
)  # fmt: skip
def test_keys_that_no_browser_made_are_refused(acme, service, name, value):
    fields = service.subscription(is_detailed=True) | {name: value}

    with pytest.raises(Unusable):
        begin_push(acme.max.user, digest(sign_in(acme.max.user)), **fields)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "fe80::1%lo", "192.168.0.1"])
def test_a_name_that_leads_behind_our_doors_is_not_connected_to(monkeypatch, address):
    connected = []
    monkeypatch.setattr(
        outgoing.socket,
        "getaddrinfo",
        lambda *a, **o: [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", (address, 443))],
    )
    monkeypatch.setattr(outgoing.socket, "create_connection", lambda *a, **o: connected.append(a))

    with pytest.raises(outgoing.Forbidden):
        outgoing.post("https://push.example.com/x", b"", {})
    assert connected == []


def test_loopback_is_for_tests_alone(context, monkeypatch, acme, service):
    monkeypatch.setitem(context.config, "TESTING", False)

    with pytest.raises(Unusable):
        let_push(acme.max, service)
    fields = service.subscription()
    with pytest.raises(push_service.NotTaken):
        push_service.send(*fields.values(), {"title": "x"}, "x")


def test_a_long_title_still_fits(acme, service, mention):
    wish(acme.max)
    let_push(acme.max, service)
    mention("@Max " + "ü" * 190)

    [message] = service.taken
    assert len(message["body"]) <= 200


def test_push_alone_is_a_wish_too(acme, service, mention):
    wish(acme.max, is_shown=False)
    let_push(acme.max, service)
    mention()

    assert len(service.taken) == 1
    assert lines_of(acme.max) == []
    assert not Choice(False, "none", True).is_nothing


def test_a_deleted_account_takes_its_browsers_along(context, service):
    zoe = make_person("Zoe")
    token = sign_in(zoe)
    begin_push(zoe, digest(token), **service.subscription(is_detailed=False))
    with transaction():
        zoe.delete()

    assert rows_of("push_subscriptions") == []
    assert PushSubscription.session_of(zoe, digest(token)) is None
