"""`bin/regress --mutate`: which faults are made, which tests are run, what is reported."""

import ast
import random
from pathlib import Path

import pytest

from tests.framework.regression import catalogue, mutation, reached, recording, trial
from tests.framework.regression.arguments import parse
from tests.framework.regression.catalogue import Accepted, Place
from tests.framework.regression.python_faults import python_faults
from tests.framework.regression.text_faults import script_faults, template_faults
from tests.framework.regression.trial import Verdict

MODULE = '''
def f(a, b="x", *, c=2):
    """Text."""
    if not a and b == 1:
        raise ValueError("é")
    a.count += 1
    g(a, escape(b))
    log.debug("x")
    return [a < b, f"{a == b}", c - 1]
'''


def shown(faults, source):
    return {fault.shown(source) for fault in faults}


def test_python_gets_the_faults_that_a_person_makes():
    assert shown(python_faults(MODULE), MODULE) == {
        "wrong default: \"x\" → 'xx'",
        "one too many: 2 → 3",
        "and/or: not a and b == 1 → ((not a) or (b == 1))",
        "flipped condition: not a and b == 1 → not (not a and b == 1)",
        "dropped not: not a → (a)",
        "turned: b == 1 → (b != 1)",
        "one too many: 1 → 2",
        'dropped: raise ValueError("é") → pass',
        "dropped: a.count += 1 → pass",
        "dropped: g(a, escape(b)) → pass",
        "swapped: g(a, escape(b)) → g(escape(b), a)",
        "missing escape: escape(b) → (b)",
        'returns nothing: return [a < b, f"{a == b}", c - 1] → return None',
        "turned: a < b → (a <= b)",
        "arithmetic: c - 1 → (c + 1)",
    }


def test_a_fault_leaves_a_module_that_can_be_read():
    for fault in python_faults(MODULE):
        changed = fault.put_into(MODULE)
        assert changed != MODULE
        ast.parse(changed)


def test_a_default_matters_to_those_who_run_the_body():
    [default] = [f for f in python_faults(MODULE) if f.kind == "wrong default"]
    [dropped] = [f for f in python_faults(MODULE) if "count" in f.shown(MODULE)]
    assert (default.lines, default.scope) == ((2, 9), "f")
    assert dropped.lines == (6, 6)


def test_what_only_checks_types_is_left_alone():
    assert python_faults("if t.TYPE_CHECKING:\n    x = 1\n") == []
    assert python_faults("x: int\ny: Literal[1] = z\n") == []


def test_templates_lose_escapes_attributes_and_lines():
    source = '{% if a %}\n<p class="x" id="{{ i|e }}">{{ t }}</p>\n{% endif %}{# <b>|e #}\n'
    assert shown(template_faults(source), source) == {
        "flipped condition: a → not (a)",
        "missing escape: |e → nothing",
        'dropped attribute: class="x" → nothing',
        'dropped attribute: id="{{ i|e }}" → nothing',
        'dropped line: <p class="x" id="{{ i|e }}">{{ t }}</p> → nothing',
    }


