"""Catalogues of translations: found, merged and given to scripts by the commands of Flask-Babel."""

import json
import sys
from pathlib import Path

import pytest
from flask_babel.cli import (
    create_babel_mapping,
    edit_pofile,
    exec_babel_extract,
    merge_pofile,
    po_to_json,
    safe_placeholders,
    unsafe_placeholders,
)

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Hello"
msgstr "Bonjour"

msgctxt "verb"
msgid "Book"
msgstr "Réserver"

msgid "%(n)s note"
msgid_plural "%(n)s notes"
msgstr[0] "%(n)s note"
msgstr[1] "%(n)s notes"
"""


@pytest.mark.feature("i18n.js")
def test_a_catalogue_becomes_json(tmp_path):
    (tmp_path / "a.po").write_text(PO)
    assert json.loads(po_to_json(str(tmp_path / "a.po"))) == {
        "Hello": [None, "Bonjour"],
        "verb::Book": [None, "Réserver"],
        "%(n)s note": ["%(n)s notes", "%(n)s note", "%(n)s notes"],
    }


@pytest.mark.feature("i18n.cli")
def test_a_catalogue_is_edited_and_another_added(tmp_path):
    first, second = tmp_path / "a.po", tmp_path / "b.po"
    first.write_text(PO)
    second.write_text(PO.replace("Bonjour", "Salut").replace('"Book"', '"Car"'))
    before = second.read_text()
    with edit_pofile(str(second), autosave=False) as catalog:
        catalog.add("new", "neu")
    assert second.read_text() == before
    merge_pofile(str(first), str(second))
    merged = first.read_text()
    assert "Bonjour" in merged
    assert "Salut" not in merged
    assert 'msgid "Car"' in merged


@pytest.mark.feature("i18n.cli")
def test_names_in_a_text_survive_a_translator():
    text = "%(name)s has %(n)s, %d"
    safe, names = safe_placeholders(text)
    assert (safe, names) == ("##0## has ##1##, %d", ["name", "n"])
    assert unsafe_placeholders(safe, names) == text
    safe, names = safe_placeholders(text, "<%s>")
    assert unsafe_placeholders(safe, names, "<%s>") == text


@pytest.mark.feature("i18n.cli")
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), "[python:**.py]\n"),
        (([".", "a"],), "[python:**.py]\n[jinja2:**.html]\n[jinja2:a/**.html]\n"),
        ((["a"], ["x", "y"]), "[python:**.py]\n[jinja2:a/**.html]\nextensions=x,y\n"),
        ((None, None, [("e:**.x", {"k": "v"})]), "[python:**.py]\n[e:**.x]\nk = v\n"),
    ],
)
def test_what_is_searched_for_texts(given, expected):
    assert create_babel_mapping(*given) == expected


@pytest.mark.feature("i18n.cli")
@pytest.mark.parametrize(
    ("keywords", "expected"),
    [(None, []), ("a; b:1,2", ["a", "b:1,2"]), (["c"], ["c"])],
)
def test_who_finds_texts_is_told_what_to_look_for(make_app, tmp_path, keywords, expected):
    program = tmp_path / "babel"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nopen({str(tmp_path / 'words')!r}, 'w')"
        ".write('\\n'.join(sys.argv[1:]))\n"
    )
    program.chmod(0o755)
    app = make_app(BABEL_BIN=str(program), BABEL_EXTRACT_KEYWORDS=["own"])
    with app.app_context():
        exec_babel_extract("folder", "out.pot", keywords=keywords)
    said = (tmp_path / "words").read_text().split("\n")
    assert said[:3] == ["extract", "-o", "out.pot"]
    assert said[-1] == "folder"
    wanted = [*expected, "_n:1,2", "lazy_gettext", "_lazy", "own"]
    assert said[3:-1] == [word for keyword in wanted for word in ("-k", keyword)]
    with app.app_context():
        exec_babel_extract("folder", "out.pot", "[python:**.py]\n")
    said = (tmp_path / "words").read_text().split("\n")
    assert said[3] == "-F"
    assert not Path(said[4]).exists()
