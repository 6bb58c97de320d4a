"""sqlorm's mappers and models: what nobody says about a column, a table or a change."""

import abc
import types
from contextlib import ExitStack

import pytest
from sqlorm import SQL, Engine, PrimaryKey
from sqlorm.mapper import Column, ColumnExpr, HydratedResultSet, HydrationMap, Mapper, Relationship
from sqlorm.mapper import unknown_value as unknown
from sqlorm.model import Column as ModelColumn
from sqlorm.model import Model, ModelRegistry, is_dirty
from sqlorm.model import Relationship as ModelRelationship
from sqlorm.types import Integer, SQLType


class Thing:
    """No model."""


def sql(piece):
    return " ".join(str(piece).split())


@pytest.fixture
def tx(tmp_path):
    engine = Engine.from_uri(f"sqlite://{tmp_path}/models.db")
    with engine as tx:
        tx.execute(
            [
                "CREATE TABLE teams (id integer PRIMARY KEY, name text, seats integer DEFAULT 3,"
                " notes text, history text)",
                "CREATE TABLE members (id integer PRIMARY KEY, team_id integer, name text)",
                "INSERT INTO teams VALUES (1, 'red', 5, 'long', 'old'), (2, 'blue', 3, '', '')",
                "INSERT INTO members VALUES (1, 1, 'Ada'), (2, 1, 'Bob'), (3, 2, 'Cid')",
            ]
        )
        yield tx
    engine.disconnect_all()


@pytest.fixture
def base():
    names = {"__model_registry__": ModelRegistry()}
    return types.new_class("Base", (Model, abc.ABC), {}, lambda d: d.update(names))


@pytest.fixture
def models(base):
    class Team(base):
        __table__ = "teams"
        id: PrimaryKey[int]
        name: str
        seats: int = ModelColumn(default=3)
        notes = ModelColumn(type=str, lazy=True)
        history = ModelColumn(type=str, lazy=True)
        members = ModelRelationship("Member", target_col="team_id")

    class Member(base):
        __table__ = "members"
        id: PrimaryKey[int]
        team_id: int
        name: str
        team = ModelRelationship("Team", source_col="team_id", single=True)

    return types.SimpleNamespace(Team=Team, Member=Member)


@pytest.mark.feature("orm.column")
@pytest.mark.parametrize("kind", [Column, ModelColumn])
def test_a_column_is_ordinary_unless_it_is_said(kind):
    made = kind("a")
    said = [made.type, made.primary_key, made.nullable, made.references, made.unique, made.lazy]
    assert said == [None, False, True, None, False, False]
    assert (made.default, made.attribute, made.schema_def) == (unknown, None, None)
    assert (made.table, made.alias, made.prefix) == (None, None, None)
    full = kind("a", int, True, False, 7, "b (c)", True, "group", "attr", "a int")
    said = [full.primary_key, full.nullable, full.default, full.references, full.unique]
    assert said == [True, False, 7, "b (c)", True]
    assert (full.lazy, full.attribute, full.schema_def) == ("group", "attr", "a int")
    assert full.type is Integer


@pytest.mark.feature("orm.relationships")
def test_a_relationship_is_of_many_and_read_later_unless_it_is_said():
    target = Mapper(Thing, "things", id=Column("id", primary_key=True))
    made = Relationship(target, "owner_id")
    assert (made.single, made.lazy, made.join_type, made.select_cols) == (
        *(False, True, "LEFT JOIN"),
        None,
    )
    full = Relationship(target, "a", "b", "c", "d", "JOIN", SQL("1"), ["id"], True, False)
    Mapper(Thing, "owners").map("things", full)
    assert (full.single, full.lazy, full.select_cols) == (True, False, ["id"])
    assert (full.target_col, full.source_col, full.target_attr, full.source_attr) == tuple("abcd")
    assert sql(full.join_clause("t", "s")) == "JOIN things AS t ON 1"
    assert (full.target_table, full.source_table) == ("things", "owners")


@pytest.mark.feature("orm.relationships")
def test_what_is_joined_may_have_other_names():
    target = Mapper(Thing, "books", id=Column("id", primary_key=True))
    owner = Mapper(Thing, "authors", id=Column("id", primary_key=True))
    plain = Relationship(target, "author_id")
    text = Relationship(target, "author_id", join_condition="{b} .author_id = {a} .id")
    owner.map({"plain": plain, "text": text})
    assert sql(plain.join_clause("b", "a")) == "LEFT JOIN books AS b ON b.author_id = a.id"
    assert sql(plain.join_condition("b")) == "b.author_id = authors.id"
    assert sql(plain.join_condition(source_alias="a")) == "books.author_id = a.id"
    assert sql(text.join_condition("b", "a")) == "b .author_id = a .id"


