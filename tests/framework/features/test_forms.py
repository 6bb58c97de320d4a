"""Forms declared in templates: their fields, what they demand, and their data."""

import io
import json
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from flask import get_flashed_messages
from hyperflask.forms import Form
from werkzeug.exceptions import BadRequest
from wtforms import StringField
from wtforms.validators import InputRequired

from tests.framework.features.looking import check, one, text


@pytest.fixture
def form_of(make_app):
    """`form_of(fields, data)` is the form that a page of these fields declares, filled in."""

    def form_of(fields, data=None, method="POST", **config):
        app = make_app({"pages/index.jpy": "{% form %}" + fields}, WTF_CSRF_ENABLED=False, **config)
        context = app.test_request_context("/", method=method, data=data)
        context.push()
        app.preprocess_request()
        contexts.append(context)
        return app.forms["pages/index.jpy"]()

    contexts = []
    yield form_of
    for context in reversed(contexts):
        context.pop()


@pytest.fixture
def shown(make_app):
    """The HTML of a page."""
    return lambda source: make_app({"pages/index.jpy": source}).test_client().get("/").text


SIGN_UP = """---
form = page.form()

def post():
    if form.validate():
        return form.data
---
<{Form form=form}>{{ form.name.text("Name", required=True) }}{{ form.age.int("Age") }}</{Form}>
<i>{{ form.errors|tojson }}</i>"""


@pytest.mark.feature("forms.template-decl")
def test_a_template_declares_the_fields_that_the_server_checks(make_app):
    site = make_app({"pages/index.jpy": SIGN_UP}, WTF_CSRF_ENABLED=False).test_client()
    html = site.get("/").text

    check(html, {"input[name=name][type=text][required]": "", "input[name=age][type=number]": ""})
    assert site.post("/", data={"name": "Ada", "age": "36"}).json == {"name": "Ada", "age": 36}
    html = site.post("/", data={"name": "", "age": "old"}).text
    assert json.loads(one(html, "i").text).keys() == {"name", "age"}
    assert one(html, "input[name=age]").get("value") == "old"


TEXTS = {
    "text": "input.input[type=text]",
    "textarea": "textarea.textarea",
    "password": "input.input[type=password]",
    "hidden": "input[type=hidden]",
    "search": "input.input[type=search]",
}
CONTACTS = {
    "email": "input.input[type=email]",
    "tel": "input.input[type=tel]",
    "url": "input.input[type=url]",
}


@pytest.mark.feature("forms.type-text", "forms.type-contact")
@pytest.mark.parametrize(("kind", "selector"), [*TEXTS.items(), *CONTACTS.items()])
def test_a_field_of_text_has_its_element_and_keeps_its_text(form_of, shown, kind, selector):
    field = f'{{{{ form.x.{kind}("Label") }}}}'
    assert one(shown("{% form %}" + field), selector).get("name") == "x"

    assert form_of(field, {"x": " <b> "}).data == {"x": " <b> "}


@pytest.mark.feature("forms.type-text")
def test_a_password_is_never_shown_again(form_of):
    form = form_of("{{ form.x.password() }}{{ form.y.text() }}", {"x": "secret", "y": '"seen'})

    assert "secret" not in str(form.x())
    assert one(str(form.y()), "input").get("value") == '"seen'


NUMBERS = [
    ("int", "5", 5, "input.input[type=number]"),
    ("float", "1.5", 1.5, "input.input[type=text]"),
    ("decimal", "1.25", Decimal("1.25"), "input.input[type=number][step=any]"),
    ("intrange", "7", 7, "input.range[type=range]"),
    ("decimalrange", "0.5", Decimal("0.5"), "input.range[type=range][step=any]"),
]


@pytest.mark.feature("forms.type-number")
@pytest.mark.parametrize(("kind", "sent", "value", "selector"), NUMBERS)
def test_a_field_of_numbers_gives_numbers(form_of, shown, kind, sent, value, selector):
    field = f'{{{{ form.x.{kind}("N") }}}}'
    one(shown("{% form %}" + field), selector)
    form = form_of(field, {"x": sent})

    assert form.validate()
    assert (form.x.data, type(form.x.data)) == (value, type(value))
    assert not form_of(field, {"x": "many"}).validate()


DATES = [
    ("date", "2026-02-28", date(2026, 2, 28), "input.input[type=date]"),
    ("datetime", "2026-02-28 10:30:00", datetime(2026, 2, 28, 10, 30), "input.input"),
    ("datetimelocal", "2026-02-28T10:30", datetime(2026, 2, 28, 10, 30), "input.input"),
]


