"""What an upload is called: by default, and by each of the settings."""

import re

import pytest
from flask_files import FilesystemConfig, save_file

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
FOLDERS = r"[0-9a-f]{8}/[0-9a-f]{4}/[0-9a-f]{4}/[0-9a-f]{4}"


@pytest.mark.feature("files.naming")
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, rf"{UUID}-a_b\.txt"),
        ({"FILES_UUID_PREFIXES": False}, r"a_b\.txt"),
        ({"FILES_KEEP_FILENAME": False}, rf"{UUID}\.txt"),
        ({"FILES_SUBFOLDERS": True}, rf"{FOLDERS}/{UUID}-a_b\.txt"),
        ({"FILES_SUBFOLDERS": True, "FILES_UUID_PREFIXES": False}, r"a/_/b/\./a_b\.txt"),
        ({"FILES_UUID_PREFIX_PATH_SEPARATOR": True}, rf"{UUID}/a_b\.txt"),
    ],
)
def test_the_settings_of_the_app_say_how_an_upload_is_called(make_app, upload, settings, expected):
    app = make_app(**{"FILES_FILESYSTEMS": {"local": {}}, **settings})
    with app.app_context():
        file = save_file(upload("a b.txt"))
        assert re.fullmatch(expected, file.path), file.path
        assert (file.filename, file.protocol) == ("a b.txt", "local")
        assert (file.uuid is None or not file.uuid) is ("FILES_UUID_PREFIXES" in settings)
        with file.open() as stored:
            assert stored.read() == b"content"


@pytest.mark.feature("files.naming")
def test_a_file_system_decides_for_itself(make_app, upload):
    local = {"keep_filename": False, "subfolders": True}
    app = make_app(FILES_FILESYSTEMS={"local": local}, FILES_UUID_PREFIX_PATH_SEPARATOR=True)
    with app.app_context():
        assert re.fullmatch(rf"{FOLDERS}/{UUID}\.txt", save_file(upload("a.txt")).path)
        named = save_file(upload("a.txt"), name="b.txt", uuid_prefix="mine-1-2-3-4")
        assert (named.filename, named.path) == ("b.txt", "mine/1/2/3/mine-1-2-3-4.txt")
        assert named.uuid == "mine-1-2-3-4"


@pytest.mark.feature("files.naming")
def test_a_file_system_that_says_nothing_keeps_names_apart_in_one_folder():
    config = FilesystemConfig()
    assert (config.uuid_prefix, config.keep_filename) == (True, True)
    assert (config.subfolders, config.uuid_prefix_path_separator) == (False, False)
    assert (config.base_path, config.protocol) == (None, None)