@pytest.mark.feature("orm.model")
def test_a_class_without_a_table_has_one_of_its_name_unless_it_is_said():
    class Plain:
        id: PrimaryKey[int]
        words: str

    mapper = Mapper.from_class(Plain)
    assert (mapper.table, mapper.allow_unknown_columns) == ("Plain", True)
    assert [column.primary_key for column in mapper.columns] == [True, False]
    said = Mapper.from_class(Plain, table="other", allow_unknown_columns=False)
    assert (said.table, said.allow_unknown_columns) == ("other", False)
    Plain.__mapper__ = said
    assert Mapper.from_class(Plain) is said
    assert HydrationMap(Plain).mapper is said


@pytest.mark.feature("orm.model")
def test_an_object_remembers_all_it_was_filled_with():
    mapper = Mapper(Thing, "things", id=Column("key"), name=Column("name"))
    thing = mapper.hydrate_new({"key": 1})
    assert thing.__hydrated_attrs__ == {"id"}
    assert mapper.hydrate(thing, {"name": "x", "extra": 2}) == {"name", "extra"}
    assert thing.__hydrated_attrs__ == {"id", "name", "extra"}
    assert mapper.dehydrate(thing) == {"key": 1, "name": "x", "extra": 2}
    assert mapper.hydrate(thing, {"more": 1}, with_unknown=False) == set()
    assert not hasattr(thing, "more")
    closed = Mapper(Thing, "things", allow_unknown_columns=False, id=Column("key"))
    asked = Thing()
    assert closed.hydrate(asked, {"key": 1, "more": 2}, with_unknown=True) == {"id", "more"}
    assert asked.more == 2
    assert closed.dehydrate(asked) == {"key": 1}
    assert closed.dehydrate(asked, with_unknown=True) == {"key": 1, "more": 2}


@pytest.mark.feature("orm.pk", "orm.crud")
def test_a_row_is_inserted_with_its_key_and_changed_without_it():
    mapper = Mapper(Thing, "things", id=Column("id", primary_key=True), name=Column("name"))
    thing = mapper.hydrate_new({"id": 1, "name": "x"})
    assert sql(mapper.insert(thing)) == "INSERT INTO things ( id , name ) VALUES ( ? , ? )"
    assert sql(mapper.insert(thing, with_primary_key=False)) == (
        "INSERT INTO things ( name ) VALUES ( ? )"
    )
    assert mapper.update(thing).render() == ("UPDATE things SET name = ? WHERE id = ?", ["x", 1])
    assert mapper.delete(thing).render() == ("DELETE FROM things WHERE id = ?", [1])
    assert mapper.select_by_pk(4).render() == (
        "SELECT things.id , things.name FROM things WHERE id = ?",
        [4],
    )
    assert sql(mapper.select_by_pk(4, table_alias="t")) == (
        "SELECT t.id , t.name FROM things AS t WHERE t.id = ?"
    )
    assert sql(mapper.primary_key_condition(thing, "t")) == "t.id = ?"
    assert mapper.get_primary_key(thing) == 1


@pytest.mark.feature("orm.pk")
def test_a_key_of_several_columns_is_their_list():
    columns = {"a": Column("x", primary_key=True), "b": Column("y", primary_key=True)}
    mapper = Mapper(Thing, "pairs", **columns)
    pair = mapper.hydrate_new({"x": 1, "y": 2})
    assert mapper.get_primary_key(pair) == [1, 2]
    assert mapper.primary_key_condition(pair, "p").render() == ("( p.x = ? AND p.y = ? )", [1, 2])
    assert [column.name for column in mapper.primary_key] == ["x", "y"]
    assert mapper.get_primary_key(types.SimpleNamespace(a=1)) is None


@pytest.mark.feature("orm.model")
def test_defaults_are_values_or_made_each_time():
    numbers = iter(range(9))
    columns = {
        "a": Column("a", default=0),
        "b": Column("b", default=lambda: next(numbers)),
        "c": Column("c", default=None),
        "d": Column("d"),
    }
    mapper = Mapper(Thing, "things", **columns)
    assert mapper.defaults == {"a": 0, "b": 0, "c": None}
    assert mapper.defaults["b"] == 1