@pytest.mark.feature("forms.type-date")
@pytest.mark.parametrize(("kind", "sent", "value", "selector"), DATES)
def test_a_field_of_dates_gives_dates(form_of, shown, kind, sent, value, selector):
    field = f'{{{{ form.x.{kind}("D") }}}}'
    one(shown("{% form %}" + field), selector)
    form = form_of(field, {"x": sent})

    assert form.validate()
    assert form.x.data == value
    assert not form_of(field, {"x": "2026-02-31"}).validate()


@pytest.mark.feature("forms.type-date")
def test_a_local_date_and_time_has_its_own_input(shown):
    check(
        shown("{% form %}{{ form.x.datetimelocal() }}{{ form.y.datetime() }}"),
        {"input[name=x][type='datetime-local']": "", "input[name=y][type=datetime]": ""},
    )


CHOICES = 'choices=[("a", "One"), ("b", "Two <b>")]'


@pytest.mark.feature("forms.type-choice")
@pytest.mark.parametrize("kind", ["select", "radio"])
def test_a_choice_is_one_of_those_given(form_of, kind):
    field = f'{{{{ form.x.{kind}("X", {CHOICES}) }}}}'

    assert form_of(field, {"x": "b"}).validate()
    assert form_of(field, {"x": "b"}).x.data == "b"
    assert not form_of(field, {"x": "c"}).validate()


@pytest.mark.feature("forms.type-choice")
def test_choices_have_their_elements(shown):
    html = shown(
        "{% form %}"
        + "".join(
            f"{{{{ form.{k}.{k}('X', {CHOICES}) }}}}" for k in ("select", "selectmulti", "radio")
        )
        + "{{ form.yes.checkbox() }}"
    )
    check(
        html,
        {
            "select.select[name=select] > option": 2,
            "select[name=select] > option[value=b]": "Two <b>",
            "select.select[name=selectmulti][multiple] > option": 2,
            "input.radio[type=radio][name=radio]": 2,
            "input.checkbox[type=checkbox][name=yes]": "",
        },
    )


@pytest.mark.feature("forms.type-choice")
def test_several_choices_are_a_list_and_a_box_is_a_truth(form_of):
    field = f"{{{{ form.x.selectmulti('X', {CHOICES}) }}}}{{{{ form.yes.checkbox() }}}}"
    form = form_of(field, {"x": ["a", "b"], "yes": "y"})

    assert form.validate()
    assert form.data == {"x": ["a", "b"], "yes": True}
    assert not form_of(field, {"x": ["a", "z"]}).validate()
    assert form_of(field, {"x": "a"}).data["yes"] is False


@pytest.mark.feature("forms.type-file")
def test_files_arrive_with_their_names(form_of, shown):
    fields = "{{ form.one.file('One') }}{{ form.many.files('Many') }}"
    html = shown("{% form %}" + fields + "<i>{{ form.enctype }}</i>")
    check(
        html,
        {
            "input[type=file][name=one]": "",
            "input[type=file][name=many][multiple]": "",
            "i": "multipart/form-data",
        },
    )
    sent = [(io.BytesIO(b"b"), "b.txt"), (io.BytesIO(b"c"), "c.txt")]
    form = form_of(fields, {"one": (io.BytesIO(b"a"), "a.txt"), "many": sent})

    assert (form.one.data.filename, form.one.data.read()) == ("a.txt", b"a")
    assert [file.filename for file in form.many.data] == ["b.txt", "c.txt"]


@pytest.mark.feature("forms.type-file")
def test_a_form_without_files_is_sent_as_text(shown):
    html = shown("{% form %}{{ form.x.text() }}<i>{{ form.enctype }}</i>")

    check(html, {"i": "application/x-www-form-urlencoded"})


MORE_INPUTS = [("MonthField", "month"), ("TimeField", "time"), ("ColorField", "color")]


@pytest.mark.feature("forms.type-missing")
@pytest.mark.parametrize(("name", "kind"), MORE_INPUTS)
def test_a_form_class_may_use_the_inputs_that_templates_lack(make_app, name, kind):
    from hyperflask.forms import fields, widgets

    class Special(Form):
        x = getattr(fields, name)()
        week = StringField(widget=widgets.WeekInput())

    with make_app().test_request_context():
        form = Special()
        check(str(form.x()), {f"input.input[name=x][type={kind}]": ""})
        check(str(form.week()), {"input.input[type=week]": ""})


