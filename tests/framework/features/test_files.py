"""Uploads, once the file system is configured by name."""

import io

import pytest
from flask_files import (
    File,
    FileNotAllowedExtError,
    FileTooBigError,
    format_file_size,
    save_file,
    validate_file,
)
from flask_files.images import crop_img, resize_img, rotate_img, transpose_img, watermark_img
from PIL import Image

LOCAL = {"FILES_FILESYSTEMS": {"local": {}}, "FILES_UPLOAD_URL": "/uploads"}


@pytest.fixture
def picture(upload):
    """A function that makes an image file."""

    def picture(width, height, name="a.png", color="red"):
        buffer = io.BytesIO()
        Image.new("RGB", (width, height), color).save(buffer, "png")
        return upload(name, buffer.getvalue(), "image/png")

    return picture


def size(file):
    return Image.open(file.stream).size


@pytest.mark.feature("files.save", "files.serving")
def test_a_file_is_saved_described_and_served(make_app, upload):
    app = make_app(**LOCAL)
    with app.test_request_context():
        first = save_file(upload("note.txt", b"hello", "text/plain"))
        second = save_file(upload("note.txt", b"again", "text/plain"))
        assert (first.filename, first.size, first.mimetype) == ("note.txt", 5, "text/plain")
        assert first.path != second.path
        with first.open() as file:
            assert file.read() == b"hello"
        copy = io.BytesIO()
        first.save(copy)
        assert copy.getvalue() == b"hello"
        url = first.url()
        assert app.jinja_env.globals["url_for_upload"](first) == url == str(first)
    reply = app.test_client().get(url, buffered=True)
    assert (reply.status_code, reply.data) == (200, b"hello")


@pytest.mark.feature("files.serving")
def test_without_an_address_uploads_are_not_served(make_app, upload, tmp_path):
    app = make_app(**{**LOCAL, "FILES_UPLOAD_URL": None, "FILES_UPLOAD_DIR": str(tmp_path / "u")})
    with app.app_context():
        file = save_file(upload("a.txt"))
        assert (tmp_path / "u" / file.path).read_bytes() == b"content"
        assert file.url() == file.path
    assert app.test_client().get(f"/uploads/{file.path}").status_code == 404


@pytest.mark.feature("files.serialize", "files.db-column")
def test_a_file_is_read_from_its_address_and_from_json(make_app):
    file = File.from_uri("local://a/b.txt?size=3#c.txt")
    assert (file.protocol, file.path, file.filename) == ("local", "a/b.txt", "c.txt")
    data = {"uri": "local://a/b.txt", "filename": "c.txt", "size": 3, "mimetype": "text/plain"}
    file = File.from_json(data)
    assert (file.uri, file.filename, file.size, file.mimetype) == tuple(data.values())


@pytest.mark.feature("files.validate")
def test_a_file_may_be_refused_for_its_kind_or_size(upload):
    assert validate_file(upload("a.PDF"), ["pdf"], max_size=7)
    with pytest.raises(FileNotAllowedExtError):
        validate_file(upload("a.exe"), ["pdf"])
    with pytest.raises(FileTooBigError):
        validate_file(upload("a.pdf"), max_size=6)
    assert not validate_file(upload("a.exe"), ["pdf"], raise_exc=False)
    assert format_file_size(2048) == "2.0KB"


@pytest.mark.feature("files.images")
def test_pictures_are_changed(picture):
    assert size(resize_img(picture(40, 20), 10, resample=0)) == (10, 5)
    assert size(crop_img(picture(40, 20), 5, 5, 15, 10)) == (10, 5)
    assert size(rotate_img(picture(40, 20), 90, expand=1)) == (20, 40)
    assert size(transpose_img(picture(40, 20), "rotate90")) == (20, 40)
    marked = watermark_img(picture(40, 20), picture(10, 10, color="blue").stream)
    image = Image.open(marked.stream)
    assert image.getpixel((0, 0)) == (255, 0, 0)
    assert image.getpixel((39, 19)) == (0, 0, 255)
    assert marked.filename == "a-watermark.png"
