"""jinja-wtforms as a library: forms that are written in templates of any environment."""

import pytest
from jinja2 import DictLoader, Environment
from jinja_wtforms import WtformExtension
from jinja_wtforms.extractor import extract_form_classes_from_node, map_jinja_call_node_to_func
from jinja_wtforms.form import FormDefinitionError, TemplateField
from wtforms import Form, StringField

ONE = "{{ form.name.text('Name', default='x') }}{{ form.age.int(default=-3) }}"
TWO = "{% form Login(csrf=false) = login %}{{ login.email.text() }}{{ form.name.text() }}"


@pytest.fixture
def env():
    return Environment(
        loader=DictLoader({"one": ONE, "two": TWO, "broken": "{% if", "none": "x"}),
        extensions=[WtformExtension],
    )


def form_of(env, source, **options):
    [form] = extract_form_classes_from_node(env.parse(source), **options)
    return form


@pytest.mark.feature("forms.registry")
def test_the_forms_of_all_templates_are_registered(env):
    env.forms.register_all()
    assert sorted(env.forms.forms) == ["Login", "none", "one", "two"]
    assert [field.name for field in env.forms["one"]()] == ["name", "age"]
    assert env.forms["two"].login.__name__ == "Login"
    assert env.forms["two"].get("Login") is env.forms["two"].login
    assert [field.name for field in env.forms["two"]()] == ["name"]
    assert env.forms["two"].get("nothing") is None
    with pytest.raises(AttributeError):
        env.forms["none"].nothing  # noqa: B018
    assert env.forms.get("nowhere") is None


@pytest.mark.feature("forms.registry")
def test_only_some_templates_are_registered(env):
    env.forms.register_all(lambda name: name == "one")
    assert list(env.forms.forms) == ["one"]
    env.forms.register_from_loader(DictLoader({"two": ""}), "t")
    assert "wo" in env.forms.forms


@pytest.mark.feature("forms.template-decl")
def test_values_of_any_kind_are_read_from_the_template(env):
    map_jinja_call_node_to_func(lambda text, end="!": text + end, "shout")
    source = "{{ form.a.text(shout('hi', end='?'), render_kw={'b': [1, (2, -3)]}, default=word) }}"
    field = form_of(env, source)().a
    assert (field.label.text, field.render_kw, field.default) == (
        "hi?",
        {"b": [1, [2, -3]]},
        "word",
    )


@pytest.mark.feature("forms.type-missing")
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ form.a.nonsense() }}", "Unknown field type 'nonsense'"),
        ("{{ form.a.text(f()) }}", "Cannot convert function calls"),
        ("{{ form.a.text(x.y) }}", "Cannot convert jinja nodes"),
    ],
)
def test_what_makes_no_form_is_refused(env, source, message):
    with pytest.raises(Exception, match=message):
        extract_form_classes_from_node(env.parse(source))
    assert issubclass(FormDefinitionError, Exception)


@pytest.mark.feature("forms.template-decl")
def test_one_template_may_hold_several_forms(env):
    node = env.parse("{{ a.x.text() }}{{ b.y.text() }}{{ c.z.text() }}")
    both = extract_form_classes_from_node(node, ["A", "B"], ["a", "b"])
    assert {form.__name__: form.template_var_name for form in both} == {"A": "a", "B": "b"}
    same = extract_form_classes_from_node(node, "Same", ("a", "b"))
    assert [form.__name__ for form in same] == ["Same", "Same"]
    assert [form.__name__ for form in extract_form_classes_from_node(node, var_name="c")] == [
        "TemplateForm"
    ]


@pytest.mark.feature("forms.template-decl")
def test_a_field_of_a_template_is_the_field():
    class Small(Form):
        name = StringField(default="x")

    field = TemplateField(Small().name)
    assert field.data == "x"
    field.data = "y"
    assert field._field.data == "y"
    assert 'value="y"' in field()
    assert field.text() is field._field
    with pytest.raises(AttributeError):
        field.nothing  # noqa: B018
