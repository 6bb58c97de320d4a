"""Rows show themselves in pages, escaped once."""

import pytest
from flask import render_template_string
from hyperflask import models


class Shown(models.Model):
    __table__ = "shown"
    __macro__ = "Shown(row)"
    name: str


class Bare(models.Model):
    __table__ = "bare"
    id: str
    name: str


@pytest.fixture
def show(make_app):
    app = make_app({"components/Shown.html": "<li>{{ props.row.name }}</li>"})
    with app.test_request_context():
        app.preprocess_request()
        with app.db as tx:
            tx.execute("CREATE TABLE shown (id integer PRIMARY KEY, name text)")
            tx.execute("CREATE TABLE bare (id text PRIMARY KEY, name text)")
            Shown.create(name="<a>")
            Shown.create(name="b")
            Bare.create(id="<i>", name="x")
            yield lambda source: render_template_string(source, shown=Shown, bare=Bare)


@pytest.mark.feature("orm.macro-render")
def test_rows_are_shown_by_their_component(show):
    assert show("{{ shown.find_all() }}") == "<li>&lt;a&gt;</li><li>b</li>"
    assert show("{{ shown.find_one(name='<a>') }}") == "<li>&lt;a&gt;</li>"


def test_a_row_without_a_component_is_text(show):
    assert show("{{ bare.find_all() }}") == "&lt;Bare(&lt;i&gt;)&gt;"
    assert show("{{ bare.find_one() }}") == "&lt;Bare(&lt;i&gt;)&gt;"
