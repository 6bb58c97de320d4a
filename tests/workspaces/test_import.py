"""A workspace moves into another installation, of either engine: all of it, or nothing."""

import io
import json
import stat
import zipfile
from contextlib import contextmanager

import pytest

from app.audit.models import Entry
from app.audit.verification import verify
from app.boot import create_app
from app.core import archives, files
from app.core.isolation import everywhere
from app.identity.models import User
from app.projects.actions import (
    add_task,
    change_task,
    create_project,
    delete_task,
    finish_task,
)
from app.workspaces.actions import create_workspace, load_logo, set_logo
from app.workspaces.archive.checking import Archive, BadArchive
from app.workspaces.archive.restoring import import_workspace
from app.workspaces.models import Membership, Workspace
from tests.cast import make_person
from tests.fixtures.databases import database_settings
from tests.forks import custom_table
from tests.workspaces.archives import meaning, packed, parts, put_together
from tests.workspaces.test_logo import picture


@pytest.fixture
def filled(acme):
    """Acme with a bit of everything; with rows of others between its own."""
    create_workspace(make_person("Between"), name="Between")
    project = create_project(acme.olga, name="Relaunch “été”", description="Soon\n東京")
    other = create_project(acme.ada, name="Another")
    for number in range(5):
        task = add_task(acme.max, (project, other)[number % 2], title=f"Task {number}")
    change_task(acme.max, task, title="Reworded", notes="Because")
    finish_task(acme.max, task, done=True)
    delete_task(acme.max, task)
    set_logo(acme.olga, picture())
    return acme


@pytest.fixture
def elsewhere(settings, each_database_url, tmp_path):
    """Another installation, freshly migrated; a context manager that steps into it."""
    app = create_app(
        **settings
        | database_settings(each_database_url)
        | {"FILES_UPLOAD_DIR": str(tmp_path / "files")}
    )
    with app.app_context():
        app.db.migrate()

    @contextmanager
    def step_in():
        with app.app_context():
            yield app

    yield step_in
    app.dramatiq_broker.close()


def move_in(data, **options):
    return import_workspace(Archive(io.BytesIO(data)), **options)


def test_what_arrives_is_what_left(filled, elsewhere):
    data = packed(filled.olga)
    before = meaning(data)

    with elsewhere():
        make_person("Somebody")  # numbers differ here
        create_workspace(make_person("Neighbour"), name="Acme")
        for name in ("Olga", "Ada", "Max", "Vera"):
            make_person(name)
        report = move_in(data)
        owner = Membership.of(report.workspace.id, User.with_email("olga@example.com").id)
        again = packed(owner)
        after = meaning(again)

        assert report.workspace.slug == "acme-2"
        assert (report.missing, report.left_out, report.unknown_tables) == ([], {}, [])
        assert load_logo(owner, owner.workspace.logo, 80).read(4) == b"RIFF"
        assert next(iter(Entry.listed(report.workspace, 1, 0))).sentence == (
            "The workspace “Acme” was imported from an archive"
        )
        create_project(owner, name="Life goes on")
    assert after == before


def test_it_comes_back_home_beside_the_original(filled, elsewhere):
    data = packed(filled.olga)
    with elsewhere():
        for name in ("Olga", "Ada", "Max", "Vera"):
            make_person(name)
        report = move_in(data)
        there = Membership.of(report.workspace.id, User.with_email("olga@example.com").id)
        back = packed(there)

    report = move_in(back)

    assert report.workspace.slug == "acme-2"
    assert meaning(packed(Membership.of(report.workspace.id, filled.olga.user_id))) == meaning(data)
    assert meaning(packed(filled.olga)) == meaning(data)


