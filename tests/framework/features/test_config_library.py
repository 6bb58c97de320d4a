"""flask-configurator as a library: files of any kind, merged into the settings of any app."""

import logging

import pytest
from flask import Flask
from flask_configurator import Config, Configurator
from flask_configurator.config import (
    CannotLoadConfigFileError,
    deep_update_dict,
    envified_config_filename,
    envified_dotenv_path,
    read_config_file,
    update_config_from_file,
)
from flask_configurator.reloader import get_config_watch_paths


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with files of settings, where the program runs."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "config.yml": "a: 1\nlist: [1]\nnested: {x: 1}\n",
        "config.production.yml": "a: 2\nlist: [2]\nnested: {y: 2}\n",
        "config.development.yml": "a: 3\n",
        "other.json": '{"b": 1}',
        "settings.py": "C = 1",
        ".env": "FLASK_D=dot\nE=none\n",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.feature("config.yml", "config.env-file")
@pytest.mark.parametrize(("debug", "expected"), [(False, 2), (True, 3)])
def test_any_app_reads_the_settings_of_its_environment(here, debug, expected):
    app = Flask("any", root_path=str(here))
    app.debug = debug
    Configurator(app)
    assert (app.config["A"], app.config["D"]) == (expected, "dot")
    assert app.config["ENV"] == ("development" if debug else "production")
    assert Configurator().__class__ is Configurator


@pytest.mark.feature("config.env-vars")
def test_a_variable_names_the_file(here, monkeypatch):
    config = Config(str(here))
    assert config.from_envvar("NAME_OF_THE_FILE", silent=True) is False
    with pytest.raises(RuntimeError, match="'NAME_OF_THE_FILE' is not set"):
        config.from_envvar("NAME_OF_THE_FILE")
    monkeypatch.setenv("NAME_OF_THE_FILE", "other.json")
    assert config.from_envvar("NAME_OF_THE_FILE") is True
    assert config["B"] == 1


@pytest.mark.feature("config.formats")
def test_a_file_that_cant_be_read_is_an_error_or_nothing(here):
    with pytest.raises(CannotLoadConfigFileError):
        read_config_file("config.ini")
    assert read_config_file("config.ini", silent=True) is False
    with pytest.raises(FileNotFoundError, match="Unable to load configuration file"):
        read_config_file("nothing.yml")
    assert read_config_file("nothing.yml", silent=True) is False
    assert read_config_file("odd.ini", load=lambda file: {"x": 1}, silent=True) is False
    assert read_config_file(".env", load=lambda file: {"x": file.read(5)}) == {"X": "FLASK"}
    config = Config(str(here))
    assert config.from_file("settings.py") is True
    assert config["C"] == 1
    assert config.from_file("nothing.yml", silent=True) is False
    config["ENV"] = "nothing"
    assert config.from_file("nothing.yml", silent=True) is False


@pytest.mark.feature("config.env-file")
def test_settings_are_replaced_or_merged(here):
    replaced, merged = ({"NESTED": {"z": 0}, "LIST": [0]} for _ in range(2))
    update_config_from_file(replaced, "config.yml")
    assert (replaced["NESTED"], replaced["LIST"]) == ({"x": 1}, [1])
    assert update_config_from_file(merged, "config.yml", "production", deep_update=True)
    assert merged == {"NESTED": {"z": 0, "x": 1, "y": 2}, "LIST": [0, 1, 2], "A": 2}
    assert deep_update_dict({"a": 1, "b": 1}, {"a": [2], "b": 2, "c": 3}) == {
        "a": [1, 2],
        "b": 2,
        "c": 3,
    }


@pytest.mark.feature("config.yml")
def test_what_is_read_is_logged(here, caplog):
    caplog.set_level(logging.INFO)
    Config(str(here), logger=logging.getLogger("settings")).load(default_env="production")
    assert [record.message for record in caplog.records] == [
        "Loading .env file",
        "Loading .env.production file",
        f"Loaded config from {here / 'config.yml'}",
        f"Loaded config from {here / 'config.production.yml'}",
    ]


@pytest.mark.feature("config.env-file", "config.reload")
def test_the_files_of_an_environment_have_its_name(here):
    assert envified_config_filename("a/config.yml", "test") == "a/config.test.yml"
    assert envified_config_filename("config.yml", None) is None
    assert envified_dotenv_path(".env", "test") == ".env.test"
    assert envified_dotenv_path(".env", None) == ".env"
    app = Flask("any", root_path=str(here))
    app.config["ENV"] = "production"
    watched = " ".join(map(str, get_config_watch_paths(app)))
    assert "config.production.yml" in watched
    assert ".env" in watched
