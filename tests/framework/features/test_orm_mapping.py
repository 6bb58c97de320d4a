"""sqlorm's mapping between rows and objects: classes of any kind, relationships, composites."""

import abc
import types
from typing import Annotated

import pytest
from sqlorm import SQL, Engine, PrimaryKey, fetchall, fetchone, sqlfunc
from sqlorm.mapper import Column, ColumnExpr, Mapper, MapperError, Relationship
from sqlorm.model import Column as ModelColumn
from sqlorm.model import Model, ModelRegistry
from sqlorm.model import Relationship as ModelRelationship
from sqlorm.resultset import CompositeResultSet, CompositionMap, ResultSet
from sqlorm.sqlfunc import fetchcomposite, fetchscalars, is_sqlfunc, update
from sqlorm.types import SQLType

SCHEMA = [
    "CREATE TABLE authors (id integer PRIMARY KEY, name text, bio text, photo text, born integer)",
    "CREATE TABLE books (id integer PRIMARY KEY, author_id integer, title text)",
    "INSERT INTO authors VALUES (1, 'Ada', 'long', 'big', 1815), (2, 'Bob', NULL, NULL, NULL)",
    "INSERT INTO books VALUES (1, 1, 'Notes'), (2, 1, 'Letters'), (3, 2, 'Bees')",
]


class Writer:
    """No model: a class with annotations."""

    __table__ = "authors"
    id: PrimaryKey[int]
    name: str


@pytest.fixture
def engine(tmp_path):
    engine = Engine.from_uri(f"sqlite://{tmp_path}/books.db")
    with engine as tx:
        tx.execute(SCHEMA)
    yield engine
    engine.disconnect_all()


@pytest.fixture
def tx(engine):
    with engine as tx:
        yield tx


@pytest.fixture
def base():
    """A base for models of one test: they know each other, and no one else."""

    def fill(names):
        names.update(__model_registry__=ModelRegistry())

    return types.new_class("Base", (Model, abc.ABC), {}, fill)


@pytest.fixture
def library(base):
    class Author(base):
        __table__ = "authors"

        id: PrimaryKey[int]
        name: str
        bio: str = ModelColumn(lazy="big")
        photo: str = ModelColumn(type=str, lazy="big")
        year = ModelColumn("born", int)
        books = ModelRelationship("Book", target_col="author_id")

    class Book(base):
        __table__ = "books"

        id: PrimaryKey[int]
        author_id: int
        title: str
        author: Author = ModelRelationship(
            "Author", source_col="author_id", target_col="id", single=True
        )

    return types.SimpleNamespace(Author=Author, Book=Book)


def sql(piece):
    return " ".join(str(piece).split())


@pytest.mark.feature("orm.model")
def test_a_class_with_annotations_is_mapped(tx):
    mapper = Mapper.from_class(Writer)
    assert (mapper.table, mapper.primary_key.name) == ("authors", "id")
    assert [str(c.type) for c in mapper.columns] == ["integer", "text"]
    [ada, bob] = tx.fetchall("SELECT id, name FROM authors ORDER BY id", model=Writer)
    assert (type(ada), ada.id, ada.name, bob.name) == (Writer, 1, "Ada", "Bob")


@pytest.mark.feature("orm.model")
def test_an_object_that_exists_is_filled_from_a_row(tx):
    one = "SELECT id, name FROM authors WHERE id = 2"
    writer = Writer()
    assert tx.fetch(one, obj=writer) is writer
    assert writer.name == "Bob"
    other = Writer()
    assert tx.fetchcomposite(one, obj=other) is other
    assert other.name == "Bob"
    third = Writer()
    assert tx.fetchhydrated(third, one) is third
    assert third.id == 2


@pytest.mark.feature("orm.model")
def test_a_mapper_is_made_by_hand():
    books = Mapper(Writer, "books", id=Column("id", int, primary_key=True))
    mapper = Mapper(Writer, "authors", id=Column("id", int, primary_key=True))
    mapper.map("name", Column("full_name"))
    mapper.map({"books": Relationship(books, target_col="author_id")})
    assert mapper.attr_names == ["id", "name", "books"]
    assert mapper["name"].name == "full_name"
    assert mapper["books"].target_mapper is books
    assert mapper.get("nothing") is None
    with pytest.raises(KeyError):
        mapper["nothing"]
    with pytest.raises(MapperError, match="Column or Relationship"):
        mapper.map("name", 3)
    assert repr(mapper["id"]) == "<Column(id -> id)>"
    assert repr(mapper["books"]) == "<Relationship(books)>"
    assert "authors" in repr(mapper)


