"""A lazy column is read when it is asked for, from its own row, on both databases."""

import pytest
from sqlorm import Column, Model

from app.framework.postgresql import engine_settings


class Page(Model):
    __table__ = "pages"
    id: int
    title: str
    body = Column(type=str, lazy=True)
    note = Column(type=str, lazy="extra")
    source = Column(type=str, lazy="extra")


@pytest.fixture
def tx(make_app, each_database_url, tmp_path):
    app = make_app(**engine_settings(each_database_url, tmp_path))
    with app.app_context(), app.db as tx:
        columns = "id integer PRIMARY KEY, title text, body text, note text, source text"
        tx.execute(f"CREATE TABLE pages ({columns})")
        for n in (1, 2):
            row = [n, *(f"{name} {n}" for name in ("title", "body", "note", "source"))]
            tx.execute("INSERT INTO pages VALUES ({})".format(", ".join(map(repr, row))))
        yield tx


@pytest.mark.feature("orm.lazy-cols")
def test_every_row_shows_its_own_text(tx):
    pages = Page.find_all(order_by="id").all()

    assert [Page.body.is_loaded(page) for page in pages] == [False, False]
    assert [page.body for page in pages] == ["body 1", "body 2"]
    assert [Page.body.is_loaded(page) for page in pages] == [True, True]


@pytest.mark.feature("orm.lazy-cols")
def test_a_group_is_read_together(tx):
    page = Page.get(2)

    assert (page.note, Page.source.is_loaded(page), page.source) == ("note 2", True, "source 2")
    assert Page.body.is_loaded(page) is False


def test_a_row_that_is_gone_has_no_text(tx):
    page = Page.get(2)
    tx.execute("DELETE FROM pages WHERE id = 2")

    assert page.body is None


@pytest.mark.feature("orm.lazy-cols")
def test_lazy_columns_may_be_read_at_once(tx):
    assert Page.body.is_loaded(Page.get(1, with_lazy=True)) is True
