"""What is stored comes back as the same Python value, from either database."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlorm import Model
from sqlorm.types import SQLType

from app.framework.column_types import Json, declared
from app.framework.postgresql import dialect, engine_settings

PARIS = timezone(timedelta(hours=2))
NOON = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)

SCHEMA = {
    "sqlite": (
        "CREATE TABLE facts (id integer PRIMARY KEY, at text, seen_at text, is_true boolean,"
        " about text, words text, day date, weight numeric)"
    ),
    "postgresql": (
        "CREATE TABLE facts (id bigint PRIMARY KEY, at timestamptz, seen_at timestamptz,"
        " is_true boolean, about jsonb, words jsonb, day date, weight numeric)"
    ),
}


@pytest.fixture
def fact_class(tx):
    """The model: declared here, because without the mend that fails already."""

    class Fact(Model):
        __table__ = "facts"
        id: int
        at: datetime
        seen_at: datetime | None
        is_true: bool
        about: dict[str, Any]
        words: list[str]
        day: date
        weight: float

    return Fact


@pytest.fixture
def tx(make_app, each_database_url, tmp_path):
    app = make_app(**engine_settings(each_database_url, tmp_path))
    with app.app_context(), app.db as tx:
        tx.execute(SCHEMA[dialect(app.db.engine)])
        yield tx


@pytest.fixture
def stored(fact_class):
    """A function that stores a fact and reads it again."""

    def store(**values):
        fact_class.create(id=1, **values)
        return fact_class.get(1)

    return store


def test_an_optional_column_is_loaded_like_a_plain_one(make_app):
    make_app()

    assert SQLType.from_pytype(dict[str, int] | None) is SQLType.from_pytype(dict)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", NOON),
        ("is_true", True),
        ("is_true", False),
        ("about", {"a": [1, {"b": None}], "quote": 'it\'s "so"'}),
        ("words", ["one", "two"]),
        ("words", []),
        ("day", date(2025, 6, 1)),
        ("weight", 1.5),
    ],
)
def test_a_value_comes_back_as_it_was(stored, column, value):
    found = getattr(stored(**{column: value}), column)

    assert found == value
    assert type(found) is type(value)


def test_nothing_comes_back_as_nothing(tx, stored):
    fact = stored(at=None, seen_at=None, is_true=None, about=None, words=None, day=None)

    assert [fact.at, fact.seen_at, fact.is_true, fact.about, fact.words, fact.day] == [None] * 6
    assert tx.fetchscalar("SELECT count(*) FROM facts WHERE about IS NULL") == 1


def test_a_moment_comes_back_in_utc(stored):
    assert stored(at=NOON.astimezone(PARIS)).at.tzinfo is UTC


def test_an_optional_moment_is_a_moment(stored):
    assert stored(seen_at=NOON).seen_at == NOON


def test_a_value_without_a_zone_is_refused_in_a_column(stored):
    with pytest.raises(ValueError, match="no time zone"):
        stored(at=datetime(2025, 6, 1))


def test_a_value_without_a_zone_is_refused_as_a_parameter(tx):
    with pytest.raises(ValueError, match="no time zone"):
        tx.fetchall("SELECT * FROM facts WHERE at < ?", [datetime(2025, 6, 1)])


def test_moments_compare_as_parameters_whatever_their_zone_and_precision(tx, stored, fact_class):
    stored(at=NOON)
    earlier, later = NOON - timedelta(microseconds=1), NOON + timedelta(microseconds=1)

    def count(low, high):
        statement = "SELECT count(*) FROM facts WHERE at > ? AND at < ?"
        return tx.fetchscalar(statement, [low.astimezone(PARIS), high])

    assert count(earlier, later) == 1
    assert count(NOON, later) == 0
    assert [fact.id for fact in fact_class.find_all(at=NOON.astimezone(PARIS))] == [1]


def test_parameters_of_sql_text_are_stored_as_columns_are(tx, fact_class):
    tx.execute(
        "INSERT INTO facts (id, at, is_true, about, words, day) VALUES (?, ?, ?, ?, ?, ?)",
        [1, NOON, True, {"a": 1}, Json(["one"]), date(2025, 6, 1)],
    )

    fact = fact_class.get(1)
    assert [fact.at, fact.is_true, fact.about, fact.words] == [NOON, True, {"a": 1}, ["one"]]
    assert fact.day == date(2025, 6, 1)


def test_json_is_text_in_a_bare_row(tx, stored):
    stored(about={"a": 1})

    assert tx.fetchscalar("SELECT about FROM facts") == '{"a": 1}'


def test_json_is_not_encoded_twice(tx, stored):
    stored(about={"a": "b"})

    assert tx.fetchscalar("SELECT about ->> 'a' FROM facts") == "b"


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        (datetime | None, datetime),
        (dict[str, int], dict),
        (list[str] | None, list),
        (int | str, int | str),
        ("text", "text"),
    ],
)
def test_what_an_annotation_speaks_of(annotation, kind):
    assert declared(annotation) == kind
