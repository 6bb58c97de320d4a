"""What the components of forms do otherwise."""

from functools import partial

import pytest

from tests.framework.features.looking import check

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)

PAGE = """---
form = page.form()

def post():
    form.validate()
---
<{Form form=form}><{FormField field=form.name.text("Name", required=True) }/></{Form}>"""


@defect(reason="hyperflask-47: FormField never shows the errors of its field")
@pytest.mark.feature("forms.comp-FormField")
def test_a_field_shows_what_is_wrong(make_app):
    app = make_app({"pages/index.jpy": PAGE}, WTF_CSRF_ENABLED=False)
    assert "This field is required." in app.test_client().post("/").text


@defect(reason="hyperflask-48: Form does not set enctype for a file")
@pytest.mark.feature("forms.type-file", "forms.comp-Form")
def test_a_form_with_a_file_is_sent_as_such(make_app):
    page = '{% form %}<{Form form=form}>{{ form.doc.file("Doc") }}</{Form}>'
    html = make_app({"pages/index.jpy": page}).test_client().get("/").text
    check(html, {"form[enctype='multipart/form-data']": None})
