"""The translations are complete, and the check that says so sees every kind of fault."""

import subprocess

from babel.messages.catalog import Catalog

from app.core.catalogs import faults
from app.settings import ROOT

#: One string, and one that counts: the keys of every catalog here.
HELLO = "Hello %(name)s"
TASKS = ("One task", "%(num)s tasks")


def template(*texts):
    """What the sources say."""
    catalog = Catalog()
    for text in texts:
        catalog.add(text)
    return catalog


def french(translations, **details):
    """What a translator made of it: text → translation."""
    catalog = Catalog(locale="fr")
    for text, translation in translations.items():
        catalog.add(text, translation, **details)
    return catalog


def test_every_string_of_ours_is_translated():
    check = subprocess.run([ROOT / "bin" / "translate", "check"], capture_output=True, text=True)

    assert check.returncode == 0, check.stdout + check.stderr


def test_a_complete_catalog_has_no_faults():
    catalog = french({HELLO: "Bonjour %(name)s", TASKS: ("%(num)s tâche", "%(num)s tâches")})

    assert faults(template(HELLO, TASKS), catalog) == []


def test_a_string_that_the_catalog_does_not_have_is_missing():
    assert faults(template("Save", "Cancel"), french({"Save": "Enregistrer"})) == [
        "missing: Cancel"
    ]


def test_a_string_that_the_sources_do_not_say_any_more_is_not_used():
    catalog = french({"Save": "Enregistrer", "Cancel": "Annuler"})

    assert faults(template("Save"), catalog) == ["not used any more: Cancel"]


def test_an_empty_translation_is_none():
    assert faults(template("Save"), french({"Save": ""})) == ["not translated: Save"]


def test_a_plural_needs_every_form():
    catalog = french({TASKS: ("%(num)s tâche", "")})

    assert faults(template(TASKS), catalog) == [f"not translated: {TASKS}"]


def test_a_guess_that_nobody_has_confirmed_is_fuzzy():
    catalog = french({"Save": "Sauver"}, flags=["fuzzy"])

    assert faults(template("Save"), catalog) == ["fuzzy: Save"]


def test_french_punctuation_does_not_begin_a_line():
    complaint = ["an ordinary space where no line may end: Save?"]
    for broken in ("Enregistrer ?", "« Enregistrer\u00a0»", "«\u00a0Enregistrer »"):
        assert faults(template("Save?"), french({"Save?": broken})) == complaint

    good = french({"Save?": "«\u00a0Enregistrer\u00a0»\u202f?"})
    assert faults(template("Save?"), good) == []


def test_a_placeholder_may_not_be_lost():
    assert faults(template(HELLO), french({HELLO: "Bonjour"})) == [f"other placeholders: {HELLO}"]


def test_a_placeholder_may_not_be_translated():
    catalog = french({HELLO: "Bonjour %(nom)s"})

    assert faults(template(HELLO), catalog) == [f"other placeholders: {HELLO}"]


def test_placeholders_may_change_places():
    text, translation = "%(done)s of %(total)s done", "Sur %(total)s, %(done)s de fait"

    assert faults(template(text), french({text: translation})) == []


def test_every_form_of_a_plural_says_the_number():
    # A language's first form may stand for more than one number: 0 and 1 in French.
    catalog = french({TASKS: ("Une tâche", "%(num)s tâches")})

    assert faults(template(TASKS), catalog) == [f"other placeholders: {TASKS}"]


def test_every_fault_of_a_catalog_is_told():
    catalog = french({"Save": "", HELLO: "Bonjour", "Gone": "Parti"})

    assert len(faults(template("Save", HELLO, "New"), catalog)) == 4