def test_only_who_proved_the_address_here_is_a_member(filled, elsewhere):
    data = packed(filled.olga)
    with elsewhere():
        olga = make_person("Olga")
        make_person("Ada", verified=False)
        report = move_in(data)

        assert list(Membership.people_of(report.workspace.id)) == [olga.id]
        assert sorted(person["name"] for person in report.missing) == ["Ada", "Max", "Vera"]
        assert report.left_out == {"memberships": 3}
        entries = list(Entry.listed(report.workspace, 100, 0))
        assert {e.actor for e in entries} == {"Olga", "Someone who has left"}


def test_a_workspace_without_an_owner_isnt_made(filled, elsewhere):
    data = packed(filled.olga)
    with elsewhere():
        make_person("Ada")
        with pytest.raises(BadArchive, match="--owner"):
            move_in(data)
        assert list(Workspace.find_all()) == []
        assert list(files.names_in("workspaces")) == []

        move_in(data, owner=User.with_email("ada@example.com"))
        zoe = make_person("Zoe")
        second = move_in(data, owner=zoe).workspace
        assert Membership.of(second.id, zoe.id).role == "owner"


CUSTOM = """
    CREATE TABLE custom (id {pk},
      workspace_id {int} NOT NULL REFERENCES workspaces ON DELETE CASCADE,
      parent_id {int} REFERENCES custom ON DELETE CASCADE, is_on boolean NOT NULL,
      token_hash text NOT NULL UNIQUE, data {blob}, moment {time}, asked_by {int})"""
TYPES = {
    "sqlite": {"pk": "integer PRIMARY KEY", "int": "integer", "blob": "blob", "time": "text"},
    "postgresql": {
        "pk": "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        "int": "bigint",
        "blob": "bytea",
        "time": "timestamptz",
    },
}
CUSTOM_TABLE = {kind: CUSTOM.format(**types) for kind, types in TYPES.items()}


def test_a_table_that_no_room_knows_travels_too_without_its_secrets(
    app, filled, elsewhere, monkeypatch
):
    monkeypatch.setitem(archives.NAMES_OF_PEOPLE, "custom", {"asked_by"})
    with custom_table(app, CUSTOM_TABLE):
        with everywhere("a test looks"), app.db as tx:
            for number, parent, asked_by in (
                (7, None, filled.olga.user_id),
                (9, 7, filled.max.user_id),
                (8, 9, 999_999),
            ):
                tx.execute(
                    "INSERT INTO custom "
                    "(id, workspace_id, parent_id, is_on, token_hash, data, asked_by) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [
                        number,
                        filled.workspace.id,
                        parent,
                        number == 7,
                        f"s3cret {number}",
                        b"\x00\xff",
                        asked_by,
                    ],
                )
        data = packed(filled.olga)
    assert not any(b"s3cret" in part for part in parts(data).values())

    with elsewhere() as there, custom_table(there, CUSTOM_TABLE):
        make_person("Somebody")
        olga = make_person("Olga")
        move_in(data)
        with everywhere("a test looks"), there.db as tx:
            rows = tx.fetchall("SELECT * FROM custom ORDER BY id")

    first, second, third = rows
    assert [row["asked_by"] for row in rows] == [olga.id, 0, 0]
    assert [row["parent_id"] for row in rows] == [None, third["id"], first["id"]]
    assert second["id"] == 2
    assert [bool(row["is_on"]) for row in rows] == [True, False, False]
    assert bytes(first["data"]) == b"\x00\xff"
    assert len({row["token_hash"] for row in rows}) == 3


def test_the_command_says_what_came_of_it(app, filled, tmp_path):
    path = tmp_path / "acme.zip"
    path.write_bytes(packed(filled.olga))
    runner = app.test_cli_runner()

    refused = runner.invoke(args=["workspaces", "import", str(path), "--owner", "no@example.com"])
    done = runner.invoke(args=["workspaces", "import", str(path)])
    path.write_bytes(b"something else")
    broken = runner.invoke(args=["workspaces", "import", str(path)])

    assert "nobody has proved the address no@example.com here" in refused.output
    assert done.exit_code == 0, done.output
    assert "/w/acme-2" in done.output
    assert "5 tasks" in done.output
    assert broken.exit_code == 1
    assert "This archive can't be imported. It is no ZIP file" in broken.output


