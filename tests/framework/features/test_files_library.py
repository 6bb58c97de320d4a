"""flask-files: what a file knows about itself, and names that can't do harm."""

from pathlib import Path

import pytest
from flask_files import File, save_file, url_for_upload, validate_file
from flask_files.file import (
    file_size,
    format_file_size,
    generate_filename,
    save_uploaded_file_temporarly,
    split_uri,
)
from flask_files.form import FileNotAllowedExtError, FileTooBigError
from flask_files.images import get_size

LOCAL = {"FILES_FILESYSTEMS": {"local": {}}, "FILES_UPLOAD_URL": "/uploads"}


@pytest.fixture
def app(make_app):
    return make_app(**LOCAL)


@pytest.mark.feature("files.serialize")
def test_a_file_is_read_from_its_address():
    file = File.from_uri("s3://a/b.txt?size=5#c.txt")
    assert (file.protocol, file.path, file.filename) == ("s3", "a/b.txt", "c.txt")
    assert file.uri == "s3://a/b.txt"
    assert (File.from_uri("a/b.txt").filename, File.from_uri("a/b.txt").mimetype) == (
        "b.txt",
        "text/plain",
    )
    assert split_uri("a/b", "local") == ("local", "a/b")
    assert split_uri("s3://a/b") == ["s3", "a/b"]


@pytest.mark.feature("files.serialize")
def test_the_size_of_a_file_is_asked_of_its_storage(app, upload):
    with app.test_request_context():
        file = save_file(upload("a.txt", b"12345"), protocol="local")
        assert File(file.path, "local").size == 5


@pytest.mark.feature("files.serving")
def test_where_a_file_is_found_can_be_decided(app):
    files = app.extensions["files"].instance

    @files.url_generator("made-up")
    def address(file):
        return f"https://cdn.test/{file.path}"

    assert files.url_generators["made-up"] is address
    with app.test_request_context():
        assert url_for_upload("local://a b.txt") == url_for_upload(File("a b.txt", "local"))
        assert url_for_upload("local://a b.txt").startswith("/uploads/a")


@pytest.mark.feature("files.naming")
@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("a b.txt", {}, "a_b.txt"),
        ("../../etc/passwd", {}, "etc_passwd"),
        ("a.txt", {"protocol": "s3"}, "s3://a.txt"),
        ("abcdef.txt", {"subfolders": True}, "a/b/c/d/abcdef.txt"),
    ],
)
def test_a_name_is_made_harmless(name, options, expected):
    assert generate_filename(name, **options) == expected


@pytest.mark.feature("files.save")
def test_an_upload_is_kept_for_a_while(app, upload, tmp_path):
    app.config["FILES_UPLOAD_TMP_DIR"] = str(tmp_path)
    with app.app_context():
        named = save_uploaded_file_temporarly(upload("a.txt", b"one"), "../x.txt")
        unnamed = save_uploaded_file_temporarly(upload("a.png", b"two"))
        elsewhere = save_uploaded_file_temporarly(upload("a.txt", b"3"), "y", str(tmp_path))
    assert named == str(tmp_path / "x.txt")
    assert elsewhere == str(tmp_path / "y")
    assert unnamed.startswith(str(tmp_path))
    assert unnamed.endswith(".png")
    assert Path(unnamed).read_bytes() == b"two"


@pytest.mark.feature("files.validate")
def test_a_file_that_is_refused_is_an_error_or_an_answer(upload):
    big = upload("a.TXT", b"123456")
    assert validate_file(big, ["txt"], 6)
    assert validate_file(big, ["txt"], 5, raise_exc=False) is False
    assert validate_file(big, ["png"], raise_exc=False) is False
    with pytest.raises(FileTooBigError):
        validate_file(big, max_size=5)
    with pytest.raises(FileNotAllowedExtError):
        validate_file(big, ["png"])
    assert validate_file(big)
    assert file_size(big) == 6
    assert big.read() == b"123456"  # measuring doesn't use it up


@pytest.mark.feature("files.validate")
@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0.0B"), (1023, "1023.0B"), (1024, "1.0KB"), (1536 * 1024, "1.5MB"), (1024**8, "1.0YB")],
)
def test_a_size_is_shown_in_words(size, text):
    assert format_file_size(size) == text


@pytest.mark.feature("files.images")
def test_one_side_of_a_picture_follows_from_the_other():
    assert get_size(None, 10, (40, 20)) == (20, 10)
    assert get_size(10, None, (40, 20)) == (10, 5)
    assert get_size(3, 4) == (3, 4)
    for sides in ((None, None), (3, None), (None, 3)):
        with pytest.raises(Exception, match="Missing size"):
            get_size(*sides)
    with pytest.raises(Exception, match="Missing size"):
        get_size(None, None, (1, 1))