@pytest.mark.feature("orm.pk")
def test_rows_are_told_apart_by_their_key():
    loose = Mapper(Writer, "authors", name=Column("name"))
    with pytest.raises(MapperError, match="Missing primary key"):
        loose.primary_key_condition(1)
    single = Mapper(Writer, "authors", id=Column("id", primary_key=True), name=Column("name"))
    assert single.get_primary_key(Writer()) is None
    assert single.delete(Writer()) is None
    assert single.update(Writer()) is None
    both = {name: Column(name, primary_key=True) for name in "ab"}
    pair = Mapper(Writer, "pairs", **both)
    with pytest.raises(MapperError, match="requires a tuple"):
        pair.primary_key_condition(1)
    assert sql(pair.primary_key_condition((1, 2))) == "( a = ? AND b = ? )"


@pytest.mark.feature("orm.model")
def test_columns_that_nobody_declared_are_kept_unless_refused():
    row = {"id": 1, "name": "Ada", "extra": 3}
    open_, closed = (
        Mapper(Writer, "authors", allow, id=Column("id"), name=Column("name"))
        for allow in (True, False)
    )
    writer = open_.hydrate_new(row)
    assert writer.extra == 3
    assert open_.dehydrate(writer) == row
    assert open_.dehydrate(writer, with_unknown=False) == {"id": 1, "name": "Ada"}
    assert open_.dehydrate(writer, except_=["name"], with_unknown=False) == {"id": 1}
    assert open_.dehydrate(writer, only=["name"]) == {"name": "Ada"}
    assert not hasattr(closed.hydrate_new(row), "extra")
    writer.nickname = "A"
    added = closed.dehydrate(writer, additional_attrs={"nickname": "nick"})
    assert added == {"id": 1, "name": "Ada", "nick": "A"}
    assert closed.dehydrate(writer, additional_attrs=["nickname"])["nickname"] == "A"
    assert open_.columns.get("extra").attribute == "extra"
    assert closed.columns.get("extra") is None


@pytest.mark.feature("orm.types")
def test_a_type_may_say_what_becomes_of_nothing():
    kinds = {
        "plain": Column("a", SQLType("text", str.upper, str.lower)),
        "none": Column("b", SQLType("text", loader=repr, handle_none=True)),
    }
    mapper = Mapper(Writer, "authors", **kinds)
    writer = mapper.hydrate_new({"a": None, "b": None})
    assert (writer.plain, writer.none) == (None, "None")
    mapper.hydrate(writer, {"a": "x"})
    assert (writer.plain, mapper.dehydrate(writer, only=["plain"])) == ("X", {"a": "x"})


@pytest.mark.feature("orm.lazy-cols")
def test_columns_are_selected_as_they_are_asked_for(library):
    mapper = library.Author.__mapper__
    assert [c.name for c in mapper.lazy_columns] == ["bio", "photo"]

    def selected(*lazy):
        return sql(mapper.select_columns(*lazy))

    eager = {"authors.id", "authors.name", "authors.born"}
    assert set(selected().split(" , ")) == eager
    assert set(selected("bio").split(" , ")) == eager | {"authors.bio"}
    assert set(selected(["photo"]).split(" , ")) == eager | {"authors.photo"}
    assert set(selected(True).split(" , ")) == eager | {"authors.bio", "authors.photo"}
    nothing = Mapper(Writer, "authors")
    assert sql(nothing.select_columns()) == "*"
    with pytest.raises(MapperError, match="prefix"):
        nothing.select_columns(prefix="a__")


@pytest.mark.feature("orm.model")
def test_the_columns_of_a_mapper_get_its_name():
    columns = Mapper(Writer, "authors", name=Column("name")).columns
    assert sql(columns.aliased_table()) == "authors.name"
    assert sql(columns.aliased_table("a")) == "a.name"
    assert sql(columns.prefixed()) == "authors.name AS Writer__name"
    assert sql(columns.prefixed("w__")) == "authors.name AS w__name"


@pytest.mark.feature("orm.model")
def test_an_expression_is_read_and_never_written(tx):
    total = ColumnExpr("count(*)", "n")
    mapper = Mapper(Writer, "authors", n=total)
    assert sql(mapper.select_from()) == "SELECT (count(*)) AS n FROM authors"
    [writer] = tx.fetch(mapper.select_from(), model=mapper)
    assert writer.n == 2
    assert mapper.dehydrate(writer) == {}


