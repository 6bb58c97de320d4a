"""A form that is refused at once: what is said, and as what."""

import pytest
from flask import get_flashed_messages
from hyperflask.forms import Form
from werkzeug.exceptions import BadRequest
from wtforms import StringField
from wtforms.validators import InputRequired


class Note(Form):
    title = StringField(validators=[InputRequired("Needed")])
    text = StringField()


@pytest.mark.feature("forms.validate-or-400")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], []),
        ([None], []),
        (["Look again"], [("error", "Look again")]),
        (["Look again", "warning"], [("warning", "Look again")]),
        ([True], [("error", "title: Needed")]),
        ([True, "info"], [("info", "title: Needed")]),
    ],
)
def test_what_a_refused_form_says(make_app, given, said):
    app = make_app(WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST", data={"text": "x"}):
        with pytest.raises(BadRequest):
            Note().validate_or_400(*given)
        assert get_flashed_messages(with_categories=True) == said


@pytest.mark.feature("forms.validate-or-400")
def test_a_form_that_is_right_says_nothing(make_app):
    app = make_app(WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST", data={"title": "a"}):
        assert Note().validate_or_400(True) is None
        assert get_flashed_messages() == []
