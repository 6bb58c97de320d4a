"""Texts that people typed, where a control character could do harm."""

import logging

import pytest

from app.core.lines import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plain words, “quoted” — ok 🎉", "Plain words, “quoted” — ok 🎉"),
        ("one\r\ntwo", "one\\r\\ntwo"),
        ("a\u2028b\u2029c\x85d", "a\\u2028b\\u2029c\\x85d"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("abc\u202egnp.exe", "abc\\u202egnp.exe"),
        ("tab\there", "tab\\there"),
        ("family 👩\u200d👧", "family 👩\u200d👧"),
        ("", ""),
    ],
)
def test_M06_what_breaks_a_line_or_hides_in_it_is_written_out(text, shown):
    assert visible(text) == shown


def test_M06_a_name_forges_no_line_of_our_log(app, capsys):
    handler = logging.StreamHandler()
    log = logging.getLogger("app.tests")
    log.addHandler(handler)
    try:
        log.warning("hello %s", "you\n2026-01-01 ERROR everything is lost")
    finally:
        log.removeHandler(handler)

    assert capsys.readouterr().err == "hello you\\n2026-01-01 ERROR everything is lost\n"


def test_others_loggers_are_left_alone():
    record = logging.getLogRecordFactory()("werkzeug", 20, "", 1, "a\nb", (), None)

    assert record.getMessage() == "a\nb"