@pytest.mark.feature("orm.relationships")
def test_a_relationship_finds_out_what_it_isnt_told():
    books = Mapper(Writer, "books", id=Column("id", primary_key=True), who=Column("author_id"))
    keyless = Mapper(Writer, "loose", name=Column("name"))
    authors = Mapper(Writer, "authors", key=Column("id", primary_key=True))
    many, one, loose = (
        Relationship(books, target_col="author_id"),
        Relationship(books, single=True),
        Relationship(keyless, single=True),
    )
    authors.map({"many": many, "one": one, "loose": loose})
    assert (many.source_col, many.source_attr, many.target_attr) == ("id", "key", "who")
    assert (one.target_col, loose.target_col, loose.target_attr) == ("id", "id", "id")
    lost = Relationship(books)
    authors.map("lost", lost)
    with pytest.raises(MapperError, match="Missing target_col"):
        lost.target_col  # noqa: B018
    named = Relationship(books, "author_id", "x", "y", "z", select_cols=["title"])
    keyless.map("named", named)
    assert sql(named.join_condition()) == "books.author_id = loose.x"
    assert (named.source_attr, named.target_attr) == ("z", "y")
    assert sql(named.columns) == "books.title AS named__title"
    unnamed = Relationship(books, "author_id")
    keyless.map("unnamed", unnamed)
    assert (unnamed.source_col, unnamed.source_attr) == ("id", "id")
    assert sql(many.id) == "books.id"


@pytest.mark.feature("orm.relationships")
@pytest.mark.parametrize(
    "condition", ["books.author_id = authors.id", SQL("books.author_id = authors.id")]
)
def test_a_relationship_may_join_by_a_condition_of_its_own(tx, condition):
    books = Mapper.from_class(types.new_class("B", (), {}, _book))
    authors = Mapper(Writer, "authors", id=Column("id", primary_key=True), name=Column("name"))
    rel = Relationship(books, "author_id", join_condition=condition)
    authors.map("books", rel)
    assert sql(rel.join_clause()) == "LEFT JOIN books ON books.author_id = authors.id"
    ada = tx.fetch("SELECT id, name FROM authors WHERE id = 1", model=authors).first()
    titles = [row["title"] for row in tx.fetchall(rel.select_from_target(ada))]
    assert sorted(titles) == ["Letters", "Notes"]


def _book(names):
    names.update(__table__="books", __annotations__={"id": PrimaryKey[int], "title": str})


@pytest.mark.feature("orm.relationships")
def test_the_related_rows_are_deleted_together(tx):
    books = Mapper(Writer, "books", id=Column("id", primary_key=True))
    authors = Mapper(Writer, "authors", id=Column("id", primary_key=True), name=Column("name"))
    rel = Relationship(books, "author_id")
    authors.map("books", rel)
    ada = tx.fetch("SELECT id, name FROM authors WHERE id = 1", model=authors).first()
    tx.execute(rel.delete_from_target(ada))
    assert tx.fetchscalars("SELECT title FROM books") == ["Bees"]


@pytest.mark.feature("orm.relationships")
def test_the_list_of_related_objects_can_be_replaced(tx, library):
    ada, bob = library.Author.find_all(order_by="id")
    assert ada.books[0].title == "Notes"
    assert ada.books[1] in ada.books
    bees = bob.books[0]
    ada.books = [bees]
    assert bees.author_id == 1
    bees.save()
    assert library.Book.get(3).author.name == "Ada"


@pytest.mark.feature("orm.relationships")
def test_a_relationship_to_a_model_that_isnt_there_is_an_error(base):
    class Lonely(base):
        id: int
        friend = ModelRelationship("Nobody", single=True)

    with pytest.raises(MapperError, match="Missing target for relationship 'friend'"):
        Lonely.friend.target_mapper  # noqa: B018


@pytest.mark.feature("orm.model")
def test_models_are_found_by_their_table_and_bound_to_an_engine(engine, library):
    registry = library.Book.__model_registry__
    assert registry.getbytable("books") is library.Book
    assert registry.getbytable("nothing") is None
    bound = Model.bind(engine)
    assert bound.__engine__ is engine
    assert bound.__model_registry__ == {}

    class Author(bound):
        __table__ = "authors"
        id: PrimaryKey[int]
        name: str

    assert [author.name for author in Author.find_all(order_by="id")] == ["Ada", "Bob"]
    assert bound.__model_registry__ == {"Author": Author}


@pytest.mark.feature("orm.model")
def test_a_model_without_columns_has_those_of_its_table(tx, base):
    class Author(base):
        __table__ = "authors"

    ada = Author.get(1)
    assert (ada.name, ada.born) == ("Ada", 1815)
    ada.name = "Ada L."
    ada.save()
    assert tx.fetchscalar("SELECT name FROM authors WHERE id = 1") == "Ada L."


