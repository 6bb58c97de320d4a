"""docs/security.md says of each requirement which test proves it. It must be true."""

import re

import pytest

from app.settings import ROOT

ROW = re.compile(r"^\| ([A-Z]\d\d) \| .* \| (.*) \| (met|partly|open: .+) \|$", re.M)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")

ROWS = {
    id: (tests, state)
    for id, tests, state in ROW.findall((ROOT / "docs" / "security.md").read_text())
}


def named_by_id():
    """Every test that has a requirement's id in its name: (id, file, test). N is the product's."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, id in re.findall(r"^def (test_([A-MO-Z]\d\d)_\w+)", path.read_text(), re.M):
            yield id, str(path.relative_to(ROOT)), name


def test_the_list_has_every_requirement():
    counts = {letter: sum(id[0] == letter for id in ROWS) for letter in "ASTUEKMJDR"}

    assert counts == {
        "A": 31,
        "S": 16,
        "T": 12,
        "U": 11,
        "E": 7,
        "K": 10,
        "M": 6,
        "J": 7,
        "D": 5,
        "R": 7,
    }


@pytest.mark.parametrize("id", ROWS)
def test_a_requirement_names_tests_that_exist_and_none_is_met_without(id):
    tests, state = ROWS[id]
    named = NAMED.findall(tests)

    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text()
    assert bool(named) == (not state.startswith("open"))


def test_every_test_named_by_an_id_stands_in_the_list():
    missing = [f"{path}::{name}" for id, path, name in named_by_id() if name not in ROWS[id][0]]

    assert missing == []
