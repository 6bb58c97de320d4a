"""sqlorm's pieces of SQL, as text: no database is asked, except where it says what they mean."""

import sqlite3

import pytest
from sqlorm import SQL, SQLTemplate
from sqlorm.builder import QueryBuilder, QueryBuilderError
from sqlorm.drivers import postgresql
from sqlorm.sql import (
    Column,
    ColumnExpr,
    ColumnList,
    Identifier,
    ParameterCollector,
    ParameterCollectorError,
    ParameterPlaceholder,
    ParametrizedStmt,
    SQLStr,
    format_param,
    render,
    split_sql_statements,
)
from sqlorm.sql_template import SQLTemplateError
from sqlorm.types import SQLType

PAID = SQL.Col("plan") == SQL.Param("paid", "plan")


@pytest.mark.feature("orm.sql-builder")
@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("qmark", ("plan = ?", ["paid"])),
        ("format", ("plan = %s", ["paid"])),
        ("numeric", ("plan = :1", ["paid"])),
        ("named", ("plan = :plan", {"plan": "paid"})),
        ("pyformat", ("plan = %(plan)s", {"plan": "paid"})),
    ],
)
def test_a_value_stands_in_the_statement_as_the_driver_wants_it(style, expected):
    assert render(PAID, paramstyle=style) == expected


@pytest.mark.feature("orm.sql-builder")
def test_the_driver_says_how_it_wants_values():
    assert render(PAID, dbapi=sqlite3) == ("plan = ?", ["paid"])


@pytest.mark.feature("orm.sql-builder")
def test_values_by_name_ask_for_names():
    assert render(SQL("a =", SQL.Param(1, "a")), {"b": 2}) == (
        "a = %(a)s",
        {"b": 2, "a": 1},
    )


@pytest.mark.feature("orm.sql-builder")
def test_two_values_of_one_name_are_both_kept():
    twice = SQL("a =", SQL.Param(1, "a"), "OR a =", SQL.Param(2, "a"))
    statement, values = render(twice, paramstyle="named")
    assert sorted(values.values()) == [1, 2]
    assert statement == "a = :{} OR a = :{}".format(*values)


@pytest.mark.feature("orm.sql-builder")
@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("qmark", "?"),
        ("format", "%s"),
        ("numeric", ":0"),
        ("named", ":param"),
        ("pyformat", "%(param)s"),
    ],
)
def test_a_value_without_a_name_gets_one(style, expected):
    assert format_param(None, style) == expected


@pytest.mark.feature("orm.sql-builder")
def test_a_place_is_left_for_a_value_that_comes_later():
    place = ParameterPlaceholder("plan")
    assert render(SQL("plan =", place), paramstyle="named") == ("plan = :plan", {})
    assert SQL.Param(1, "n").as_style("pyformat") == "%(n)s"
    assert SQL.Param(1).as_style("named") == ":param"
    assert SQL.Param(1).as_style() == "?"


@pytest.mark.feature("orm.sql-builder")
def test_values_are_found_again_by_name_and_by_place():
    named = ParameterCollector({"a": 1}, "named")
    listed = ParameterCollector([1, 2])
    mixed = ParameterCollector({"a": 1, "b": 2}, "qmark")
    assert (named["a"], named.index(0)) == (1, 1)
    assert (listed["param_2"], listed.index(1), listed.index(0)) == (2, 2, 1)
    assert (mixed.values, mixed["b"]) == ([1, 2], 2)
    for place in (-1, 2):
        with pytest.raises(ParameterCollectorError):
            listed.index(place)
    with pytest.raises(ParameterCollectorError, match="nothing"):
        named.get("nothing")
    with pytest.raises(ParameterCollectorError):
        ParameterCollector([1], "named")


@pytest.mark.feature("orm.sql-builder")
def test_a_statement_with_its_values_is_one_thing():
    made = ParametrizedStmt("SELECT ?", [1])
    assert str(made) == "SELECT ?"
    assert render(made) == ("SELECT ?", [1])


@pytest.mark.feature("orm.sql-builder")
def test_anything_that_knows_its_sql_can_be_rendered():
    class Named:
        def __sql__(self):
            return "teams"

    assert render(Named()) == ("teams", None)
    assert str(SQL("SELECT * FROM", Named())) == "SELECT * FROM teams"
    assert SQL("a").__sql__() == ("a", [])
    with pytest.raises(NotImplementedError):
        SQLStr().render()


@pytest.mark.feature("orm.sql-builder")
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (SQL("a") + "b", "a b"),
        (SQL.insert_into("teams", "(a)"), "INSERT INTO teams (a)"),
        (SQL.insert("teams", {}), "INSERT INTO teams DEFAULT VALUES"),
        (SQL.insert("teams", "SELECT 1"), "INSERT INTO teams SELECT 1"),
        (SQL.insert("teams", SQL("SELECT 2")), "INSERT INTO teams SELECT 2"),
        (SQL.insert("t", {"a": 1, "b": 2}), "INSERT INTO t ( a , b ) VALUES ( ? , ? )"),
        (SQL.update("teams"), "UPDATE teams"),
        (SQL.update("t", {"a": 1, "b": SQL("b + 1")}), "UPDATE t SET a = ? , b = b + 1"),
        (SQL.update("t").set_("a = 1").where("b"), "UPDATE t SET a = 1 WHERE b"),
        (SQL.delete_from("t").where("a"), "DELETE FROM t WHERE a"),
        (SQL.select("a").group_by("a").order_by("a"), "SELECT a GROUP BY a ORDER BY a"),
        (~SQL("a"), "NOT a"),
        (SQL("a") & SQL("b"), "( a AND b )"),
        (SQL("a") | SQL("b"), "( a OR b )"),
        (SQL.Col("a").notin(SQL.Tuple(["1"])), "a NOT IN ( 1 )"),
        (SQL.Col("a") != None, "a IS NOT NULL"),  # noqa: E711
        (SQL.funcs.lower("A"), "LOWER ( ? )"),
        (SQL.funcs["my.f"](SQL("a")), "MY.F ( a )"),
    ],
)
def test_a_statement_is_put_together(made, expected):
    assert " ".join(str(made).split()) == expected


