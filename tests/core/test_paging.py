"""Pages of a list."""

import pytest

from app.core.paging import LAST, page_number, paginate


@pytest.mark.parametrize(
    ("text", "number"),
    [(None, 1), ("", 1), ("0", 1), ("-3", 1), ("two", 1), ("²", 1), ("2", 2), ("9" * 40, LAST)],
)
def test_an_odd_page_number_means_the_first(text, number):
    assert page_number(text) == number


def test_a_full_page_knows_whether_there_is_more():
    rows = list(range(50))

    def fetch(limit, offset):
        return rows[offset : offset + limit]

    assert (paginate(fetch, 1).items, paginate(fetch, 1).next) == (rows[:25], 2)
    assert (paginate(fetch, 2).items, paginate(fetch, 2).next) == (rows[25:], None)
    assert paginate(fetch, 2).previous == 1
    assert paginate(fetch, 9).items == []