@pytest.mark.feature("orm.lazy-cols", "orm.crud")
def test_a_value_that_nobody_declared_is_stored(tx, base):
    class Author(base):
        __table__ = "authors"
        id: PrimaryKey[int]
        name: str

    eve = Author(name="Eve")
    eve.bio = "short"
    eve.insert(additional_attrs=["bio"])
    assert tx.fetchscalar("SELECT bio FROM authors WHERE name = 'Eve'") == "short"


@pytest.mark.feature("orm.signals")
def test_a_query_is_answered_by_a_receiver(tx, library):
    class Answer:
        value = None

    def receiver(sender, **given):
        return Answer.value

    with library.Author.before_query.connected_to(receiver):
        Answer.value = False
        assert library.Author.find_one(id=1) is None
        Answer.value = ("SELECT id, name FROM authors WHERE name = ?", ["Bob"])
        assert [author.id for author in library.Author.find_all()] == [2]
        Answer.value = ResultSet(tx.cursor("SELECT 'made up' AS name"))
        assert library.Author.find_one(id=1)["name"] == "made up"


@pytest.mark.feature("orm.signals")
def test_the_statement_of_a_change_is_replaced_by_a_receiver(tx, library):
    Author = library.Author

    def heard(signal, statement):
        return signal.connected_to(lambda sender, **given: statement)

    ada = Author.get(1)
    with heard(Author.before_refresh, SQL("SELECT id, 'fresh' AS name FROM authors WHERE id = 1")):
        ada.refresh()
    assert ada.name == "fresh"
    with heard(Author.before_update, SQL("UPDATE authors SET name = 'other' WHERE id = 1")):
        ada.name = "mine"
        ada.update()
    with heard(
        Author.before_insert, SQL("INSERT INTO authors (name) VALUES ('theirs') RETURNING *")
    ):
        Author(name="mine").insert()
    with heard(Author.before_delete, SQL("DELETE FROM authors WHERE id = 2")):
        ada.delete()
    names = tx.fetchscalars("SELECT name FROM authors ORDER BY id")
    assert names == ["other", "theirs"]


@pytest.mark.feature("orm.sqlfunc", "orm.sql-methods")
def test_a_function_is_its_statement(engine, base):
    @fetchall(engine=engine)
    def titles(author):
        return SQL("SELECT title FROM books WHERE author_id =", SQL.Param(author), "ORDER BY id")

    @fetchone
    def nothing():
        return None

    @fetchscalars
    def every_name():
        return SQL("SELECT name FROM authors ORDER BY id")

    @fetchone(model=Writer)
    def writer():
        return SQL("SELECT id, name FROM authors WHERE id = 1")

    @fetchone
    def row(name):
        return SQL("SELECT id FROM authors WHERE name =", SQL.Param(name))

    assert [found["title"] for found in titles(1)] == ["Notes", "Letters"]
    assert nothing() is None
    with engine:
        assert every_name() == ["Ada", "Bob"]
        assert writer().name == "Ada"
        assert row("Bob")["id"] == 2


@pytest.mark.feature("orm.sqlfunc")
def test_a_docstring_is_a_statement_with_what_it_needs(engine):
    @sqlfunc(template_locals={"table": SQL("books")})
    def by_author(author):
        """SELECT title FROM {table} WHERE author_id = %(author)s ORDER BY id"""

    @sqlfunc.fetchscalar
    def count():
        """SELECT count(*) FROM books"""

    @sqlfunc.fetchscalar()
    def last():
        """SELECT max(id) FROM books"""

    @sqlfunc
    def rename(id, title):
        """UPDATE books SET title = %(title)s WHERE id = %(id)s RETURNING title"""

    @sqlfunc
    def forget(id):
        """DELETE FROM books WHERE id = %(id)s"""

    with engine:
        assert [found["title"] for found in by_author(1)] == ["Notes", "Letters"]
        assert (count(), last()) == (3, 3)
        book = types.SimpleNamespace(title="old")
        rename(1, "new")(book)
        assert book.title == "new"
        forget(3)
        assert count() == 2
    assert is_sqlfunc(_unwritten)
    assert not is_sqlfunc(_written)
    assert not is_sqlfunc(3)


def _unwritten():
    """SELECT 1"""


def _written():
    """SELECT 1"""
    return 1


