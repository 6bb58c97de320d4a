"""An error in a room's module is seen, a module that isn't there is not missed."""

import sys

import hyperflask.factory
import pytest

from app.framework.import_errors import import_room, import_submodules


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A package `house` with one room; a function adds modules to the room."""
    monkeypatch.syspath_prepend(tmp_path)
    room = tmp_path / "house" / "room"
    room.mkdir(parents=True)
    (tmp_path / "house" / "__init__.py").touch()
    (room / "__init__.py").touch()

    def write(name, text):
        (room / f"{name}.py").write_text(text, encoding="utf-8")

    yield write
    for name in [name for name in sys.modules if name.split(".")[0] == "house"]:
        del sys.modules[name]


def test_a_package_that_a_module_needs_is_missed_aloud(house):
    house("models", "import a_package_that_nobody_has")

    with pytest.raises(ModuleNotFoundError, match="a_package_that_nobody_has"):
        import_submodules("house.room", ["models"])


def test_a_name_that_is_not_there_is_missed_aloud(house):
    house("tasks", "from os import nothing_of_that_name")

    with pytest.raises(ImportError, match="nothing_of_that_name"):
        import_submodules("house.room", ["tasks"])


def test_what_is_there_is_imported_in_order(house):
    house("tasks", "x = 2")
    house("models", "x = 1")

    found = import_submodules("house.room", ["models", "policy", "tasks"])

    assert [module.__name__ for module in found] == ["house.room.models", "house.room.tasks"]


def test_a_room_is_imported(house):
    assert import_room("house.room").__name__ == "house.room"
    assert import_room("core").__name__ == "app.core"


def test_a_room_that_is_not_there_is_none(house):
    assert import_room("house.attic") is None
    assert import_room("no_house.at_all") is None
    assert import_room("attic_of_the_product") is None


def test_an_error_in_the_room_itself_is_seen(house):
    house("__init__", "import a_package_that_nobody_has")

    with pytest.raises(ModuleNotFoundError, match="a_package_that_nobody_has"):
        import_submodules("house.room", ["models"])


def test_the_frameworks_own_factory_is_as_strict(house, make_app):
    house("models", "import a_package_that_nobody_has")
    house("tasks", "x = 1; _y = 2")
    app = make_app()
    app.import_name = "house.room"

    assert hyperflask.factory.try_import(app, "routes") is None
    assert hyperflask.factory.try_import(app, "tasks")["x"] == 1
    with pytest.raises(ModuleNotFoundError, match="a_package_that_nobody_has"):
        hyperflask.factory.try_import(app, "models")
