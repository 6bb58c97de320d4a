"""Every verb there is: somebody records it, and it reads well in every language."""

import ast
import re
from collections import defaultdict

import pytest
from flask_babel import force_locale

from app.audit.models import Entry
from app.audit.words import kinds
from app.boot import PARTS, ROOMS
from app.core.clock import now
from app.core.events import VERBS
from app.framework.import_errors import import_submodules
from app.settings import ROOT

for room in ROOMS:
    import_submodules(f"app.{room}", PARTS)

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
RECORDERS = {"record", "record_refused"}


def constants() -> dict[str, str]:
    """NAME → verb, of every `NAME = verb("noun.done", …)` of ours."""
    found = {}
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign) and is_call_of(node.value, {"verb"}):
                found[node.targets[0].id] = node.value.args[0].value
    return found


def is_call_of(node, names) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", None) in names


def recorded() -> dict[str, list[set[str] | None]]:
    """verb → the details that each function which records it gives; None for `**details`."""
    names, found = constants(), defaultdict(list)
    for path in (ROOT / "app").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            calls = [node for node in ast.walk(function) if is_call_of(node, RECORDERS)]
            used = {getattr(n, "attr", getattr(n, "id", None)) for n in ast.walk(function)}
            for call in calls:
                for name in named_in(call, names) or used & names.keys():
                    given = {option.arg for option in call.keywords}
                    if is_about_a_person(call):
                        given.add("name")  # which the page looks up
                    found[names[name]].append(None if None in given else given)
    return found


def is_about_a_person(call) -> bool:
    """Whether what it happened to is a person."""
    return len(call.args) > 2 and ast.unparse(call.args[2]).split(".")[-1] == "user"


def named_in(call, names) -> set[str]:
    """The verbs that a call names outright."""
    nodes = [node for argument in call.args for node in ast.walk(argument)]
    return {getattr(n, "attr", getattr(n, "id", None)) for n in nodes} & names.keys()


RECORDED = recorded()


def test_there_are_verbs_and_each_has_its_constant():
    assert len(VERBS) > 15
    assert set(constants().values()) == VERBS.keys()


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_M04_every_verb_is_recorded_by_an_action(verb):
    assert RECORDED[verb], f"nobody records {verb}"


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_M04_every_sentence_says_what_was_recorded_in_every_language(app, verb):
    for locale in app.config["LANGUAGES"]:
        with app.test_request_context(), force_locale(locale):
            wanted = set(PLACEHOLDER.findall(str(VERBS[verb]))) - {"actor"}
            for given in RECORDED[verb]:
                assert given is None or wanted <= given, f"{locale}: {wanted - given} isn't given"


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_sentence_can_be_read(app, verb):
    for locale in app.config["LANGUAGES"]:
        with app.test_request_context(), force_locale(locale):
            details = {name: name.upper() for name in PLACEHOLDER.findall(str(VERBS[verb]))}
            entry = Entry(verb=verb, details=details, actor_id=1, impersonator_id=None)
            entry.actor_name, entry.created_at = "Olga", now()
            assert ("Olga" in entry.sentence) == ("actor" in details)
            assert "%(" not in entry.sentence
            assert all(name.upper() in entry.sentence for name in details if name != "actor")


def test_every_verb_can_be_chosen_once_and_has_words(app):
    with app.test_request_context():
        chosen = [kind for group in kinds().values() for kind in group]

    assert sorted(verb for verb, _ in chosen) == sorted(VERBS)
    assert all(words and words[0].isupper() and "%(" not in words for _, words in chosen)
