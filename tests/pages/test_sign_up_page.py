"""The sign-up form, over HTTP."""

import pytest

from tests.cast import PASSWORD, make_person

GOOD = {"name": "Zoe", "email": "zoe@example.com", "password": PASSWORD}


def test_A05_the_answer_tells_nobody_who_has_an_account(context, visit):
    make_person("Taken")

    taken = visit().post("/sign-up", {**GOOD, "email": "taken@example.com"})
    free = visit().post("/sign-up", GOOD)

    assert (taken.status_code, taken.location) == (free.status_code, free.location)
    assert taken.status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("name", "   ", "Please fill this in."),
        ("name", "x" * 81, "at most 80 characters"),
        ("email", "zoe", "like an e-mail address"),
        ("password", "fourteen chars", "at least 15 characters"),
        ("password", "x" * 257, "at most 256 characters"),
        ("password", "zoe at example.com", "guessed first"),
    ],
)
def test_A01_wrong_input_is_told_in_place_and_kept(app, visitor, field, value, complaint):
    answer = visitor.post("/sign-up", {**GOOD, field: value})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert complaint in page
    assert 'aria-invalid="true"' in page
    kept = {**GOOD, field: value}
    assert f'value="{kept["email"]}"' in page
    assert kept["password"] not in page


def test_A02_twenty_lower_case_letters_are_a_password(visitor):
    answer = visitor.post("/sign-up", {**GOOD, "password": "qmvtzkwhpdlxcgbynrfj"})

    assert answer.status_code == 303


def test_T04_fields_that_are_not_on_the_form_are_ignored(context, visitor):
    from app.identity.models import User

    visitor.post("/sign-up", {**GOOD, "id": "999", "verified_at": "2020-01-01", "locale": "xx"})

    user = User.with_email("zoe@example.com")
    assert (user.id != 999, user.is_verified, user.locale) == (True, False, "en")