@pytest.mark.feature("orm.sql-builder")
def test_a_name_may_have_another_name():
    team = Identifier("teams", "t")
    assert (str(team), team.alias_or_name) == ("teams AS t", "t")
    assert (str(Identifier(team)), Identifier("teams").alias_or_name) == ("teams AS t", "teams")
    assert str(Identifier(team, "x")) == "teams AS x"
    assert str(team.aliased("y")) == "teams AS y"


@pytest.mark.feature("orm.sql-builder")
def test_a_column_knows_its_table_its_prefix_and_its_other_name():
    column = Column("name", "teams", "t__", "title")
    assert str(column) == "teams.name AS t__title"
    assert str(Column(column)) == str(column)
    assert str(Column(column, "x", "y__", "z")) == "x.name AS y__z"
    assert (column.alias_or_name, Column("a").alias_or_name) == ("t__title", "a")
    assert str(Column(Identifier("a", "b"))) == "a AS b"
    assert str(Column(Identifier("a", "b"), alias="c")) == "a AS c"
    assert str(Column("a").aliased("b")) == "a AS b"
    assert str(Column("a").prefixed("p__").aliased_table("t")) == "t.a AS p__a"


@pytest.mark.feature("orm.sql-builder")
def test_an_expression_can_be_a_column():
    total = ColumnExpr("sum(seats)", "total")
    assert str(total) == "(sum(seats)) AS total"
    assert str(total.prefixed("t__")) == "(sum(seats)) AS t__total"
    assert str(total.aliased("all")) == "(sum(seats)) AS all"
    assert str(total.aliased_table("teams")) == "(sum(seats)) AS total"


@pytest.mark.feature("orm.sql-builder")
def test_columns_are_looked_up_in_their_list():
    columns = ColumnList(["id", Column("name")])
    assert str(columns) == "id , name"
    assert (columns.names, sorted(columns.as_dict())) == (["id", "name"], ["id", "name"])
    assert (str(columns["name"]), str(columns[0]), str(columns.name)) == ("name", "id", "name")
    assert ("id" in columns, "no" in columns) == (True, False)
    with pytest.raises(KeyError):
        columns["no"]
    assert str(columns.aliased_table("t").prefixed("p__")) == "t.id AS p__id , t.name AS p__name"


@pytest.mark.feature("orm.sql-builder")
def test_no_columns_are_all_of_them_unless_it_is_said_otherwise():
    assert str(ColumnList([])) == "*"
    assert str(ColumnList(["a"], table="t", wildcard=True)) == "t.*"
    assert str(ColumnList([], wildcard=False)) == ""


@pytest.mark.feature("orm.sql-builder")
def test_a_query_is_built_from_parts_in_any_order():
    query = QueryBuilder().where("a > 1", b=SQL("c")).from_("teams").limit(3)
    assert str(query) == "SELECT * FROM teams WHERE a > 1 AND b = c LIMIT 3"
    query.select("a").select("b").where("d").limit(None).order_by("a", "b")
    assert str(query) == "SELECT a , b FROM teams WHERE a > 1 AND b = c AND d ORDER BY a , b"
    with pytest.raises(QueryBuilderError, match="NONSENSE"):
        query.nonsense  # noqa: B018


@pytest.mark.feature("orm.sql-builder")
def test_a_template_takes_values_and_pieces():
    template = SQLTemplate("SELECT {column} WHERE a = %(a)s AND b = {f({'x': 'y'})}")
    given = {"column": SQL.Col("n"), "a": 1, "f": lambda d: SQL(d["x"])}
    assert template.render(given) == ("SELECT n WHERE a = ? AND b = y", [1])
    assert template.locals == {}
    with pytest.raises(SQLTemplateError, match="not closed"):
        SQLTemplate("SELECT {a")


@pytest.mark.feature("orm.sql-builder", "orm.migrations")
def test_a_file_of_statements_is_split_outside_of_its_texts():
    assert split_sql_statements("INSERT 'a;b'; UPDATE t;\n SELECT 1") == [
        "INSERT 'a;b'",
        "UPDATE t",
        "SELECT 1",
    ]
    assert split_sql_statements(" ;\n") in ([], [""])


@pytest.mark.feature("orm.types")
def test_types_are_compared_by_their_name_in_the_database():
    text = SQLType("text")
    assert text == SQLType("text")
    assert text == "text"
    assert text == str  # noqa: E721  # a type of ours equals one of Python
    assert text != SQLType("integer")
    assert str(text) == "text"
    assert SQLType.from_pytype(text) is text


@pytest.mark.feature("orm.postgres", "orm.types")
def test_types_and_casts_of_postgresql():
    assert str(postgresql.Array("integer")) == "integer[]"
    assert (str(postgresql.JSON), str(postgresql.JSONB)) == ("JSON", "JSONB")
    assert render(postgresql.SQL.cast("1", "integer")) == ("( ? :: integer )", ["1"])
    assert str(postgresql.SQL.cast(SQL("a"), "text")) == "( a :: text )"
