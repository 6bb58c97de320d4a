"""What the framework's smaller packages do wrong when they are used alone."""

import abc
import types

import pytest
from flask_assets_pipeline.builders.base import BuilderBase
from jinja2 import DictLoader, Environment
from jinja_layout import create_jinja_block_as_stmt_extension
from jinja_super_macros import configure_environment
from sqlorm import SQL, Engine
from sqlorm.model import ColumnExpr, Model, ModelRegistry


@pytest.mark.feature("layout.use-layout")
@pytest.mark.xfail(
    strict=True, raises=TypeError, reason="jinja-layout-01: a block needs four arguments, not three"
)
def test_a_statement_can_stand_for_a_block():
    head = create_jinja_block_as_stmt_extension("head")
    foot = create_jinja_block_as_stmt_extension("foot", "bottom", "Bottom")
    assert (head.__name__, foot.__name__) == ("HeadBlockFragmentExtension", "Bottom")
    env = Environment(extensions=[head, foot])
    assert (
        env.from_string("[{% head %}h{% endhead %}{% bottom %}f{% endbottom %}]").render() == "[hf]"
    )


@pytest.mark.feature("macros.functions")
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="jinja-super-macros-06: inner is never given to a function",
)
def test_a_function_that_is_a_macro_is_given_what_its_tag_holds():
    env = Environment(loader=DictLoader({}))
    configure_environment(env)

    @env.macro
    def shout(inner=None, **more):
        return inner.upper() if inner else ""

    assert env.from_string("<{ shout }>abc</{ shout }>").render() == "ABC"


@pytest.mark.feature("orm.column")
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="sqlorm-py-25: a column expression of a model is never selected",
)
def test_an_expression_is_a_column_of_its_model(tmp_path):
    base = types.new_class(
        "Base", (Model, abc.ABC), {}, lambda d: d.update(__model_registry__=ModelRegistry())
    )

    class Note(base):
        __table__ = "notes"
        id: int
        shout = ColumnExpr(SQL("upper(text)"), "shout")

    engine = Engine.from_uri(f"sqlite://{tmp_path}/a.db")
    with engine as tx:
        tx.execute("CREATE TABLE notes (id integer PRIMARY KEY, text text)")
        tx.execute("INSERT INTO notes (text) VALUES ('a')")
        found = Note.get(1).shout
    engine.disconnect_all()
    assert found == "A"


@pytest.mark.feature("assets.builders")
@pytest.mark.xfail(
    strict=True,
    raises=TypeError,
    reason="flask-assets-pipeline-05: a builder that is named is not made",
)
@pytest.mark.parametrize("name", ["", ":TailwindBuilder"])
def test_a_builder_is_named_by_its_module_or_its_class(make_app, name):
    assets = make_app().assets
    builder = assets.load_builder(f"flask_assets_pipeline.builders.tailwind{name}")
    assert isinstance(builder, BuilderBase)


@pytest.mark.feature("macros.registry")
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="jinja-super-macros-07: no filter is taken for no answer",
)
def test_every_template_of_an_environment_is_registered_without_a_filter():
    env = Environment(loader=DictLoader({"forms.html": "{% macro Field() %}{% endmacro %}"}))
    configure_environment(env)
    assert env.macros.register_from_env(filter_func=False) == ["Field"]
