"""The components of forms."""

import pytest
from hyperflask.forms import Form
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from tests.framework.features.looking import check, one, text, tree


class PersonForm(Form):
    name = StringField("Your <name>", validators=[InputRequired()])
    about = TextAreaField("About", description="A few words")


@pytest.fixture
def show(make_app):
    app = make_app({"templates/form.html": ""})

    def show(source, url="/people?page=2", **values):
        with app.test_request_context(url):
            app.preprocess_request()
            return app.jinja_env.from_string(source).render(form=PersonForm(), **values)

    return show


@pytest.mark.feature("forms.comp-Form")
def test_a_form_carries_its_token_and_a_fieldset(show):
    html = show('<{Form form=form action="/x" id="f"}><b>in</b></{Form}>')

    check(html, {"form#f[method=POST][action='/x'] > fieldset.fieldset > b": "in"})
    assert len(one(html, "form > input[type=hidden][name=csrf_token]").get("value")) > 30


@pytest.mark.feature("forms.comp-Form")
def test_a_form_may_do_without_object_fieldset_and_post(show):
    html = show('<{Form method="GET" fieldset=false class="w"}>in</{Form}>')

    check(html, {"form.w[method=GET]": "in", "fieldset": 0, "input": 0})


@pytest.mark.feature("forms.comp-HxForm")
def test_a_form_for_htmx_posts_and_resets_on_success(show):
    html = show("<{HxForm form=form}>in</{HxForm}>")
    form = one(html, "form")

    assert form.get("hx-post") == "http://localhost/people?page=2"
    assert form.get("hx-boost") == "false"
    script = form.get("hx-on--after-request") or form.get("hx-on::after-request")
    assert script == "event.detail.successful && event.target.reset();"
    check(html, {"form > input[name=csrf_token]": "", "form > fieldset": "in"})


@pytest.mark.feature("forms.comp-HxForm")
def test_a_form_for_htmx_takes_an_address_and_more_script(show):
    html = show(
        '<{HxForm form=form action="/save" hx_on__after_request="go()" id="f"}>x</{HxForm}>'
    )
    form = one(html, "form#f")

    assert form.get("hx-post") == "/save"
    script = form.get("hx-on--after-request") or form.get("hx-on::after-request")
    assert script.endswith("event.target.reset();go()")


@pytest.mark.feature("forms.comp-FormField")
def test_a_field_has_its_label(show):
    html = show('<{FormField field=form.name class="wide" placeholder="P" }/>')
    label, field = one(html, "label.label"), one(html, "input[name=name]")

    assert label.get("for") == field.get("id") == "name"
    assert text(label) == "Your <name>"
    assert (field.get("placeholder"), "required" in field.keys()) == ("P", True)  # noqa: SIM118
    assert "wide" in field.classes


@pytest.mark.feature("forms.comp-FormField")
def test_the_label_of_a_field_is_replaced_or_left_out(show):
    html = show('<{FormField field=form.about label="Other" }/>')
    assert [text(label) for label in tree(html).cssselect("label")] == ["Other"]
    check(html, {"textarea[name=about]": None})

    check(show('<{FormField field=form.about label="" }/>'), {"label": 0, "textarea": None})


@pytest.mark.feature("forms.comp-FormField")
def test_a_field_may_be_ones_own_element(show):
    html = show('<{FormField label="Own"}><input name="own"></{FormField}>')

    check(html, {"label.label": "Own", "input[name=own]": ""})


@pytest.mark.feature("forms.comp-SubmitButton")
def test_the_button_of_a_form_submits_it(show):
    html = show('<{SubmitButton name="go" value="1"}>Save</{SubmitButton}>')

    check(html, {"button.btn.btn-primary[type=submit][name=go][value='1']": "Save"})


@pytest.mark.feature("forms.comp-ModalForm")
def test_the_form_of_a_modal_is_marked_for_the_script(show):
    html = show('<{ModalForm form=form id="m"}>in</{ModalForm}>')
    form = one(html, "form#m[hf-modal-form]")

    assert form.get("hx-post") == "http://localhost/people?page=2"
    check(html, {"form > input[name=csrf_token]": "", "form > fieldset": "in"})
