"""Settings: which source wins, and how values are read."""

import pytest

from app.framework.configuration import ConfigurationError, load


@pytest.fixture
def write(tmp_path):
    """A function that writes files into the project's root."""

    def write_files(**files):
        names = {"config": "config.yml", "dotenv": ".env"}
        for name, text in files.items():
            path = tmp_path / names.get(name, f"config.{name}.yml")
            path.write_text(text, encoding="utf-8")

    return write_files


def test_the_environment_beats_dotenv_which_beats_the_files(tmp_path, write):
    write(
        config="A: file\nB: file\nC: file\nD: file",
        production="B: production\nC: production\nD: production",
        dotenv="FLASK_C=dotenv\nFLASK_D=dotenv",
    )

    settings = load(tmp_path, {"FLASK_D": "environment"})

    assert [settings[key] for key in "ABCD"] == ["file", "production", "dotenv", "environment"]


def test_dotenv_is_read_from_the_root_wherever_the_process_was_started(
    tmp_path, write, monkeypatch
):
    write(config="A: 1", dotenv="FLASK_A=2")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".env").write_text("FLASK_A=3")
    monkeypatch.chdir(elsewhere)

    assert load(tmp_path, {})["A"] == 2


def test_without_a_mapping_the_real_environment_counts(tmp_path, write, monkeypatch):
    write(config="A: 1")
    monkeypatch.setenv("FLASK_A", "2")

    assert load(tmp_path)["A"] == 2


def test_prefixed_values_are_json_if_they_can_be(tmp_path, write):
    write(config="{}")
    environ = {
        "FLASK_NUMBER": "3",
        "FLASK_YES": "true",
        "FLASK_LIST": '["a"]',
        "FLASK_TEXT": "a b",
        "FLASK_EMPTY": "",
    }

    settings = load(tmp_path, environ)

    assert [settings[key] for key in ("NUMBER", "YES", "LIST", "TEXT", "EMPTY")] == [
        3,
        True,
        ["a"],
        "a b",
        "",
    ]


def test_listed_names_need_no_prefix_and_stay_text(tmp_path, write):
    write(config="ENVIRONMENT: [SECRET_KEY, PORT]\nPORT: 5000", dotenv="SECRET_KEY=123$abc")

    settings = load(tmp_path, {"PORT": "8000", "HOME": "/root"})

    assert settings["SECRET_KEY"] == "123$abc"
    assert settings["PORT"] == "8000"
    assert "HOME" not in settings
    assert "ENVIRONMENT" not in settings


def test_keys_are_upper_case(tmp_path, write):
    write(config="site_title: Here")

    assert load(tmp_path, {})["SITE_TITLE"] == "Here"


@pytest.mark.parametrize(
    ("dotenv", "environ", "expected"),
    [
        ("", {}, "production"),
        ("", {"FLASK_DEBUG": "1"}, "development"),
        ("FLASK_DEBUG=1", {}, "development"),
        ("FLASK_DEBUG=1", {"FLASK_DEBUG": "0"}, "production"),
        ("", {"FLASK_ENV": "staging"}, "staging"),
    ],
)
def test_the_environments_name_decides_which_file_is_added(
    tmp_path, write, dotenv, environ, expected
):
    write(config="A: common", dotenv=dotenv, **{expected: f"A: {expected}"})

    settings = load(tmp_path, environ)

    assert (settings["ENV"], settings["A"]) == (expected, expected)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"there is no .*/config\.yml"):
        load(tmp_path, {})


def test_an_error_in_a_file_is_located(tmp_path, write):
    write(config="A: 1\nB: [1\nC: 2")

    with pytest.raises(ConfigurationError, match=r"config\.yml, line 3"):
        load(tmp_path, {})


def test_a_file_that_holds_no_names_is_refused(tmp_path, write):
    write(config="- a")

    with pytest.raises(ConfigurationError, match="must hold names and values"):
        load(tmp_path, {})
