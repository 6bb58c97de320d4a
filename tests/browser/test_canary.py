"""What anybody writes is text, on every page, for every reader, and in every mail (S12, S13).

A payload is put into every column that holds people's words, as the map of what we keep says it
(`data_map.py`), whatever a form would have refused. Then every page there is is opened.
"""

import pytest
from playwright.sync_api import expect

from app.boot import PARTS, ROOMS
from app.core.isolation import everywhere
from app.core.isolation.roles import owners_engine
from app.core.mail import MAILS, Person
from app.core.privacy import COLUMNS, Kind
from app.core.schema import tables
from app.framework.import_errors import import_submodules
from app.identity import activity
from app.identity.models import User
from app.identity.sessions import start_session
from app.projects.actions import delete_task, finish_task
from app.projects.models import Task
from app.workspaces.models import Membership, Workspace
from tests.site_map import PAGES, WORKSPACE, prepare

pytestmark = pytest.mark.browser

for room in ROOMS:
    import_submodules(f"app.{room}", PARTS)

PAYLOAD = "</title></script><img src=x onerror=alert(1)>\"'{{7*7777}}${7*7777}"

OPEN = """
    SELECT * FROM tasks WHERE workspace_id = ? AND done_at IS NULL AND deleted_at IS NULL
     ORDER BY id LIMIT 2
"""

#: Texts that have a shape of their own, by which we find or read them: none that people see as it
#: was typed, or one that no form takes otherwise.
SHAPED = {
    "users": {"email", "locale", "time_zone", "theme", "avatar"},
    "user_addresses": {"email"},
    "account_events": {"kind", "details", "ip", "device"},
    "sessions": {"methods", "ip", "device"},
    "remembered_devices": {"ip", "device"},
    "factor_resets": {"ip", "device"},
    "proofs": {"address"},
    "passkeys": {"transports", "aaguid"},
    "identities": {"provider", "issuer", "subject"},
    "provider_newcomers": {"provider", "issuer", "subject"},
    "memberships": {"role"},
    "invitations": {"email", "role"},
    "join_links": {"role"},
    "workspaces": {"slug", "logo"},
    "workspace_slugs": {"slug"},
    "roles": {"name_key", "permissions"},
    "events": {"details"},  # append-only: what is done below fills it
    "mails": {"recipient"},
    "suppressions": {"address"},
    "jobs": {"message", "result"},
    "notification_mutes": {"thread"},
    "notification_preferences": {"kind", "mail"},
    "notification_quiet_hours": {"begins", "ends"},
    "audit_words": {"word"},
}


def written_by_people(context):
    """(table, column) of every column with words that somebody writes."""
    found = tables()
    for table, columns in COLUMNS.items():
        for column, kind in columns.items():
            shaped = column in SHAPED.get(table, ()) or column.endswith("_at")
            is_words = kind in (Kind.PERSON, Kind.CONTENT) and not shaped
            if is_words and table in found and found[table].columns[column].type == "text":
                yield table, column


@pytest.fixture
def poisoned(context):
    """The demo's world with the payload wherever there are words; answers what addresses name."""
    _token, made = prepare(context)
    with everywhere("a test poisons"), owners_engine(context) as tx:
        for table, column in written_by_people(context):
            tx.execute(f"UPDATE {table} SET {column} = ?", [PAYLOAD])
    olga = User.with_email("olga@example.com")
    workspace = next(each for each in Workspace.of(olga) if f"/w/{each.slug}" == WORKSPACE)
    me = Membership.of(workspace.id, olga.id)
    first, second = list(Task.query(OPEN, [workspace.id]))
    finish_task(me, first, done=True)
    delete_task(me, second)
    return made


def test_the_columns_that_people_write_are_known(context):
    assert set(written_by_people(context)) >= {
        ("users", "name"),
        ("workspaces", "name"),
        ("projects", "description"),
        ("tasks", "title"),
        ("tasks", "notes"),
        ("passkeys", "name"),
        ("sessions", "user_agent"),
    }


@pytest.mark.parametrize("reader", ["olga", "max"])
def test_S12_S13_what_people_write_is_text_on_every_page(browse, context, poisoned, reader):
    token = start_session(User.with_email(f"{reader}@example.com"), methods="password")
    cookie = {"name": context.config["SIGN_IN_COOKIE_NAME"], "value": token}
    seen, alarms = 0, []
    with browse(cookies=[cookie]) as page:
        page.on("dialog", lambda dialog: (alarms.append(page.url), dialog.dismiss()))
        for path in (path for paths in PAGES.values() for path in paths):
            page.goto(path.format(**poisoned))
            text = page.evaluate("document.documentElement.outerHTML")
            seen += "{{7*7777}}" in text
            assert "54439" not in text, path
            assert page.locator("img[src='x']").count() == 0, path
        expect(page.locator("body")).to_be_visible()
    assert alarms == []
    assert seen > 30


@pytest.mark.parametrize("name", sorted(MAILS))
def test_S12_S13_what_people_write_is_text_in_every_mail(context, name):
    mail = MAILS[name]
    sample = [
        PAYLOAD if type(each) is str and each not in activity.KINDS else each
        for each in mail.sample
    ]
    reader = Person("olga@example.com", PAYLOAD, "en")
    message = mail.message(reader, *sample, key="a canary", token="-")
    [(html, _kind)] = message.alternatives

    assert "<img src=x" not in html
    assert "54439" not in html + message.body + message.subject
