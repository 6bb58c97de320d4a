"""What a template says of a form and of its fields, and what becomes of it."""

import pytest
from jinja2 import DictLoader, Environment
from jinja_wtforms import WtformExtension
from jinja_wtforms.extractor import extract_form_classes_from_node
from wtforms import validators


@pytest.fixture
def declared():
    """`declared(source)` are the classes of the forms that a template declares."""
    env = Environment(loader=DictLoader({}), extensions=[WtformExtension])
    return lambda source, **options: extract_form_classes_from_node(env.parse(source), **options)


@pytest.mark.feature("forms.form-directive")
def test_a_form_has_a_name_a_variable_and_options(declared):
    [login] = declared("{% form Login(csrf=false, locales=['fr']) = f %}{{ f.name.text() }}")
    assert (login.__name__, login.template_var_name) == ("Login", "f")
    assert (login.Meta.csrf, login.Meta.locales) == (False, ["fr"])
    [plain] = declared("{% form %}{{ form.name.text() }}")
    assert (plain.__name__, plain.template_var_name) == ("TemplateForm", "form")
    assert not hasattr(plain.Meta, "locales") or plain.Meta.locales is False
    [quiet] = declared("{% form(auto_init=false) %}{{ form.name.text() }}")
    assert not hasattr(quiet.Meta, "auto_init")


@pytest.mark.feature("forms.form-directive")
def test_a_form_is_there_unless_its_template_says_otherwise():
    templates = {
        "made": "{% form %}{{ form.name.text().data }}",
        "not": "{% form(auto_init=false) %}{{ form is defined }}{% if 0 %}{{ form.a.text() }}"
        "{% endif %}",
    }
    env = Environment(loader=DictLoader(templates), extensions=[WtformExtension])
    env.forms.register_all()
    assert env.get_template("not").render() == "False"
    given = env.forms["made"]()
    given.name.data = "Ada"
    assert "Ada" in env.get_template("made").render(form=given)


OPTIONS = [
    ("required=true", validators.DataRequired, {}),
    ("optional=true", validators.Optional, {}),
    ("range=[1, 5]", validators.NumberRange, {"min": 1, "max": 5}),
    ("length=[2, 3]", validators.Length, {"min": 2, "max": 3}),
    ("validators=['Email']", validators.Email, {}),
    ("validators=['UUID']", validators.UUID, {}),
]


@pytest.mark.feature("forms.opt-required", "forms.opt-length", "forms.opt-range")
@pytest.mark.parametrize(("option", "kind", "values"), OPTIONS)
def test_an_option_of_a_field_is_a_validator(declared, option, kind, values):
    source = "{{ form.x.text('X', " + option + ") }}"
    [validator] = declared(source)[0]().x.validators
    assert type(validator) is kind
    assert {name: getattr(validator, name) for name in values} == values


@pytest.mark.feature("forms.opt-placeholder", "forms.type-text")
def test_a_field_without_options_has_its_name_as_label(declared):
    [form] = declared("{{ form.title.text() }}{{ form.text.textarea('Text', placeholder='…') }}")
    made = form()
    assert (str(made.title.label.text), made.title.validators) == ("title", ())
    assert str(made.text.label.text) == "Text"
    assert made.text.render_kw == {"placeholder": "…"}
    assert made.title.render_kw is None


@pytest.mark.feature("forms.registry")
def test_calls_that_belong_to_no_form_are_left_alone(declared):
    source = "{{ form.a.text() }}{{ other.b.text() }}{{ f(1) }}{{ form.c }}{{ x.form.d.text() }}"
    [form] = declared(source)
    assert [field.name for field in form()] == ["a"]


@pytest.mark.feature("forms.i18n-labels")
@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("_('Title')", "Title"),
        ("_p('book', 'Title')", "Title"),
        ("_n('One', 'Many', 1)", "One"),
        ("_n('One', 'Many', 2)", "Many"),
        ("_np('book', 'One', 'Many', 2)", "Many"),
        ("lazy_gettext('Title')", "Title"),
    ],
)
def test_a_label_may_be_translated_in_any_of_the_ways(make_app, label, expected):
    page = "{% form %}{{ form.title.text(" + label + ").label }}"
    app = make_app({"pages/index.jpy": f"---\nform = page.form()\n---\n{page}"})
    with app.test_request_context():
        made = app.forms["pages/index.jpy"].form(meta={"csrf": False})
        assert str(made.title.label.text) == expected