def tampered(contents):
    contents["tables/tasks.jsonl"] = contents["tables/tasks.jsonl"].replace(
        b"Reworded", b"Forged!!"
    )
    return put_together(contents, manifest=json.loads(contents["manifest.json"]))


def with_part(name, data=b"x", mode=0o644):
    def make(contents):
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        return put_together(contents, extra=[(info, data)])

    return make


def changed(**changes):
    def make(contents):
        manifest = json.loads(contents["manifest.json"]) | changes
        return put_together(contents, manifest=manifest)

    return make


def about(**changes):
    def make(contents):
        manifest = json.loads(contents["manifest.json"])
        manifest["workspace"] |= changes
        return put_together(contents, manifest=manifest)

    return make


def with_rows(name, text):
    def make(contents):
        return put_together({**contents, f"tables/{name}.jsonl": text})

    return make


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (tampered, "tasks.jsonl was changed after"),
        (with_part("../../evil.txt"), "leads elsewhere"),
        (with_part("/etc/passwd"), "leads elsewhere"),
        (with_part("files/..\\evil"), "leads elsewhere"),
        (with_part("files/C:evil"), "leads elsewhere"),
        (with_part("files/link", b"/etc/passwd", stat.S_IFLNK | 0o777), "is a link"),
        (with_part("files/bomb", b"\0" * 50_000_000), "far more than it looks like"),
        (with_part("files/unnamed"), "aren't those that its manifest names"),
        (changed(format=2), "Its format is 2"),
        (changed(workspace={}), "isn't one that we wrote"),
        (about(version=1), "don't fit together"),
        (about(created_at="yesterday"), "don't fit together"),
        (about(name=7), "isn't one that we wrote"),
        (changed(files=[]), "isn't one that we wrote"),
        (with_rows("tasks", b"{"), "isn't JSON"),
        (with_rows("tasks", b"[]\n"), "isn't made of objects"),
        (with_rows("tasks", b'{"id": 1}\n'), "don't fit together"),
        (with_rows("projects", b'{"id": 1, "name": {"a": 1}, "created_at": "x"}\n'), "don't fit"),
        (lambda contents: io.BytesIO(contents["index.html"]), "no ZIP file"),
        (lambda contents: io.BytesIO(put_together(contents).read()[:-400]), "no ZIP file"),
        (lambda contents: put_together({}, manifest={}), "Its format is None"),
    ],
)
def test_a_bad_archive_is_refused_in_words_and_leaves_nothing(filled, row_digest, make, complaint):
    file = make(parts(packed(filled.olga)))
    before, kept = row_digest(), list(files.names_in("workspaces"))

    with pytest.raises(BadArchive, match=complaint):
        import_workspace(Archive(file))

    assert row_digest() == before
    assert list(files.names_in("workspaces")) == kept


def test_rows_of_another_workspace_can_not_be_named_by_number(filled, globex):
    """Numbers in an archive mean its own rows, never rows that are here already."""
    contents = parts(packed(filled.olga))
    theirs = create_project(globex.oscar, name="Theirs")
    row = json.loads(contents["tables/tasks.jsonl"].splitlines()[0]) | {"project_id": theirs.id}
    contents["tables/tasks.jsonl"] = json.dumps(row).encode() + b"\n"

    report = import_workspace(Archive(put_together(contents)))

    assert report.left_out["tasks"] == 1


def test_a_logo_that_leads_elsewhere_is_none(filled):
    file = about(logo="../../../etc/passwd")(parts(packed(filled.olga)))

    assert import_workspace(Archive(file)).workspace.logo is None


def test_the_trail_of_what_arrived_is_chained_anew(filled, run_jobs):
    report = move_in(packed(filled.olga))
    run_jobs()

    checked = verify(report.workspace)

    assert checked.broken is None
    assert checked.verified == Workspace.get(report.workspace.id).version