@pytest.mark.feature("orm.model")
def test_the_columns_that_are_selected_can_be_all_or_none():
    mapper = Mapper(Thing, "things")
    assert sql(mapper.select_from()) == "SELECT * FROM things"
    assert sql(mapper.select_columns(wildcard_if_empty=False)) == "*"
    mapper.map("id", Column("id"))
    assert sql(mapper.select_columns(prefix="p__")) == "things.id AS p__id"
    assert sql(mapper.select_columns(table_alias="t")) == "t.id"
    mapper.force_select_wildcard = True
    assert sql(mapper.select_columns(table_alias="t")) == "t.*"


@pytest.mark.feature("orm.eager")
def test_a_relationship_that_isnt_lazy_comes_along(tx):
    books = Mapper(Thing, "members", id=Column("id", primary_key=True), name=Column("name"))
    teams = Mapper(Thing, "teams", id=Column("id", primary_key=True))
    teams.map("members", Relationship(books, "team_id", lazy=False))
    teams.map("others", Relationship(books, "team_id"))
    both = sql(teams.select_from(with_rels=True))
    assert ("members__name" in both, "others__name" in both) == (True, True)
    usual = sql(teams.select_from())
    assert ("members__name" in usual, "others__name" in usual) == (True, False)
    late = sql(teams.select_from(with_rels="lazy", with_joins=False))
    assert ("members__name" in late, "others__name" in late) == (False, True)
    none = sql(teams.select_from(with_rels=False, with_joins=False))
    assert none == "SELECT teams.id FROM teams"
    joined = sql(teams.select_from(with_rels=[]))
    assert joined.startswith("SELECT teams.id FROM teams LEFT JOIN members")
    named = sql(teams.select_from(with_rels=[teams["others"]], with_joins=False))
    assert ("others__name" in named, named.count("JOIN")) == (True, 1)
    rows = tx.fetchcomposite(teams.select_from().order_by("teams.id"), model=teams).all()
    assert [[member.name for member in row.members] for row in rows] == [["Ada", "Bob"], ["Cid"]]


@pytest.mark.feature("orm.eager")
def test_mappers_that_point_at_each_other_are_visited_once():
    a, b = (Mapper(Thing, name, id=Column("id", primary_key=True)) for name in "ab")
    a.map("many", Relationship(b, "a_id"))
    b.map("one", Relationship(a, source_col="a_id", single=True))
    made = HydrationMap(a)
    c = Mapper(Thing, "c", id=Column("id", primary_key=True))
    b.map("more", Relationship(c, source_col="c_id", single=True))
    made = HydrationMap(a)
    assert (set(made.nested), set(made.nested["many"].nested)) == ({"many"}, {"more"})
    assert made.nested["many"].single is False
    assert made.nested["many"].nested["more"].single is True
    assert HydrationMap(Mapper(Thing, "keyless", x=Column("x"))).rowid is None


@pytest.mark.feature("orm.raw")
def test_rows_of_a_class_are_its_objects(tx):
    class Named:
        name: str

    rows = HydratedResultSet(tx.cursor("SELECT name FROM teams ORDER BY id"), Named)
    assert [type(row).__name__ + row.name for row in rows] == ["Namedred", "Namedblue"]
    cursor = tx.cursor("SELECT name FROM teams ORDER BY id")
    open_ = HydratedResultSet(cursor, Named, auto_close_cursor=False)
    assert (open_.first().name, open_.first().name) == ("red", "blue")


@pytest.mark.feature("orm.types")
def test_a_value_is_dumped_by_its_type_and_nothing_is_dumped_of_an_expression():
    kind = SQLType("text", loader=str.upper, dumper=str.lower)
    mapper = Mapper(
        Thing, "things", a=Column("a", kind), b=Column("b"), n=ColumnExpr("1", "n", type=int)
    )
    thing = mapper.hydrate_new({"a": "x", "n": 1})
    assert (thing.a, thing.n, mapper["b"].get(thing)) == ("X", 1, unknown)
    assert mapper.dehydrate(thing) == {"a": "x"}