@pytest.mark.feature("forms.opt-required")
def test_a_required_field_must_be_filled_in(form_of, shown):
    fields = "{{ form.a.text(required=True) }}{{ form.b.text(optional=True, length=(3, 5)) }}"
    html = shown("{% form %}" + fields)

    check(html, {"input[name=a][required]": "", "input[name=b][required]": 0})
    assert form_of(fields, {"a": "x"}).validate()
    assert not form_of(fields, {"a": " "}).validate()
    assert not form_of(fields, {}).validate()


@pytest.mark.feature("forms.opt-length")
@pytest.mark.parametrize(("sent", "valid"), [("a", 0), ("ab", 1), ("abcd", 1), ("abcde", 0)])
def test_a_text_has_a_length(form_of, sent, valid):
    assert form_of("{{ form.x.text(length=(2, 4)) }}", {"x": sent}).validate() == bool(valid)


@pytest.mark.feature("forms.opt-range")
@pytest.mark.parametrize(("sent", "valid"), [("0", 0), ("1", 1), ("100", 1), ("101", 0), ("-5", 0)])
def test_a_number_has_a_range(form_of, sent, valid):
    assert form_of("{{ form.x.int(range=(1, 100)) }}", {"x": sent}).validate() == bool(valid)


@pytest.mark.feature("forms.opt-range")
def test_a_range_may_be_negative(form_of):
    assert form_of("{{ form.x.int(range=(-5, -1)) }}", {"x": "-5"}).validate()


@pytest.mark.feature("forms.opt-validators")
def test_validators_are_named(form_of):
    field = '{{ form.x.email("Mail", validators=["Email", "InputRequired"]) }}'

    assert form_of(field, {"x": "ada@example.com"}).validate()
    assert not form_of(field, {"x": "ada"}).validate()
    assert not form_of(field, {"x": ""}).validate()


@pytest.mark.feature("forms.opt-placeholder")
def test_a_field_has_a_placeholder_and_attributes_where_it_is_shown(shown):
    html = shown(
        "{% form %}{{ form.a.text('A', placeholder='Type <here>') }}"
        "{{ form.b.text('B')(class='wide', data_x='1', aria_label='b', gone=none) }}"
    )
    assert one(html, "input[name=a]").get("placeholder") == "Type <here>"
    field = one(html, "input[name=b].wide.input")
    assert (field.get("data-x"), field.get("aria-label")) == ("1", "b")
    assert field.get("gone") is None


@pytest.mark.feature("forms.i18n-labels")
@pytest.mark.parametrize("call", ["_('Name')", "_p('form', 'Name')", "_n('Name', 'Names', 1)"])
def test_a_label_may_be_a_translated_text(shown, call):
    assert text(one(shown(f"{{% form %}}{{{{ form.x.text({call}).label }}}}"), "label")) == "Name"


@pytest.mark.feature("forms.i18n-labels")
def test_a_label_may_wait_for_the_visitors_language(shown):
    html = shown("{% form %}{{ form.x.text(lazy_gettext('Name')).label }}")

    assert text(one(html, "label")) == "Name"


TWO = """---
first, second = page.forms.First(prefix="one"), page.forms.second(prefix="two")
page.first, page.second = first, second

def post():
    form = first if "one-name" in request.form else second
    return f"{form.validate()} {form.data}"
---
{% form First=first %}{% form Second(csrf=False)=second %}
{{ first.name.text(required=True) }}{{ second.mail.text(required=True) }}"""


@pytest.mark.feature("forms.form-directive")
def test_every_form_of_a_page_is_checked_alone(make_app):
    app = make_app({"pages/index.jpy": TWO})
    site = app.test_client()

    check(site.get("/").text, {"input[name='one-name']": "", "input[name='two-mail']": ""})
    app.config["WTF_CSRF_ENABLED"] = False
    assert site.post("/", data={"two-mail": "x"}).text == "True {'mail': 'x'}"
    assert site.post("/", data={"one-name": ""}).text.startswith("False")


@pytest.mark.feature("forms.form-directive")
def test_a_directive_makes_the_form_unless_there_is_one(make_app):
    site = make_app(
        {
            "pages/a.jpy": "{% form %}{{ form.x.text() }}",
            "pages/b.jpy": "---\npage.form = page.forms(data={'x': 'given'})\n---\n"
            "{% form %}{{ form.x.text() }}",
            "pages/c.jpy": "{% form Named=f %}{{ f.x.text() }}{{ f.__class__.__name__ }}",
            "pages/d.jpy": "{% form (auto_init=False) %}{{ form is defined }}",
        }
    ).test_client()

    assert one(site.get("/a").text, "input[name=x]").get("value") == ""
    assert one(site.get("/b").text, "input[name=x]").get("value") == "given"
    assert "Named" in site.get("/c").text
    assert site.get("/d").text == "False"


