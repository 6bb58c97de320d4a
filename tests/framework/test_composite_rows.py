"""Joined rows come together, on both databases."""

import pytest
from sqlorm import Column, Model, Relationship
from sqlorm.engine import ensure_transaction

from app.framework.postgresql import engine_settings

SCHEMA = """
    CREATE TABLE owners (id integer PRIMARY KEY, name text);
    CREATE TABLE pets (id integer PRIMARY KEY, owner_id integer, name text);
    CREATE TABLE cars (id integer PRIMARY KEY, owner_id integer, name text);
    INSERT INTO owners VALUES (1, 'Ada'), (2, 'Bob'), (3, 'Cleo');
    INSERT INTO pets VALUES (1, 1, 'rex'), (2, 2, 'tom'), (3, 1, 'pip');
    INSERT INTO cars VALUES (1, 1, 'red'), (2, 1, 'blue')
"""


class Owner(Model):
    __table__ = "owners"
    id: int
    name: str
    pets = Relationship("Pet", target_col="owner_id")
    cars = Relationship("Car", target_col="owner_id")


class Pet(Model):
    __table__ = "pets"
    id: int
    owner_id: int
    name: str
    owner = Relationship("Owner", source_col="owner_id", target_col="id", single=True)


class Car(Model):
    __table__ = "cars"
    id: int
    owner_id: int
    name = Column(type=str)


@pytest.fixture
def tx(make_app, each_database_url, tmp_path):
    app = make_app(**engine_settings(each_database_url, tmp_path))
    with app.app_context():
        with app.db as tx:
            tx.execute(SCHEMA.split(";"))
        with ensure_transaction() as tx:
            yield tx


def names(items):
    return sorted(item.name for item in items)


@pytest.mark.feature("orm.eager")
def test_a_parent_comes_once_with_all_its_children(tx):
    owners = Owner.find_all(with_rels=["pets"], order_by="pets.id").all()

    found = {owner.name: names(owner.pets) for owner in owners}
    assert len(owners) == 3
    assert found == {"Ada": ["pip", "rex"], "Bob": ["tom"], "Cleo": []}


@pytest.mark.feature("orm.eager")
def test_children_of_two_kinds_are_not_multiplied(tx):
    [ada] = Owner.find_all(with_rels=["pets", "cars"], name="Ada").all()

    assert names(ada.pets) == ["pip", "rex"]
    assert names(ada.cars) == ["blue", "red"]


def test_the_first_of_them_is_whole(tx):
    ada = Owner.find_all(with_rels=["pets"], order_by="owners.id, pets.id DESC").first()

    assert names(ada.pets) == ["pip", "rex"]


def test_a_single_relation_is_one_object(tx):
    pets = Pet.find_all(with_rels=["owner"], order_by="pets.id").all()

    assert [(pet.name, pet.owner.name) for pet in pets] == [
        ("rex", "Ada"),
        ("tom", "Bob"),
        ("pip", "Ada"),
    ]


def test_without_relations_every_row_is_an_object(tx):
    assert [owner.name for owner in Owner.find_all(order_by="id")] == ["Ada", "Bob", "Cleo"]


@pytest.mark.feature("orm.eager")
def test_plain_composite_rows_come_together(tx):
    rows = tx.fetchcomposite(
        "SELECT owners.name, pets.name AS pets__name FROM owners"
        " JOIN pets ON pets.owner_id = owners.id ORDER BY pets.id"
    ).all()

    assert rows == [
        {"name": "Ada", "pets": [{"name": "rex"}, {"name": "pip"}]},
        {"name": "Bob", "pets": [{"name": "tom"}]},
    ]


def test_the_scalar_of_no_row_is_none(tx):
    assert tx.fetchscalar("SELECT name FROM owners WHERE id = 9") is None
    assert Owner.find_all(id=9).scalar() is None


def test_scalars_are_first_columns_whatever_the_result_is_made_of(tx):
    assert tx.fetchscalar("SELECT name, id FROM owners WHERE id = 1") == "Ada"
    assert Owner.find_all(order_by="id").scalars() == [1, 2, 3]
    assert Owner.find_all(with_rels=["pets"], order_by="owners.id").scalar() == 1


def test_a_result_that_was_read_to_its_end_stays_at_its_end(tx):
    result = tx.fetch("SELECT name FROM owners ORDER BY id")

    assert [row["name"] for row in result] == ["Ada", "Bob", "Cleo"]
    assert list(result) == []
    assert result.first() is None
    assert result.all() == []
