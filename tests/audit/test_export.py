"""The trail as a file: exactly what the filters show, and nothing that a name could forge."""

import csv
import io
import json

import pytest

from app.audit.export import COLUMNS, as_csv
from app.audit.models import Entry
from app.projects.actions import create_project, delete_project

URL = "/w/acme/audit/export"


@pytest.fixture
def trail(acme, run_jobs):
    """Three projects, one of them deleted; all chained."""
    for name in ("One", "Two", "Three"):
        project = create_project(acme.olga, name=name)
    delete_project(acme.max, project)
    run_jobs()
    return acme.workspace


def table_in(answer):
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines_in(answer):
    return [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]


@pytest.mark.parametrize("who", ["max", "vera"])
def test_who_may_not_read_it_takes_no_copy(acme, trail, globex, visit, who):
    assert visit(getattr(acme, who)).post(URL).status_code == 403
    assert visit(globex.oscar).post(URL).status_code == 404


def test_a_look_takes_no_copy(acme, trail, visit):
    assert visit(acme.ada).get(URL).status_code == 405


def test_csv_has_every_event_that_the_filters_show(acme, trail, visit):
    answer = visit(acme.ada).post(URL, {"format": "csv"})
    rows = table_in(answer)

    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert list(rows[0]) == list(COLUMNS)
    assert [row["number"] for row in rows] == ["5", "4", "3", "2", "1"]
    assert rows[0]["sentence"] == "Max deleted the project “Three”"
    assert json.loads(rows[1]["details"]) == {"name": "Three"}
    only = visit(acme.ada).post(URL, {"format": "csv", "q": "thr", "kind": "project.created"})
    assert [row["number"] for row in table_in(only)] == ["4"]
    person = visit(acme.ada).post(URL, {"format": "csv", "person": acme.max.user_id})
    assert [row["number"] for row in table_in(person)] == ["5"]


def test_a_file_is_named_after_its_workspace_and_day(acme, trail, visit, monkeypatch):
    import datetime

    moment = datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)
    monkeypatch.setattr("app.audit.export.now", lambda: moment)
    names = [
        visit(acme.ada).post(URL, {"format": format}).headers["Content-Disposition"]
        for format in ("csv", "json")
    ]

    assert names == [
        "attachment; filename=acme-audit-2026-03-04.csv",
        "attachment; filename=acme-audit-2026-03-04.jsonl",
    ]


def test_an_export_is_told_of_with_its_filter(acme, trail, visit):
    visit(acme.ada).post(URL, {"format": "json", "q": "two"})
    newest = Entry.listed(trail, limit=1)[0]

    assert (newest.verb, newest.actor_id) == ("audit.exported", acme.ada.user_id)
    assert newest.details == {"format": "json", "filter": {"words": "two"}}


def test_more_than_one_batch_is_whole(acme, trail, visit, monkeypatch):
    monkeypatch.setattr("app.audit.export.BATCH", 2)
    rows = table_in(visit(acme.ada).post(URL, {"format": "csv"}))

    assert [row["number"] for row in rows] == ["5", "4", "3", "2", "1"]


def test_a_file_is_made_while_it_is_sent(trail, monkeypatch):
    """However long the trail is, one batch is in memory."""
    from app.audit.export import entries
    from app.audit.filters import EVERYTHING

    monkeypatch.setattr("app.audit.export.BATCH", 2)
    asked = []
    found = Entry.found.__func__
    monkeypatch.setattr(
        Entry, "found", classmethod(lambda cls, *a, **k: asked.append(k) or found(cls, *a, **k))
    )
    rows = entries(trail, EVERYTHING, 99)
    next(rows)

    assert asked == [{"before": 99, "limit": 2}]


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0"],
)
def test_M06_no_cell_is_a_formula(name):
    row = dict.fromkeys(COLUMNS, "") | {"sentence": name, "user_agent": name}
    text = "".join(as_csv([row])).removeprefix("\ufeff")
    [cells] = csv.DictReader(io.StringIO(text, newline=""))

    for cell in (cells["sentence"], cells["user_agent"]):
        assert cell[0] not in "=+-@＝\t\r\n "


def test_M06_a_name_forges_no_line(acme, trail, visit):
    create_project(acme.olga, name='x\r\n99,2026-01-01,Olga\n"\u2028{"number": 99}')
    answers = {
        format: visit(acme.ada).post(URL, {"format": format, "kind": "project.created"})
        for format in ("csv", "json")
    }
    lines = {format: answer.get_data(as_text=True) for format, answer in answers.items()}

    assert len(lines["csv"].splitlines()) == 1 + 4
    assert len(lines["json"].splitlines()) == 1 + 4 + 1
    numbers = [row["number"] for row in table_in(answers["csv"])]
    assert numbers == ["6", "4", "3", "2"]


def test_json_carries_each_link_and_a_signature(acme, trail, visit, app, tmp_path):
    from app.audit.models import Link

    answer = visit(acme.ada).post(URL, {"format": "json"})
    head, *rows, last = lines_in(answer)

    assert answer.content_type == "application/jsonl"
    assert (head["workspace"], head["filter"]) == ("acme", {})
    assert [row["number"] for row in rows] == [5, 4, 3, 2, 1]
    assert rows[0]["link"] == Link.of(trail.id, 5).hash
    assert rows[0]["details"] == {"name": "Three"}
    assert rows[0]["time"].endswith("+00:00")
    assert last["events"] == 5


@pytest.fixture
def exported(acme, trail, visit, tmp_path):
    """A JSON export in a file."""
    path = tmp_path / "export.jsonl"
    path.write_bytes(visit(acme.ada).post(URL, {"format": "json"}).get_data())
    return path


@pytest.fixture
def check(app):
    """A function that asks the command about a file."""
    runner = app.test_cli_runner()
    return lambda path: runner.invoke(args=["audit", "verify-export", str(path)])


def test_M05_an_unaltered_export_is_recognised(exported, check):
    result = check(exported)

    assert result.exit_code == 0
    assert result.output.startswith("unaltered: 5 events of acme, exported ")


@pytest.mark.parametrize(
    "alter",
    [
        lambda lines: [*lines[:2], *lines[3:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [line.replace("Three", "Innocent") for line in lines],
        lambda lines: [lines[0].replace("acme", "other"), *lines[1:]],
        lambda lines: lines[:-1],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines[:-1], lines[1], lines[-1]],
        lambda lines: [*lines[:-1], lines[-1].replace('"events": 5', '"events": 4')],
        lambda lines: [lines[0]],
        lambda lines: [],
        lambda lines: ["no JSON at all"],
        lambda lines: ["[]", "[]"],
        lambda lines: [lines[0].replace('"key": "', '"key": "00'), *lines[1:]],
    ],
)
def test_M05_an_altered_export_is_found_out(exported, check, alter):
    exported.write_text("\n".join(alter(exported.read_text().splitlines())) + "\n")
    result = check(exported)

    assert result.exit_code == 1
    assert "altered" in result.output


def test_M05_a_file_that_is_no_text_is_no_crash(tmp_path, check):
    path = tmp_path / "picture.jsonl"
    path.write_bytes(b"\xff\xfe\x00")

    assert "altered" in check(path).output


def test_M05_another_houses_key_does_not_sign_for_us(exported, check, app, monkeypatch):
    monkeypatch.setitem(app.config, "SECRET_KEY", "the key of another house altogether")

    assert "isn't in AUDIT_KEYS" in check(exported).output