@pytest.mark.feature("forms.registry")
def test_an_application_knows_its_forms_by_template_and_class(make_app):
    app = make_app(
        {
            "pages/index.jpy": "{% form Person %}{{ form.name.text('Name') }}",
            "components/Box.html": "{% form %}{{ form.size.int() }}",
            "templates/late.html": "{{ form.word.text() }}",
        }
    )
    with app.test_request_context():
        app.preprocess_request()
        person = app.forms["Person"](data={"name": "Ada"})
        by_template = app.forms["pages/index.jpy"].form(data={"name": "Bob"})
        late = app.forms["late.html"](data={"word": "w"})
        assert [person.data, by_template.data, late.data] == [
            *({"name": "Ada"}, {"name": "Bob"}, {"word": "w"}),
        ]
        assert isinstance(person, Form)
        assert app.forms.get("none.html") is None


@pytest.mark.feature("forms.folder")
def test_a_form_of_the_forms_folder_is_a_tag_and_a_class(make_app):
    macro = "<form>{% set form = props.form %}{{ form.mail.email('Mail', required=True) }}</form>"
    code = "---\npage.f = page.form(app.macros.resolve_template('invite'))\n---\n"
    page = code + "<{invite form=f }/>"
    app = make_app({"forms/invite.macro.html": macro, "pages/index.jpy": page})
    html = app.test_client().get("/").text

    check(html, {"form > input.input[type=email][name=mail][required]": ""})


@pytest.mark.feature("forms.validate")
def test_a_form_is_valid_with_its_token_only(make_app):
    page = "{% form %}{{ form.csrf_token }}{{ form.x.text() }}"
    code = "---\nform = page.form()\ndef post():\n    return str(form.validate())\n---\n"
    app = make_app({"pages/index.jpy": code + page})
    app.before_request_funcs[None] = [
        f for f in app.before_request_funcs[None] if "csrf" not in f.__module__
    ]
    site = app.test_client()
    token = one(site.get("/").text, "input[name=csrf_token]").get("value")

    assert site.post("/", data={"csrf_token": token}).text == "True"
    assert site.post("/", data={"csrf_token": "x" + token}).text == "False"
    assert site.post("/", data={}).text == "False"
    assert app.test_client().post("/", data={"csrf_token": token}).text == "False"


@pytest.mark.feature("forms.validate-or-400")
@pytest.mark.parametrize(
    ("flash", "expected"),
    [
        (None, []),
        ("Look again", [("error", "Look again")]),
        (True, [("error", "x: This field is required.")]),
    ],
)
def test_an_invalid_form_ends_the_request(form_of, flash, expected):
    form = form_of("{{ form.x.text(required=True) }}", {})

    with pytest.raises(BadRequest):
        form.validate_or_400(flash=flash)
    assert get_flashed_messages(with_categories=True) == expected
    form_of("{{ form.x.text(required=True) }}", {"x": "1"}).validate_or_400()


@pytest.mark.feature("forms.validate-or-400")
def test_the_category_of_the_message_can_be_chosen(form_of):
    with pytest.raises(BadRequest):
        form_of("{{ form.x.text(required=True) }}", {}).validate_or_400("No", "warning")
    assert get_flashed_messages(with_categories=True) == [("warning", "No")]


class Person(Form):
    name = StringField(validators=[InputRequired()])
    mail = StringField()


@pytest.mark.feature("forms.data-without")
def test_the_data_of_a_form_are_its_fields_without_the_token(make_app):
    app = make_app()
    with app.test_request_context("/", method="POST", data={"name": "Ada", "mail": "a@b"}):
        form = Person()
        person = SimpleNamespace()
        form.populate_obj(person)

        assert "csrf_token" in form
        assert form.data == {"name": "Ada", "mail": "a@b"}
        assert form.data_without("mail") == {"name": "Ada"}
        assert form.data_without() == form.data
    assert vars(person) == {"name": "Ada", "mail": "a@b"}


def test_every_kind_of_field_is_tried():
    from jinja_wtforms.form import TEMPLATE_FORM_FIELDS

    tried = {*TEXTS, *CONTACTS, "file", "files", "select", "selectmulti", "radio", "checkbox"}
    tried |= {kind for kind, *_ in NUMBERS + DATES}
    assert tried == set(TEMPLATE_FORM_FIELDS)
