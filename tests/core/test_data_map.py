"""N8: what each thing that we keep says about people is declared, and the document is current."""

import inspect
import re

import pytest

from app.core import privacy
from app.core.archives import SECRET
from app.core.personal import ADDRESSED, own_tables
from app.core.privacy import ARGUMENTS, COLUMNS, FOLDERS, DeclaredTwice, Kind, declare, kind_of
from app.core.schema import tables
from app.identity.models import User
from app.workspaces.models import Workspace

#: How SQLite keeps a search index.
OF_A_SEARCH_INDEX = re.compile(r"audit_words_\w+")

#: Says who did something, or that it is a secret, and isn't one itself.
NO_SECRETS = {
    ("email_tokens", "purpose"),
    ("audit_chain", "hash"),
    ("schema_migrations", "checksum"),
}


def kept(context):
    """(table, column) of everything there is."""
    return {
        (name, column)
        for name, table in tables().items()
        if not OF_A_SEARCH_INDEX.fullmatch(name)
        for column in table.columns
    }


def test_N8_every_column_is_declared_and_nothing_else(context):
    declared = {(table, column) for table, columns in COLUMNS.items() for column in columns}
    declared = {(t, c) for t, c in declared if t != "audit_words"}  # on SQLite, no ordinary table
    found = {(t, c) for t, c in kept(context) if t != "audit_words"}

    assert found - declared == set()
    assert declared - found == set()


def test_N8_what_is_about_a_person_is_in_their_copy(context):
    about = {table for table, columns in COLUMNS.items() if Kind.PERSON in columns.values()}

    assert about - own_tables(tables()).keys() - ADDRESSED.keys() == set()


def test_N8_what_is_secret_by_its_name_is_declared_so(context):
    suspicious = {
        (table, column)
        for table, column in kept(context) - NO_SECRETS
        if SECRET.search(column) or column.endswith("_hash")
    }

    assert {each for each in suspicious if kind_of(*each) != Kind.SECRET} == set()


def test_N8_every_argument_of_a_job_is_declared_and_none_is_secret(app):
    found = {
        name
        for actor in app.dramatiq_broker.actors.values()
        for name in inspect.signature(actor.fn).parameters
    }

    assert found - ARGUMENTS.keys() == set()
    assert Kind.SECRET not in ARGUMENTS.values()


def test_N8_every_folder_is_declared(context):
    for folder in (User(id=1).folder, Workspace(id=1).folder):
        assert any(folder.startswith(beginning) for beginning in FOLDERS)


def test_what_nobody_declared_is_as_good_as_secret():
    assert kind_of("recordings", "title") == Kind.SECRET
    assert kind_of("users", "shoe_size") == Kind.SECRET


def test_a_table_is_declared_once():
    with pytest.raises(DeclaredTwice):
        declare("users", person="name")


def test_the_document_is_current():
    assert privacy.PATH.read_text() == privacy.document()


def test_the_command_writes_it(app, tmp_path, monkeypatch):
    monkeypatch.setattr(privacy, "PATH", tmp_path / "data.md")

    assert "wrote data.md" in app.test_cli_runner().invoke(args=["data-map"]).output
    assert "| users | email, name" in (tmp_path / "data.md").read_text()