@pytest.mark.feature("orm.model")
def test_what_a_model_is_like_is_inherited_and_said_anew(base):
    class Parent(base, abc.ABC):
        class Meta:
            auto_primary_key = "key"
            columns_default_nullable = False

    class Child(Parent):
        name: str

    class Other(Parent):
        name: str

        class Meta:
            auto_primary_key = None
            allow_unknown_columns = False

    class Usual(base):
        name: str

    assert Child.__mapper__.primary_key.name == "key"
    assert Child.__mapper__.primary_key.type == "integer"
    assert (Child.name.nullable, Other.name.nullable, Usual.name.nullable) == (False, False, True)
    assert not Child.key.nullable
    assert Other.__mapper__.primary_key is None
    allowed = [kind.__mapper__.allow_unknown_columns for kind in (Child, Other, Usual)]
    assert allowed == [True, False, True]
    assert Usual.__mapper__.primary_key.name == "id"
    assert all(kind.Meta.insert_update_dirty_only for kind in (Child, Other, Usual))
    assert (Child.table.name, Usual.table.name) == ("child", "usual")
    assert "Parent" not in base.__model_registry__


@pytest.mark.feature("orm.model", "orm.column")
def test_columns_have_the_order_and_the_names_of_the_class(base):
    class Team(base):
        table = "squads"
        id: PrimaryKey[int]
        owner: str = ModelColumn("owner_name")
        members = ModelRelationship("Team", target_col="x")
        plain = ModelColumn()

    assert Team.table.name == "squads"
    assert [(c.name, c.attribute) for c in Team.c] == [
        *(("id", "id"), ("owner_name", "owner")),
        ("plain", "plain"),
    ]
    assert str(Team.owner.type) == "text"
    assert [r.attribute for r in Team.__mapper__.relationships] == ["members"]


@pytest.mark.feature("orm.model")
def test_an_object_knows_what_was_changed_since_it_was_read(tx, models):
    team = models.Team.get(1)
    assert not is_dirty(team)
    team.name = "green"
    team.nickname = "g"
    assert is_dirty(team)
    assert team.__dirty__ == {"name", "nickname"}
    assert team.__mapper__.dehydrate(team, with_unknown=False) == {"name": "green"}
    assert team.__mapper__.dehydrate(team, dirty_only=False, with_unknown=False) == {
        **{"id": 1, "name": "green", "seats": 5},
    } | {name: getattr(team, name) for name in ("notes", "history")}
    team.refresh()
    assert (team.name, team.__dirty__) == ("red", {"nickname"})


@pytest.mark.feature("orm.crud")
def test_a_change_says_whether_it_was_made(tx, models):
    Team = models.Team
    new = Team(name="green")
    assert new.seats == 3
    assert new.save() is True
    assert new.id == 3
    assert new.save() is False
    new.name = "grey"
    assert (new.save(), new.refresh(), new.delete()) == (True, True, True)
    assert Team.get(3) is None
    made = Team.create(name="pink", seats=9)
    assert (made.id, Team.get(made.id).seats) == (3, 9)
    assert repr(made) == "<Team(3)>"
    assert repr(Team()) == "<Team(?)>"


@pytest.mark.feature("orm.signals")
def test_a_change_is_told_before_and_after_with_its_object(tx, models):
    heard = []
    names = ("insert", "update", "save", "delete", "refresh")
    signals = [f"{when}_{name}" for name in names for when in ("before", "after")]
    with ExitStack() as stack:
        for name in signals:
            signal = getattr(models.Team, name)

            def receiver(sender, name=name, **given):
                heard.append((name, sender, given.pop("obj").name, given))

            stack.enter_context(signal.connected_to(receiver))
        team = models.Team(name="a")
        team.save()
        team.name = "b"
        team.save()
        team.save()
        team.refresh()
        team.delete()
    assert {sender for _, sender, _, _ in heard} == {models.Team}
    assert [(name, text) for name, _, text, _ in heard] == [
        *(("before_save", "a"), ("before_insert", "a"), ("after_insert", "a"), ("after_save", "a")),
        *(("before_save", "b"), ("before_update", "b"), ("after_update", "b"), ("after_save", "b")),
        *(("before_save", "b"), ("before_update", "b")),
        *(("before_refresh", "b"), ("after_refresh", "b")),
        *(("before_delete", "b"), ("after_delete", "b")),
    ]
    new = [given["is_new"] for name, _, _, given in heard if name == "before_save"]
    assert new == [True, False, False]