def test_scripts_get_theirs():
    source = "// if (no) {\nif (a === b && !c) {\n  go(a);\n}\nreturn true;\n"
    assert shown(script_faults(source), source) == {
        "turned: === → !==",
        "and/or: && → ||",
        "flipped condition: a === b && !c → !(a === b && !c)",
        "dropped not: ! → nothing",
        "dropped: go(a); → nothing",
        "returns nothing: true → undefined",
        "wrong constant: true → false",
    }


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A package of one function, and tests of it that notice some of its faults."""
    package = tmp_path / "site/small_package_of_a_test"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("def least(a, b):\n    return a if a < b else b\n")
    monkeypatch.syspath_prepend(package.parent)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(
        "from small_package_of_a_test import least\n"
        "def test_one(): assert least(1, 2) == 1\n"
        "def test_other(): assert least(2, 1) == 1\n"
    )
    return package


def places(home, kind):
    return [p for p in catalogue.all_faults({"small": home}) if p.fault.kind == kind]


TESTS = {
    f"mended:test_it.py::test_{name}": {"seconds": 0.1, "outcome": "passed", "lines": lines}
    for name, lines in (("one", 2), ("other", 9))
}


def tried(home, place):
    names = list(TESTS)
    return trial.try_fault(home, place.file, place.fault, names, TESTS, home.parents[1])


def test_a_fault_is_noticed_by_a_test_or_survives_and_the_package_stays(home):
    before = (home / "__init__.py").read_text()
    [flipped] = places(home, "returns nothing")
    assert tried(home, flipped) == Verdict(True, "mended:test_it.py::test_one", 2, 2)
    [equal] = places(home, "turned")
    assert tried(home, equal) == Verdict(False, "", 2, 2)
    assert (home / "__init__.py").read_text() == before


def test_a_fault_that_no_test_reaches_survives_without_a_run(home):
    [place] = places(home, "turned")
    verdict = trial.try_fault(home, place.file, place.fault, [], {}, home.parents[1])
    assert verdict == Verdict(False, "not covered", 0, 0)


def test_the_nearest_tests_run_first_as_long_as_time_allows():
    known = reached.Reached()
    known.add(
        {
            "tests": {**TESTS, "mended:failing": {"outcome": "failed", "lines": 1}},
            "files": {"a.py": {"1": [0, 1], "2": [0], "3": [2]}, "a.html": {"4": [1]}},
            "imported": {"a.py": [3]},
        }
    )
    near, far = TESTS
    assert known.of("a.py", (1, 1)) == [near, far]
    assert known.of("a.py", (2, 2)) == [near]
    assert known.of("a.py", (3, 3)) == [near, far]  # run by an import: everyone's
    assert known.of("a.py", (9, 9)) == []
    assert known.of("a.html", (7, 7)) == [far]  # text belongs to what stands before it
    assert trial.affordable([near, far], TESTS, 0.15) == [near]
    assert trial.affordable([near, far], TESTS, 1) == [near, far]


def test_the_same_seed_draws_the_same_faults(home):
    everything = catalogue.all_faults({"small": home})
    random.seed(3)
    first = mutation.drawn(everything, 2, 1)
    assert mutation.drawn(everything, 2, 1) == first
    assert len(mutation.drawn(everything, 99, 1)) == len(everything)


def test_survivors_are_reported_and_those_of_security_are_too_many(home):
    place = places(home, "turned")[0]
    caught, survived = Verdict(True, "x", 1, 1), Verdict(False, "", 3, 5)
    good = [mutation.Result(place, caught)] * 9
    text, enough = mutation.report([*good, mutation.Result(place, survived)])
    assert enough
    assert "small_package_of_a_test/__init__.py:2  turned: a < b → (a <= b)  (3 of 5 tests)" in text
    assert "faults: 10, caught: 9, survived: 1, score: 90.0 %" in text
    assert not mutation.report([*good[:-1], mutation.Result(place, survived)])[1]
    guard = Place(Path("/hyperflask"), Path("/hyperflask/security.py"), place.fault)
    assert guard.guards
    assert not place.guards
    object.__setattr__(guard, "file", place.file)
    object.__setattr__(guard, "home", place.home)
    assert not guard.guards


def test_what_is_accepted_is_named_by_its_line_and_has_a_reason(home):
    [place] = places(home, "turned")
    key = (place.name, "return a if a < b else b")
    assert Accepted({}, {key: []}).covers(place)
    assert Accepted({}, {key: [place.change]}).covers(place)
    assert not Accepted({}, {key: ["another"]}).covers(place)
    assert Accepted({"small_*": "why"}, {}).covers(place)
    assert not Accepted({}, {}).covers(place)
    found = catalogue.accepted()
    assert all(len(why) > 20 for why in found.files.values())


def test_a_test_is_recorded_anew_when_it_or_what_it_shares_has_changed(tmp_path):
    shared = tmp_path / "tests/framework/conftest.py"
    mine = tmp_path / "tests/framework/features/test_a.py"
    for path in (shared, mine):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    first = recording._digest(tmp_path, mine)
    mine.write_text("1")
    second = recording._digest(tmp_path, mine)
    shared.write_text("1")
    assert len({first, second, recording._digest(tmp_path, mine)}) == 3


def test_how_many_faults_and_where(tmp_path):
    options = parse(["--mutate", "7", "--seed", "3", "--faults-in", "sqlorm/*", "-x"], tmp_path)
    assert mutation.words(options)[2:] == ["7", "3", "sqlorm/*", "0"]
    assert options.pytest == ["-x"]
    assert parse(["--mutate"], tmp_path).faults == 200
    assert parse([], tmp_path).faults == 0
