"""Texts in scripts: the framework's own module, run by Node with a catalogue."""

import json
import shutil
import subprocess
from pathlib import Path

import hyperflask
import pytest

MODULE = Path(hyperflask.__file__).parent / "static/translations.js"
CATALOGUE = {
    "Hello": [None, "Bonjour"],
    "Hello {name}": [None, "Bonjour {name}"],
    "Bye {0}, {1}": [None, "Adieu {0}, {1}"],
    "Empty": [None, ""],
    "{count} cat": ["{count} cats", "{count} chat", "{count} chats"],
    "door::Open": [None, "Ouvrir"],
    "zoo::{count} lion": ["{count} lions", "{count} lion du zoo", "{count} lions du zoo"],
    "{count} dog": ["{count} dogs", "{count} chien", ""],
}

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """`said(expression, ...)` is what each of the expressions gives."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "translations.mjs").write_text(MODULE.read_text())

    def said(*expressions):
        program = (
            "import * as t from './translations.mjs';\n"
            f"globalThis.catalog = {json.dumps(CATALOGUE)};\n"
            "const plain = (x) => Object.getPrototypeOf(x) === Object.prototype;\n"
            "globalThis.$ = {isPlainObject: plain};\n"
            f"console.log(JSON.stringify([{', '.join(expressions)}]));\n"
        )
        (folder / "program.mjs").write_text(program)
        run = subprocess.run(
            ["node", "program.mjs"], cwd=folder, capture_output=True, text=True, timeout=60
        )
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    return said


@pytest.mark.feature("i18n.js")
def test_a_text_is_translated_or_stays_as_it_is(said):
    assert said("t._('Hello')", "t._('Unknown')", "t._('Empty')") == ["Bonjour", "Unknown", "Empty"]
    assert said("t._p('door', 'Open')", "t._p('shop', 'Open')", "t._('Open')") == [
        "Ouvrir",
        "Open",
        "Open",
    ]


@pytest.mark.feature("i18n.js")
def test_values_are_put_into_a_text_by_name_or_by_place(said):
    assert said(
        "t._('Hello {name}', {name: 'Ada'})",
        "t._('Bye {0}, {1}', 'Ada', 'Bob')",
        "t._('{a} and {A}', {a: 'x'})",
        "t._('{0}', 'one')",
        "t._p('door', '{0}!', 'Open')",
        "t._('{0}')",
    ) == ["Bonjour Ada", "Adieu Ada, Bob", "x and x", "one", "Open!", "{0}"]


@pytest.mark.feature("i18n.js")
def test_a_number_chooses_the_form(said):
    assert said(*(f"t._n('{{count}} cat', '{{count}} cats', {n})" for n in (0, 1, 2))) == [
        "0 chat",
        "1 chat",
        "2 chats",
    ]
    assert said(*(f"t._np('zoo', '{{count}} lion', '{{count}} lions', {n})" for n in (1, 5))) == [
        "1 lion du zoo",
        "5 lions du zoo",
    ]
    assert said(
        "t._n('{count} bird', '{count} birds', 1)",
        "t._n('{count} bird', '{count} birds', 2)",
        "t._n('{count} dog', '{count} dogs', 1)",
        "t._n('{count} dog', '{count} dogs', 2)",
        "t._n('{count} of {all} cat', '{count} of {all} cats', 2, {all: 9})",
    ) == ["1 bird", "2 birds", "1 chien", "2 dogs", "2 of 9 cats"]
