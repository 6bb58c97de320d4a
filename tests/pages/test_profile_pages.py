"""The profile, over HTTP: what a person chooses is with them on every browser."""

import io

import pytest
from PIL import Image

from app.identity.models import User
from tests.cast import PASSWORD, make_person

GOOD = {"name": "Zoë", "locale": "fr", "time_zone": "Europe/Paris", "theme": "dark"}


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


def picture(kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(file, kind)
    return file.getvalue()


def upload(visitor, data, name="me.png"):
    return visitor.post("/account/profile/avatar", {"avatar": (io.BytesIO(data), name)})


def test_a_stranger_sees_no_profile_and_no_picture(zoe, visit, visitor):
    upload(visit(zoe), picture())
    version = User.get(zoe.id).avatar

    for url in (
        "/account/profile",
        "/account/profile/avatar",
        f"/account/avatar/{version}-80.webp",
    ):
        assert "/sign-in" in visitor.get(url).location


def test_what_is_saved_is_shown_at_once(zoe, visit):
    visitor = visit(zoe)
    assert visitor.post("/account/profile", GOOD).location == "/account/profile"

    page = visitor.get("/account/profile").get_data(as_text=True)
    assert 'lang="fr"' in page
    assert 'data-theme="dark"' in page
    assert 'value="Zoë"' in page
    assert '<option selected value="Europe/Paris">' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 81), ("locale", "xx"), ("time_zone", "Mars"), ("theme", "neon")],
)
def test_what_cannot_be_is_told_in_place_and_nothing_is_kept(zoe, visit, field, value):
    answer = visit(zoe).post("/account/profile", {**GOOD, field: value})

    assert answer.status_code == 422
    assert User.get(zoe.id).name == "Zoe"


def test_T04_fields_that_are_not_on_the_form_change_nothing(zoe, visit):
    extra = {"email": "x@example.org", "staff_since": "2020-01-01", "password_hash": "x", "id": "9"}
    visit(zoe).post("/account/profile", {**GOOD, **extra})

    user = User.get(zoe.id)
    assert (user.email, user.is_staff) == (zoe.email, False)
    assert user.password_hash == zoe.password_hash


def test_the_theme_follows_its_person_to_a_new_browser(zoe, visit, visitor):
    visit(zoe).post("/preferences", {"theme": "dark", "next": "/account"})

    assert "data-theme" not in visitor.get("/sign-in").get_data(as_text=True)
    visitor.post("/sign-in", {"email": zoe.email, "password": PASSWORD})
    assert 'data-theme="dark"' in visitor.get("/account/profile").get_data(as_text=True)
    visitor.post("/account/sign-out")
    assert 'data-theme="dark"' in visitor.get("/sign-in").get_data(as_text=True)


def test_a_change_elsewhere_counts_here_too(zoe, visit):
    here, there = visit(zoe), visit(zoe)
    here.post("/preferences", {"theme": "light"})
    there.post("/preferences", {"theme": "dark"})

    assert 'data-theme="dark"' in here.get("/account/profile").get_data(as_text=True)


def test_a_picture_is_shown_to_people_in_the_same_place(acme, visit):
    upload(visit(acme.max), picture())
    version = User.get(acme.max.user_id).avatar
    vera = visit(acme.vera)
    url = f"/account/avatar/{version}-80.webp"

    assert url in vera.get("/w/acme/members").get_data(as_text=True)
    answer = vera.get(url)
    assert answer.mimetype == "image/webp"
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["made-up-80.webp", "-80.webp", "x-99999.webp", "x.svg", "x-1e1"])
def test_a_name_that_we_did_not_make_is_not_there(zoe, visit, name):
    assert visit(zoe).get(f"/account/avatar/{name}").status_code == 404


def test_S15_an_svg_is_refused_and_nothing_of_it_is_served(zoe, visit):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
    answer = upload(visit(zoe), svg, "me.svg")

    assert answer.status_code == 422
    assert "PNG, JPEG or WebP" in answer.get_data(as_text=True)
    assert User.get(zoe.id).avatar is None


def test_a_picture_can_be_taken_away(zoe, visit):
    visitor = visit(zoe)
    upload(visitor, picture())
    url = f"/account/avatar/{User.get(zoe.id).avatar}-80.webp"
    visitor.post("/account/profile/avatar/remove")

    assert visitor.get(url).status_code == 404
    assert User.get(zoe.id).avatar is None