@pytest.mark.feature("orm.find", "orm.order-limit")
def test_rows_are_found_with_all_that_can_be_asked(tx, models):
    Team, Member = models.Team, models.Member

    def names(**asked):
        return [member.name for member in Member.find_all(**asked)]

    assert names(order_by="name DESC") == ["Cid", "Bob", "Ada"]
    assert names(order_by="id", limit=1) == ["Ada"]
    assert names(order_by="id", limit=2, offset=1) == ["Bob", "Cid"]
    assert [m.name for m in Member.find_all("id > 1", team_id=1)] == ["Bob"]
    assert Member.find_one(order_by="id DESC").name == "Cid"
    assert Member.find_one(SQL.Col("id") > 1, team_id=1).name == "Bob"
    assert Member.find_one(name="nobody") is None
    for found in (Team.find_one(id=1), Team.find_all(id=1).first(), Team.get(1)):
        assert not Team.members.is_loaded(found)
        assert not Team.notes.is_loaded(found)
        assert Team.name.is_loaded(found)
    for found in (
        Team.find_one(id=1, with_rels=True, with_lazy=["notes"]),
        Team.find_all(id=1, with_rels=True, with_lazy=["notes"]).first(),
    ):
        assert Team.members.is_loaded(found)
        assert (Team.notes.is_loaded(found), Team.history.is_loaded(found)) == (True, False)
    joined = Team.find_all("members.name = 'Cid'", with_joins=True)
    assert [team.name for team in joined] == ["blue"]
    assert Team.find_one("members.name = 'Cid'", with_joins=True).name == "blue"


@pytest.mark.feature("orm.lazy-cols")
def test_a_lazy_column_brings_nothing_but_itself(tx, models):
    team = models.Team.get(1)
    assert team.notes
    assert "history" not in team.__dict__
    team.notes = "mine"
    assert team.notes == "mine"
    assert not is_dirty(models.Team.get(2))


@pytest.mark.feature("orm.relationships")
def test_related_objects_are_a_list_that_points_back(tx, models):
    red, blue = models.Team.get(1), models.Team.get(2)
    members = red.members
    assert (len(members), members[1].name, [m.name for m in members]) == (2, "Bob", ["Ada", "Bob"])
    assert red.members is members
    [cid] = blue.members
    assert (cid in blue.members, cid in members) == (True, False)
    members.append(cid)
    assert (cid.team_id, cid.__dirty__) == (1, {"team_id"})
    members.remove(members[0])
    assert (members[0].team_id, members[0].__dirty__) == (None, {"team_id"})
    cid.team = blue
    assert (cid.team_id, cid.team) == (2, blue)
    cid.team = None
    assert (cid.team_id, cid.team) == (None, None)
    new = models.Member(name="Dan")
    new.team = red
    assert "team_id" in new.__dirty__


@pytest.mark.feature("orm.relationships")
def test_a_relationship_may_have_a_list_of_its_own(tx, base):
    class Names(list):
        def __init__(self, obj, relationship, items):
            super().__init__(item.name for item in items)

    class Member(base):
        __table__ = "members"
        id: PrimaryKey[int]
        name: str

    class Team(base):
        __table__ = "teams"
        id: PrimaryKey[int]
        members = ModelRelationship(Member, target_col="team_id", list_class=Names)

    assert Team.get(1).members == ["Ada", "Bob"]
    assert Team.find_all(id=1, with_rels=True).first().members == ["Ada", "Bob"]
    assert Team.members.target is Member


@pytest.mark.feature("orm.sql-methods")
def test_a_method_of_sql_is_completed_by_its_first_words(tx, base):
    class Member(base):
        __table__ = "members"
        id: PrimaryKey[int]
        team_id: int
        name: str

        @classmethod
        def of_team(cls, team):
            """SELECT WHERE team_id = %(team)s ORDER BY id"""

        @classmethod
        def named(cls, name):
            """WHERE name = %(name)s"""

        @classmethod
        def move_all(cls, team):
            """UPDATE SET team_id = %(team)s"""

        @classmethod
        def drop(cls, name):
            """DELETE WHERE name = %(name)s"""

        def rename(self, name):
            """UPDATE SET name = %(name)s WHERE SELF RETURNING name"""

        @staticmethod
        def count():
            """SELECT count(*) AS n FROM members"""

    assert [member.name for member in Member.of_team(1)] == ["Ada", "Bob"]
    [ada] = Member.named("Ada")
    ada.rename("Eve")
    assert ada.name == "Eve"
    Member.drop("Bob")
    Member.move_all(9)
    assert sorted((m.name, m.team_id) for m in Member.find_all()) == [("Cid", 9), ("Eve", 9)]
