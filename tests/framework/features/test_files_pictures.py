"""flask-files: smaller pictures, of a given size or of one that follows from the other side."""

import pytest
from flask_files.images import create_thumbnail, crop_img, rotate_img, transpose_img
from PIL import Image

from tests.framework.features.test_files import picture  # noqa: F401  # a fixture


def opened(file):
    return Image.open(file.stream)


@pytest.mark.feature("files.images")
def test_a_thumbnail_keeps_its_ratio(picture):  # noqa: F811
    wide = create_thumbnail(picture(40, 20), 10, resample=Image.Resampling.NEAREST)
    assert (opened(wide).size, wide.filename) == ((10, 5), "a-thumb-10xNone.png")
    high = create_thumbnail(picture(40, 20), h=5, resample=Image.Resampling.NEAREST)
    assert opened(high).size == (10, 5)
    larger = create_thumbnail(picture(40, 20), 80, 80, resample=Image.Resampling.NEAREST)
    assert opened(larger).size == (40, 20)


@pytest.mark.feature("files.images")
def test_a_thumbnail_of_a_fixed_size_shows_the_first_corner(picture):  # noqa: F811
    small = create_thumbnail(picture(40, 40), 10, 10, resample=Image.Resampling.NEAREST)
    assert opened(small).size == (10, 10)
    assert small.content_type == "image/png"


@pytest.mark.feature("files.images")
def test_a_picture_is_turned_within_its_frame_and_mirrored(picture):  # noqa: F811
    assert opened(rotate_img(picture(40, 20), 90)).size == (40, 20)
    assert rotate_img(picture(40, 20), "90").filename == "a-rotated.png"
    assert crop_img(picture(4, 4), 0, 0, 2, 2).filename == "a-cropped.png"
    half = picture(2, 1)
    source = Image.open(half.stream)
    source.putpixel((0, 0), (0, 0, 255))
    half.stream.seek(0)
    source.save(half.stream, "png")
    half.stream.seek(0)
    mirrored = opened(transpose_img(half, "FLIP_LEFT_RIGHT"))
    assert mirrored.getpixel((1, 0)) == (0, 0, 255)
    assert mirrored.getpixel((0, 0)) == (255, 0, 0)
