"""sqlorm's relationships, bases and types: what is left to guess, and what can't be."""

import abc
import types
from datetime import date
from types import SimpleNamespace
from typing import Annotated

import pytest
from sqlorm import Engine, PrimaryKey
from sqlorm.mapper import Column, HydrationMap, Mapper, MapperError, Relationship
from sqlorm.model import Column as ModelColumn
from sqlorm.model import Model, ModelRegistry
from sqlorm.resultset import CompositionMap
from sqlorm.sql import ParameterCollector
from sqlorm.types import SQLType


class Thing:
    """No model."""


def mapper(table, *columns, key="id"):
    made = Mapper(Thing, table, **{name: Column(name, str) for name in columns})
    if key:
        made.map(key, Column(key, int, primary_key=True))
    return made


def sql(piece):
    return " ".join(str(piece).split())


@pytest.fixture
def authors():
    """Authors and their books; `relate(**options)` is what is between them."""
    authors, books = mapper("authors", "name"), mapper("books", "title")

    def relate(attribute="books", **options):
        authors.map(attribute, Relationship(books, **options))
        return authors[attribute]

    return relate


@pytest.mark.feature("orm.relationships")
def test_columns_that_nobody_has_mapped_are_attributes_of_the_same_name(authors):
    books = authors(target_col="author_id", source_col="number")
    assert (books.target_attr, books.source_attr) == ("author_id", "number")
    ada = SimpleNamespace(number=7)
    new = SimpleNamespace(author_id=None)
    books.update_related_objs(ada, new)
    assert new.author_id == 7
    books.update_related_objs(None, new)
    assert new.author_id is None


@pytest.mark.feature("orm.relationships")
def test_a_single_one_is_found_by_its_primary_key(authors):
    first = authors("first", single=True, source_col="first_id")
    assert (first.target_col, first.source_col) == ("id", "first_id")
    author, book = SimpleNamespace(first_id=None), SimpleNamespace(id=3)
    first.update_related_objs(author, book)
    assert author.first_id == 3
    first.update_related_objs(author, None)
    assert author.first_id is None


@pytest.mark.feature("orm.relationships")
def test_many_need_a_column_that_points_back(authors):
    books = authors()
    for ask in (
        lambda: books.target_col,
        lambda: books.select_from_target(SimpleNamespace(id=1)),
        lambda: books.delete_from_target(SimpleNamespace(id=1)),
        lambda: books.update_related_objs(SimpleNamespace(id=1), SimpleNamespace()),
    ):
        with pytest.raises(MapperError, match="'books'"):
            ask()


@pytest.mark.feature("orm.relationships")
def test_a_table_without_a_primary_key_is_joined_by_its_id():
    plain = mapper("plain", key=None)
    plain.map("other", Relationship(mapper("others", key=None), single=True))
    assert (plain["other"].source_col, plain["other"].target_col) == ("id", "id")


@pytest.mark.feature("orm.relationships")
def test_a_loaded_relationship_is_an_attribute(authors):
    ada, notes = Thing(), object()
    authors(target_col="author_id").load(ada, {"books": notes})
    assert ada.books is notes


@pytest.mark.feature("orm.eager")
def test_a_map_of_rows_may_be_told_more_than_the_mapper_knows(authors):
    made = HydrationMap(authors(target_col="author_id").mapper, {"friends": Thing})
    assert set(made.nested) == {"books", "friends"}
    assert made.nested["friends"].mapper.object_class is Thing
    assert (made.rowid, made.single) == ("id", False)


@pytest.mark.feature("orm.eager")
def test_rows_of_nested_values_alone_are_one(tmp_path):
    engine = Engine.from_uri(f"sqlite://{tmp_path}/a.db")
    with engine as tx:
        rows = tx.fetchcomposite(
            "SELECT 1 AS books__id UNION SELECT 2 ORDER BY 1",
            map=CompositionMap(nested={"books": CompositionMap(rowid="id")}),
        )
        kinds = [type(row) for row in rows]
    engine.disconnect_all()
    assert kinds
    assert set(kinds) == {dict}


@pytest.mark.feature("orm.model")
def test_a_model_without_a_common_base_has_a_registry_of_its_own():
    made = types.new_class("Alone", (Model,), {}, lambda names: names.update(__table__="alone"))
    assert isinstance(made.__model_registry__, ModelRegistry)
    assert made.__model_registry__ is Model.__model_registry__


@pytest.mark.feature("orm.column")
def test_the_type_of_a_column_is_that_of_its_annotation():
    class Base(Model, abc.ABC):
        __model_registry__ = ModelRegistry()

    class Note(Base):
        __table__ = "notes"
        id: int
        words: Annotated[str, "as they come"]
        kept = ModelColumn(type="jsonb")
        day: date = ModelColumn()

    found = {column.name: str(column.type) for column in Note.__mapper__.columns}
    assert found["words"] == "text"
    assert found["kept"] == "jsonb"
    assert found["day"] == "date"
    assert not any(column.primary_key for column in Note.__mapper__.columns if column.name != "id")


@pytest.mark.feature("orm.column")
def test_a_type_is_made_of_a_name_a_class_or_what_a_class_says():
    class Money:
        __sqltype__ = "numeric(10, 2)"

    class Point:
        """Says nothing."""

    assert [str(SQLType.from_pytype(given)) for given in ("uuid", Money, Point, int)] == [
        "uuid",
        "numeric(10, 2)",
        "Point",
        "integer",
    ]
    given = SQLType("inet")
    assert SQLType.from_pytype(given) is given
    assert given == "inet"
    integer = SQLType("integer")
    assert [integer == kind for kind in (int, str, "integer")] == [True, False, True]


@pytest.mark.feature("orm.lazy-cols", "orm.find")
def test_what_is_read_later_is_not_read_until_it_is_asked_for(tmp_path):
    class Base(Model, abc.ABC):
        __model_registry__ = ModelRegistry()

    class Note(Base):
        __table__ = "notes"
        id: PrimaryKey[int]
        text: str = ModelColumn(lazy=True)

    engine = Engine.from_uri(f"sqlite://{tmp_path}/a.db")
    with engine as tx:
        tx.execute("CREATE TABLE notes (id integer PRIMARY KEY, text text)")
        tx.execute("INSERT INTO notes VALUES (1, 'long')")
        for find in (
            lambda **given: Note.find_all(**given).first(),
            Note.find_one,
            lambda **given: Note.get(1, **given),
        ):
            assert "text" not in find().__dict__
            assert find(with_lazy=True).__dict__["text"] == "long"
    engine.disconnect_all()


@pytest.mark.feature("orm.sql-builder")
def test_parameters_of_one_name_are_numbered():
    named = ParameterCollector({}, "named")
    assert [named.add(value, "a") for value in (1, 2, 3)] == [":a", ":a_1", ":a_2"]
    assert [named.add(value) for value in (4, 5)] == [":param_1", ":param_2"]
    assert named.values == {"a": 1, "a_1": 2, "a_2": 3, "param_1": 4, "param_2": 5}
