"""A model whose key has several columns, on both databases."""

import pytest
from sqlorm import Model, PrimaryKey, Relationship

from app.framework.postgresql import engine_settings

SCHEMA = """
    CREATE TABLE members (team integer, person integer, role text, PRIMARY KEY (team, person));
    CREATE TABLE badges (id integer PRIMARY KEY, person integer, name text)
"""


class Member(Model):
    __table__ = "members"
    team: PrimaryKey[int]
    person: PrimaryKey[int]
    role: str
    badges = Relationship("Badge", source_col="person", source_attr="person", target_col="person")


class Badge(Model):
    __table__ = "badges"
    id: int
    person: int
    name: str


@pytest.fixture
def tables(make_app, each_database_url, tmp_path):
    app = make_app(**engine_settings(each_database_url, tmp_path))
    with app.app_context(), app.db as tx:
        tx.execute(SCHEMA.split(";"))
        yield


def create_members():
    keys = ((1, 1), (1, 2), (2, 1))
    return [Member.create(team=team, person=n, role=f"{team}-{n}") for team, n in keys]


@pytest.mark.feature("orm.pk")
def test_a_row_is_found_changed_and_deleted_by_its_key(tables):
    members = create_members()
    member = Member.get((1, 2))
    assert member.role == "1-2"
    member.role = "changed"
    member.save()
    members[0].delete()

    found = Member.find_all(order_by="team, person")
    assert [(m.team, m.person, m.role) for m in found] == [(1, 2, "changed"), (2, 1, "2-1")]
    assert Member.get((9, 9)) is None


def test_rows_that_share_half_a_key_stay_apart(tables):
    create_members()
    for number, name in enumerate("xy"):
        Badge.create(id=number, person=1, name=name)
    found = Member.find_all(with_rels=["badges"], order_by="team, members.person").all()

    badges = {m.role: sorted(badge.name for badge in m.badges) for m in found}
    assert badges == {"1-1": ["x", "y"], "1-2": [], "2-1": ["x", "y"]}
