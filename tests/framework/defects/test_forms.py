"""What forms declared in templates do otherwise."""

from functools import partial

import pytest
from jinja2 import UndefinedError
from jinja_wtforms.form import TEMPLATE_FORM_FIELDS

from tests.framework.features.looking import check, one

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)


def shown(make_app, source, **files):
    app = make_app({"pages/index.jpy": source, **files})
    return app.test_client().get("/").text


@defect(reason="form_declarations: a pair becomes a list, no choice", raises=AttributeError)
@pytest.mark.feature("forms.type-choice")
def test_a_choice_has_a_value_and_a_label(make_app):
    shown(make_app, "{% form %}{{ form.x.select('X', choices=[('a', 'One')]) }}")


@defect(reason="form_declarations: _p is unknown where the field is shown", raises=UndefinedError)
@pytest.mark.feature("forms.i18n-labels")
def test_a_label_may_have_a_context(make_app):
    shown(make_app, "{% form %}{{ form.x.text(_p('form', 'Name')) }}")


@defect(reason="hyperflask-68: the field of files in templates has no class file-input")
@pytest.mark.feature("forms.type-file")
def test_a_field_of_files_looks_like_one(make_app):
    html = shown(make_app, "{% form %}{{ form.x.file() }}")
    assert "file-input" in one(html, "input[type=file]").classes


@defect(reason="jinja-wtforms-03: these inputs exist, but templates can't name them")
@pytest.mark.feature("forms.type-missing")
@pytest.mark.parametrize("kind", ["month", "time", "color", "week"])
def test_every_input_can_be_declared(kind):
    assert kind in TEMPLATE_FORM_FIELDS


@defect(reason="jinja-wtforms-02: the enctype of several files is that of a text")
@pytest.mark.feature("forms.type-file")
def test_a_form_of_several_files_is_sent_as_such(make_app):
    html = shown(make_app, "{% form %}{{ form.x.files() }}<i>{{ form.enctype }}</i>")
    check(html, {"i": "multipart/form-data"})


@defect(
    reason="hyperflask-69: a form of the forms folder is not made when its tag is used",
    raises=UndefinedError,
)
@pytest.mark.feature("forms.folder")
def test_a_form_of_the_forms_folder_makes_itself(make_app):
    macro = "{% form %}{{ form.mail.email() }}"
    shown(make_app, "<{invite }/>", **{"forms/invite.macro.html": macro})


@defect(
    reason="hyperflask-69: a form in a template without a name is not made", raises=UndefinedError
)
@pytest.mark.feature("forms.form-directive")
def test_a_form_of_a_text_makes_itself(render):
    render("{% form %}{{ form.x.text() }}")


@defect(reason="csrf: a POST without a form is not checked")
@pytest.mark.feature("forms.validate")
def test_a_post_without_a_token_is_refused(make_app):
    app = make_app({"pages/index.jpy": "---\ndef post():\n    return 'done'\n---\n"})
    assert app.test_client().post("/").status_code == 400
