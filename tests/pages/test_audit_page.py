"""The audit page: what is shown, narrowed down, leafed through and folded away."""

import re

import pytest

from app.audit.models import Entry
from app.identity.actions import choose_time_zone
from app.projects.actions import change_project, create_project

URL = "/w/acme/audit"


@pytest.fixture
def look(acme, visit):
    """A function that opens the page as Ada, with a query, and answers its text."""
    browser = visit(acme.ada)

    def get(**query):
        answer = browser.get(URL, query_string=query)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.get_data(as_text=True))

    return get


@pytest.fixture
def trail(acme):
    """A project of Max's, changed by Olga."""
    project = create_project(acme.max, name="Relaunch", description="Soon")
    change_project(acme.olga, project, name="Relaunch 2", description="Soon")
    return project


def test_an_event_tells_all_that_is_known_of_it(acme, visit, look, trail):
    visit(acme.max).post(
        f"/w/acme/projects/{trail.id}/delete",
        headers={"User-Agent": "A <b>browser</b>"},
        environ_base={"REMOTE_ADDR": "203.0.113.7"},
    )
    page = look()
    event = Entry.listed(acme.workspace, limit=1)[0]

    assert "Max deleted the project “Relaunch 2”" in page
    assert "in the browser, 203.0.113.7" in page
    assert "A &lt;b&gt;browser&lt;/b&gt;" in page
    assert event.request_id in page
    assert f"{event.created_at:%Y-%m-%d %H:%M:%S}" in page
    assert "<dt>Name</dt>" in page
    assert "<del>Relaunch</del>" in page
    assert "<ins>Relaunch 2</ins>" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"kind": "project.changed"}, {"changed"}),
        ({"kind": "no.such"}, set()),
        ({"result": "refused"}, set()),
        ({"result": "done"}, {"created", "changed"}),
        ({"result": "odd"}, {"created", "changed"}),
        ({"since": "2020-01-01"}, {"created", "changed"}),
        ({"since": "2999-01-01"}, set()),
        ({"until": "2020-01-01"}, set()),
        ({"until": "2999-01-01", "since": "2020-01-01"}, {"created", "changed"}),
        ({"person": "0"}, set()),
        ({"person": "999999"}, set()),
    ],
)
def test_filters_stand_in_the_url(look, trail, query, shown):
    page = look(**query)

    assert {word for word in ("created", "changed") if f"{word} the project “" in page} == shown


def test_one_persons_events(acme, look, trail):
    page = look(person=acme.max.user_id)

    assert "Max created the project" in page
    assert "Olga changed" not in page
    assert f'<option selected value="{acme.max.user_id}">Max</option>' in page


def test_days_are_the_readers(acme, look, tamper, trail):
    """A day begins at midnight where the reader is: here, an hour before UTC's."""
    for number, time in ((1, "22:30"), (2, "23:30")):
        moment = f"2026-03-03T{time}:00.000000+00:00"
        tamper(f"UPDATE events SET created_at = '{moment}' WHERE number = {number}")
    assert "created the project “" not in look(since="2026-03-04", until="2026-03-04")
    choose_time_zone(acme.ada.user, "Europe/Paris")
    page = look(since="2026-03-04", until="2026-03-04")

    assert "created the project “" in page
    assert "created the workspace “" not in page
    assert "March 4, 2026" in page


@pytest.mark.parametrize(
    "query",
    [
        {"person": "x"}, {"person": "9" * 40}, {"before": "-1"}, {"before": "9" * 40},
        {"before": "1e3"}, {"since": "2026-99-99"}, {"since": "0001-01-01"},
        {"until": "9999-12-31"}, {"since": "tomorrow", "until": "'"}, {"kind": "%(actor)s"},
        {"q": "x" * 3000}, {"workspace": "globex"}, {"_external": "1", "before": "5"},
    ],
)  # fmt: skip
def test_an_odd_url_is_no_error(look, trail, query):
    look(**query)


def test_a_day_that_is_none_is_said_at_its_field(look):
    page = look(since="2026-99-99")

    assert 'aria-invalid="true"' in page
    assert '<details class="fold" open>' in page


def test_one_leafs_by_number_and_keeps_the_filters(acme, look):
    for number in range(70):
        create_project(acme.olga, name=f"Project {number}")
    first = look(kind="project.created")
    [older] = re.findall(r'rel="next" href="([^"]+)"', first)

    assert "Project 69”" in first
    assert "Project 20”" in first
    assert "Project 19”" not in first
    assert "before=22" in older
    assert "kind=project.created" in older
    create_project(acme.olga, name="Meanwhile")
    second = look(kind="project.created", before=22)
    assert "Project 19”" in second
    assert "Project 20”" not in second
    assert 'rel="next"' not in second
    assert '<a class="btn btn-sm" href="/w/acme/audit?kind=project.created">' in second


def test_the_export_takes_the_filters_along(look, trail):
    page = look(q="relaunch", kind="project.changed", before=9)

    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    assert {("q", "relaunch"), ("kind", "project.changed")} <= set(hidden)
    assert "before" not in dict(hidden)


def test_a_search_that_finds_nothing_says_what_to_do(look, trail):
    page = look(q="xylophone")

    assert "Nothing fits" in page
    assert f'href="{URL}"' in page


def test_before_the_first_check_nothing_is_promised(look, trail):
    assert "Checked and unaltered" not in look()
