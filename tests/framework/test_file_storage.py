"""Uploads on any file system, and addresses that say which file is meant."""

import pytest
from flask import Flask
from flask_files import File, save_file
from hyperflask.models import File as FileColumn
from sqlorm import Model

from tests.framework.features import conftest as features

upload = features.upload


class Note(Model):
    __table__ = "notes"
    id: int
    file: FileColumn


@pytest.mark.feature("files.save")
def test_a_second_upload_of_the_same_name_does_not_replace_the_first(make_app, upload):
    with make_app().app_context():
        first, second = (save_file(upload("a.pdf", text)) for text in (b"first", b"second"))
        assert first.path != second.path
        assert first.path.endswith("-a.pdf")
        assert (first.open().read(), second.open().read()) == (b"first", b"second")


@pytest.mark.feature("files.serving")
def test_settings_that_are_not_ours_go_to_the_file_system(make_app, upload):
    settings = {"other": {"protocol": "memory", "uuid_prefix": False, "skip_instance_cache": True}}
    with make_app(FILES_FILESYSTEMS=settings).app_context() as context:
        files = context.app.extensions["files"].instance
        fs, config = files.filesystem("other", return_config=True)
        assert (type(fs).__name__, config.options) == (
            "MemoryFileSystem",
            {"skip_instance_cache": True},
        )
        saved = save_file(upload("a.txt", b"x"), protocol="other")
        assert (saved.path, saved.open().read()) == ("a.txt", b"x")


@pytest.mark.feature("files.naming")
@pytest.mark.parametrize("prefix", [True, False])
def test_uploads_may_have_a_folder_of_their_own(make_app, upload, prefix):
    settings = {"local": {"base_path": "in/", "uuid_prefix": prefix}}
    with make_app(FILES_FILESYSTEMS=settings).app_context():
        saved = save_file(upload("a.txt", b"x"))
        assert saved.path.startswith("in/")
        assert saved.path.endswith("a.txt")
        assert bool(saved.uuid) is prefix
        assert saved.open().read() == b"x"


@pytest.mark.feature("files.serving")
def test_an_address_may_be_made_by_a_function(make_app):
    app = make_app()
    files = app.extensions["files"].instance

    @files.url_generator("s3")
    def address(file, **options):
        return f"https://cdn.test/{file.path}"

    with app.app_context():
        assert File("a.txt", "s3").url() == str(File("a.txt", "s3")) == "https://cdn.test/a.txt"


@pytest.mark.feature("files.serialize")
@pytest.mark.parametrize("name", ["a.txt", "a#b.txt", "ü & ?.txt", "100%.txt", "a://b"])
def test_a_file_is_made_again_from_its_address_and_from_json(name):
    file = File("1/2-a.txt", "s3", name, "text/plain", 0, "7")
    for again in (File.from_uri(file.to_uri()), File.from_json(file.to_json())):
        assert again.__getstate__() == file.__getstate__()
    assert File.from_uri("a.txt").__getstate__() == File("a.txt").__getstate__()
    assert repr(File("a.txt", "local")) == "local://a.txt?mimetype=text%2Fplain#a.txt"


@pytest.mark.feature("files.db-column")
def test_a_column_keeps_an_upload_and_gives_a_file(make_app, upload):
    app: Flask = make_app()
    with app.app_context(), app.db as tx:
        tx.execute("CREATE TABLE notes (id integer PRIMARY KEY, file text)")
        Note.create(file=upload("a.txt", b"hello"))
        Note.create(file=None)
        Note.create(file=Note.get(1).file)
        first, none, copy = (Note.get(number).file for number in (1, 2, 3))
        assert (first.filename, first.size, first.open().read()) == ("a.txt", 5, b"hello")
        assert none is None
        assert copy.path == first.path
