"""What people say about themselves, and their picture."""

import io

import pytest
from PIL import Image

from app.core import files
from app.core.errors import NotFound
from app.core.pictures import SIZES, NotAPicture
from app.identity.models import User
from app.identity.profile import (
    change_profile,
    choose_theme,
    load_avatar,
    remove_avatar,
    set_avatar,
)
from tests.cast import make_person


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


def picture(colour="teal"):
    file = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(file, "PNG")
    file.seek(0)
    return file


def kept(user):
    return list(files.names_in(user.folder))


def test_a_made_up_picture_is_not_there(zoe):
    set_avatar(zoe, picture())
    for version, size in (("made-up", 80), (zoe.avatar, 79), ("", 80), (f"../{zoe.avatar}", 80)):
        with pytest.raises(NotFound):
            load_avatar(version, size)


def test_a_picture_is_kept_square_in_each_size(zoe):
    set_avatar(zoe, picture())

    for size in SIZES:
        with load_avatar(zoe.avatar, size) as file, Image.open(file) as shown:
            assert (shown.format, shown.size) == ("WEBP", (size, size))


def test_another_picture_takes_the_place_of_the_one_before(zoe):
    set_avatar(zoe, picture())
    before = zoe.avatar
    set_avatar(zoe, picture("red"))

    assert len(kept(zoe)) == len(SIZES)
    with pytest.raises(NotFound):
        load_avatar(before, 80)


def test_without_a_picture_nothing_is_kept(zoe):
    set_avatar(zoe, picture())
    remove_avatar(zoe)
    remove_avatar(zoe)

    assert kept(zoe) == []
    assert User.get(zoe.id).avatar is None


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("data", [SVG, b"", b"GIF89a", b"<html>"])
def test_S15_what_is_no_picture_of_pixels_is_not_kept(zoe, data):
    with pytest.raises(NotAPicture):
        set_avatar(zoe, io.BytesIO(data))

    assert kept(zoe) == []


def test_nobody_else_changes(zoe):
    otto = make_person("Otto")
    change_profile(zoe, name="Zoë", locale="fr", time_zone="Europe/Paris", theme="dark")

    changed, same = User.get(zoe.id), User.get(otto.id)
    assert (changed.name, changed.locale, changed.theme) == ("Zoë", "fr", "dark")
    assert changed.zone.key == "Europe/Paris"
    assert (same.name, same.locale, same.theme) == ("Otto", "en", None)


def test_as_the_system_has_it_is_no_theme(zoe):
    for theme, stored in (("dark", "dark"), ("system", None), ("neon", None)):
        choose_theme(zoe, theme)
        assert User.get(zoe.id).theme == stored