@pytest.mark.feature("orm.sqlfunc", "orm.eager")
def test_a_query_can_be_for_a_whole_tree(engine):
    @fetchcomposite(engine=engine)
    def tree():
        return SQL(
            "SELECT authors.id, books.id AS books__id, title AS books__title FROM authors",
            "JOIN books ON author_id = authors.id WHERE authors.id = 2",
        )

    [bob] = tree()
    assert dict(bob) == {"id": 2, "books": [{"id": 3, "title": "Bees"}]}


@pytest.mark.feature("orm.sqlfunc")
def test_the_engine_of_a_call_can_be_named(engine):
    @fetchscalars
    def names(engine=None):
        return SQL("SELECT name FROM authors ORDER BY id")

    assert names(engine=engine) == ["Ada", "Bob"]


@pytest.mark.feature("orm.sqlfunc")
def test_what_a_statement_returns_goes_into_an_object(engine):
    @update
    def touch():
        return SQL("UPDATE books SET title = 'x' WHERE id = 1 RETURNING title")

    book = types.SimpleNamespace()
    with engine:
        touch()(book)
    assert book.title == "x"


@pytest.mark.feature("orm.sql-methods")
def test_a_method_may_insert(tx, base):
    class Book(base):
        __table__ = "books"
        id: PrimaryKey[int]
        title: str

        @classmethod
        def add(cls, title):
            """INSERT INTO (title) VALUES (%(title)s)"""

    Book.add("Zoo")
    assert Book.find_one(title="Zoo").id == 4


@pytest.mark.feature("orm.eager")
def test_the_way_to_compose_rows_is_described_in_several_ways():
    def upper(row):
        return row["title"].upper()

    assert CompositionMap.create(None).nested == {}
    assert CompositionMap.create([upper]).loader is upper
    made = CompositionMap.create([None, {"books": upper}, "id", True])
    assert (made.rowid, made.single, made.nested["books"].loader) == ("id", True, upper)
    assert CompositionMap.create([None, {}, "id"]).rowid == "id"
    assert CompositionMap.create(made) is made
    made.map("books.pages", len, rowid="no", single=True)
    pages = made.get("books.pages")
    assert (pages.loader, pages.rowid, pages.single, pages.nested) == (len, "no", True, {})


@pytest.mark.feature("orm.eager")
def test_rows_are_composed_by_their_names(tx):
    query = (
        "SELECT authors.id, books.title AS books__title FROM authors "
        "JOIN books ON author_id = authors.id ORDER BY authors.id, books.id"
    )
    way = CompositionMap(nested={"books": CompositionMap(lambda row: row["title"])}, rowid="id")
    found = list(CompositeResultSet(tx.cursor(query), way))
    assert found == [{"id": 1, "books": ["Notes", "Letters"]}, {"id": 2, "books": ["Bees"]}]
    flat = CompositeResultSet(tx.cursor("SELECT id FROM authors ORDER BY id"))
    assert [row["id"] for row in flat.all()] == [1, 2]
    assert flat.fetch() is None


@pytest.mark.feature("orm.eager")
def test_a_query_for_several_classes_at_once(tx):
    query = "SELECT 1 AS Writer__id, 'Ada' AS Writer__name, 2 AS other__id, 'Bob' AS other__name"
    [listed] = tx.fetchhydrated([Writer], query)
    assert listed["Writer"][0].name == "Ada"
    [named] = tx.fetchhydrated({"other": Writer}, query)
    assert (type(named["other"][0]), named["other"][0].name) == (Writer, "Bob")


@pytest.mark.feature("orm.eager")
def test_relations_are_joined_when_they_are_asked_for(library):
    Author = library.Author
    join = "LEFT JOIN books ON books.author_id = authors.id"
    for asked in (True, "lazy", ["books"]):
        assert join in sql(Author.select_from(with_rels=asked))
        assert "books__title" in sql(Author.select_from(with_rels=asked))
        assert join in sql(Author.select_from(with_joins=asked))
        assert "books__title" not in sql(Author.select_from(with_joins=asked))
    assert "JOIN" not in sql(Author.select_from())
    assert sql(Author.select_from(["name"], "a")) == "SELECT a.name FROM authors AS a"


@pytest.mark.feature("orm.types")
def test_an_annotation_may_carry_more_than_a_type(base):
    class Tagged(base):
        id: PrimaryKey[int]
        note: Annotated[str, "a remark"]

    assert (Tagged.id.primary_key, Tagged.note.primary_key) == (True, False)
    assert str(Tagged.note.type) == "text"


@pytest.mark.feature("orm.model")
def test_a_model_stands_for_its_table_in_a_statement(library):
    assert library.Book().__sql__() == "books"
