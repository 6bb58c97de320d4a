"""What sqlorm does wrong with relationships. No mend: the product writes such statements as SQL."""

import abc
from types import SimpleNamespace

import pytest
from sqlorm import Engine, PrimaryKey
from sqlorm.mapper import Column, Mapper, Relationship
from sqlorm.model import Model, ModelRegistry
from sqlorm.model import Relationship as ModelRelationship


class Thing:
    """No model."""


@pytest.mark.feature("orm.relationships")
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="sqlorm-py-26: every column is selected, without parentheses",
)
def test_what_is_related_by_a_condition_is_deleted_by_it(tmp_path):
    columns = {"id": Column("id", int, primary_key=True), "name": Column("name", str)}
    authors = Mapper(Thing, "authors", **columns)
    books = Mapper(Thing, "books", id=Column("id", int, primary_key=True))
    condition = "books.author = authors.name"
    authors.map("books", Relationship(books, join_condition=condition, target_col="author"))
    statement = authors["books"].delete_from_target(SimpleNamespace(id=1))
    assert " ".join(str(statement).split()) == (
        "DELETE FROM books WHERE books.id IN (SELECT books.id FROM books AS books"
        " JOIN authors ON books.author = authors.name WHERE authors.id = ?)"
    )


@pytest.fixture
def teams(tmp_path):
    """`teams(lazy=...)` is the model of a table with one team, which has two members."""
    engine = Engine.from_uri(f"sqlite://{tmp_path}/teams.db")

    class Base(Model, abc.ABC):
        __model_registry__ = ModelRegistry()

    class Member(Base):
        __table__ = "members"
        id: PrimaryKey[int]
        team_id: int

    def teams(**options):
        class Team(Base):
            __table__ = "teams"
            id: PrimaryKey[int]
            members = ModelRelationship(Member, target_col="team_id", **options)

        return Team

    with engine as tx:
        tx.execute("CREATE TABLE teams (id integer PRIMARY KEY)")
        tx.execute("CREATE TABLE members (id integer PRIMARY KEY, team_id integer)")
        tx.execute("INSERT INTO teams VALUES (1)")
        tx.execute("INSERT INTO members VALUES (1, 1), (2, 1)")
        yield teams
    engine.disconnect_all()


@pytest.mark.feature("orm.relationships", "orm.find")
@pytest.mark.xfail(
    strict=True, raises=TypeError, reason="sqlorm-py-27: a name is looked for in False"
)
def test_a_relationship_that_is_not_lazy_can_be_left_out(teams):
    assert teams(lazy=False).get(1).id == 1


@pytest.mark.feature("orm.relationships", "orm.eager")
@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="sqlorm-py-28: the limit counts the joined rows"
)
@pytest.mark.parametrize("find", ["find_one", "get"])
def test_one_object_comes_with_all_that_is_related(teams, find):
    Team = teams()
    ask = {"find_one": lambda: Team.find_one(id=1, with_rels=True)}
    ask["get"] = lambda: Team.get(1, with_rels=True)
    assert len(ask[find]().members) == 2
