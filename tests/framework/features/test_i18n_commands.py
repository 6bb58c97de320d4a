"""The commands for translations, with a program in Babel's place that notes how it was called."""

import json
import stat
import sys
from pathlib import Path

import pytest
from babel import support
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel, Domain, gettext, ngettext
from flask_babel.cli import translation_compiled, translation_extracted, translation_updated

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=n > 1;\\n"

msgid "Hello"
msgstr "Bonjour"

msgctxt "zoo"
msgid "%(num)s lion"
msgid_plural "%(num)s lions"
msgstr[0] "%(num)s lion"
msgstr[1] "%(num)s lions"
"""
PROGRAM = """#!{python}
import json, pathlib, sys
words = sys.argv[1:]
if "-F" in words:
    words[words.index("-F") + 1] = pathlib.Path(words[words.index("-F") + 1]).read_text()
if "-o" in words:
    pathlib.Path(words[words.index("-o") + 1]).write_text({po!r})
with open({log!r}, "a") as log:
    log.write(json.dumps(words) + "\\n")
"""
SETTINGS = {
    "BABEL_EXTRACT_KEYWORDS": ["mine"],
    "BABEL_EXTRACT_JINJA_DIRS": ["."],
    "BABEL_EXTRACT_WITH_JINJA_EXTS": [],
    "BABEL_EXTRACTORS": [],
    "BABEL_COMPILE_TO_JSON": None,
    "BABEL_COMPILE_TO_JS": None,
    "BABEL_JS_CATALOG_VARNAME": "CATALOG_%s",
    "EXTRACT_DIRS": [],
}


@pytest.fixture
def app(tmp_path):
    folder = tmp_path / "translations/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(PO)
    (tmp_path / "static").mkdir()
    program = tmp_path / "pybabel"
    log = str(tmp_path / "log")
    program.write_text(PROGRAM.format(python=sys.executable, po=PO, log=log))
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    app = Flask("spoken", root_path=str(tmp_path))
    Babel(app)
    app.config.update(SETTINGS, BABEL_BIN=str(program))
    return app


def run(app, *words):
    result = app.test_cli_runner().invoke(args=["babel", *words])
    assert result.exception is None, result.output
    return result.output


def called(app):
    """How the program was called, call by call."""
    with open(f"{app.root_path}/log") as log:
        return [json.loads(line) for line in log]


@pytest.mark.feature("i18n.cli")
def test_texts_are_looked_for_with_all_their_marks(app):
    heard = []
    with translation_extracted.connected_to(lambda sender: heard.append(1)):
        said = run(app, "extract")
    assert said == f"Extracting translatable strings from {app.root_path}\n"
    [words] = called(app)
    marks = [words[n + 1] for n, word in enumerate(words) if word == "-k"]
    assert marks == ["_n:1,2", "lazy_gettext", "_lazy", "mine"]
    assert words[:3] == ["extract", "-o", f"{app.root_path}/translations/messages.pot"]
    assert words[3:5] == ["-F", "[python:**.py]\n[jinja2:**.html]\n"]
    assert words[-1] == app.root_path
    assert heard == [1]


@pytest.mark.feature("i18n.cli")
def test_texts_of_other_folders_are_added(app):
    app.config["EXTRACT_DIRS"] = [("/elsewhere", ["deep"], ["an.ext"], [("x", {"a": "b"})])]
    assert "Extracting translatable strings from /elsewhere" in run(app, "extract")
    _, words = called(app)
    assert words[-1] == "/elsewhere"
    assert "[jinja2:deep/**.html]\nextensions=an.ext\n[x]\na = b\n" in words[4]
    assert "Hello" in Path(f"{app.root_path}/translations/messages.pot").read_text()


@pytest.mark.feature("i18n.cli")
def test_a_language_begins_with_the_texts_that_are_there(app):
    heard = []

    def receiver(sender, **given):
        heard.append(given)

    with translation_updated.connected_to(receiver):
        run(app, "init", "de")
        run(app, "init", "it")
        run(app, "update")
        run(app, "update", "--no-extract")
    pot, folder = f"{app.root_path}/translations/messages.pot", f"{app.root_path}/translations"
    update = ["update", "-i", pot, "-d", folder]
    calls = called(app)
    assert [words[0] for words in calls] == [
        *("extract", "init", "init", "extract", "update", "update")
    ]
    assert calls[1] == ["init", "-i", pot, "-d", folder, "-l", "de"]
    assert calls[-2:] == [update, update]
    assert heard == [{"locale": "de"}, {"locale": "it"}, {"locale": "fr"}, {"locale": "fr"}]


@pytest.mark.feature("i18n.cli", "i18n.js")
def test_catalogs_are_compiled_for_the_browser_too(app):
    heard = []
    with translation_compiled.connected_to(lambda sender: heard.append(1)):
        run(app, "compile")
    assert called(app) == [["compile", "-d", f"{app.root_path}/translations"]]
    assert heard == [1]
    app.config.update(BABEL_COMPILE_TO_JSON="%s.json", BABEL_COMPILE_TO_JS="%s.js")
    run(app, "compile")
    expected = {
        "Hello": [None, "Bonjour"],
        "zoo::%(num)s lion": ["%(num)s lions", "%(num)s lion", "%(num)s lions"],
    }
    with open(f"{app.static_folder}/fr.json") as file:
        assert json.load(file) == expected
    with open(f"{app.static_folder}/fr.js") as file:
        text = file.read()
    assert text.startswith("const CATALOG_FR = {")
    assert json.loads(text.removeprefix("const CATALOG_FR = ").rstrip(";")) == expected
    assert json.loads(run(app, "po2json", "fr")) == expected
    assert run(app, "po2js", "fr").startswith("const CATALOG_FR = {")


@pytest.mark.feature("i18n.gettext")
def test_a_catalog_is_read_once_and_counts_as_its_language_does(app, monkeypatch):
    folder = f"{app.root_path}/translations/fr/LC_MESSAGES"
    with open(f"{folder}/messages.po") as po, open(f"{folder}/messages.mo", "wb") as mo:
        write_mo(mo, read_po(po))
    loads = []
    load = support.Translations.load

    def counting(*given):
        loads.append(given[1:])
        return load(*given)

    monkeypatch.setattr(support.Translations, "load", counting)
    Babel(spoken := Flask("spoken", root_path=app.root_path), default_locale="fr")
    with spoken.test_request_context():
        assert gettext("Hello") == "Bonjour"
        assert Domain(domain="zoo").ngettext("%(num)s lion", "%(num)s lions", 1) == "1 lion"
        assert ngettext("%(num)s cat", "%(num)s cats", 0) == "0 cats"
        assert len(loads) == 2
