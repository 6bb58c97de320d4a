"""Every feature on the list has a test that names it."""

import pytest

from tests.framework import feature_list

STATUSES = {"ok", "undocumented", "partial", "broken", "doc-mismatch", "external"}
ROWS = feature_list.rows()
IDS = {row["id"] for row in ROWS}


def test_every_row_has_an_id_of_its_own():
    assert len(ROWS) == len(IDS)
    assert len(ROWS) >= 352


def test_every_row_says_what_it_is_and_how_it_is_observed():
    for row in ROWS:
        assert row["status"] in STATUSES, row
        assert all([row["id"], row["area"], row["feature"], row["e2e_observation"]]), row


def test_what_does_not_work_as_written_says_why():
    silent = [row["id"] for row in ROWS if row["status"] in STATUSES - {"ok", "undocumented"}]
    assert [row["id"] for row in ROWS if row["id"] in silent and not row["note"]] == []


def test_every_mark_names_a_row():
    assert {name: files for name, files in feature_list.marked().items() if name not in IDS} == {}


def test_every_row_has_a_test_or_is_listed_as_uncovered():
    """Run `python -m tests.framework.feature_list` after marking a test."""
    listed = feature_list.UNCOVERED.read_text(encoding="utf-8").split()
    assert listed == feature_list.uncovered()


def test_marks_are_read_from_decorators_parameters_and_modules():
    source = (
        "pytestmark = pytest.mark.feature('a')\n"
        "@pytest.mark.feature('b', 'c')\n"
        "@pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.feature('d'))])\n"
        "def test_x(x): ...\n"
        "other.feature('e')\n"
    )
    assert set(feature_list.marks_of(source)) == {"a", "b", "c", "d"}


def test_a_mark_that_is_computed_is_refused():
    with pytest.raises(ValueError, match="line 1"):
        list(feature_list.marks_of("pytestmark = pytest.mark.feature(NAME)"))
