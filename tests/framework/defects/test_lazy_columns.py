"""What the released code does with columns that are read later, which a mend replaces."""

import abc
import types

import pytest
from sqlorm import Engine, PrimaryKey
from sqlorm.model import Column, Model, ModelRegistry


@pytest.mark.feature("orm.lazy-cols")
def test_the_columns_of_a_group_are_read_together(tmp_path):
    base = types.new_class(
        "Base", (Model, abc.ABC), {}, lambda names: names.update(__model_registry__=ModelRegistry())
    )

    class Author(base):
        __table__ = "authors"
        id: PrimaryKey[int]
        bio: str = Column(lazy="big")
        photo: str = Column(lazy="big")
        notes: str = Column(lazy=True)

    engine = Engine.from_uri(f"sqlite://{tmp_path}/a.db")
    with engine as tx:
        tx.execute(
            "CREATE TABLE authors (id integer PRIMARY KEY, bio text, photo text, notes text)"
        )
        tx.execute("INSERT INTO authors VALUES (1, 'long', 'large', 'many')")
        author = Author.get(1)
        assert not {"bio", "photo", "notes"} & set(author.__dict__)
        assert author.bio == "long"
        assert author.__dict__["photo"] == "large"
        assert "notes" not in author.__dict__
        assert author.notes == "many"
    engine.disconnect_all()
