"""Ten codes on paper."""

import re

import pytest

from app.identity import factors
from app.identity.activity import AccountEvent
from app.identity.factors.models import RecoveryCode
from app.identity.factors.recovery import (
    ALPHABET,
    WrongRecoveryCode,
    accept_recovery_code,
    make_recovery_codes,
)
from tests.cast import make_person, meddle
from tests.factors import CODES, give_codes, give_totp


@pytest.fixture
def zoe(context):
    person = make_person("Zoe")
    give_totp(person)
    return person


def test_A19_somebody_elses_code_is_worth_nothing(zoe):
    give_codes(zoe)
    oscar = make_person("Oscar")

    with pytest.raises(WrongRecoveryCode):
        accept_recovery_code(oscar, CODES[0])


def test_A19_there_are_ten_and_each_works_once(zoe):
    codes = make_recovery_codes(zoe)
    assert len(set(codes)) == 10
    assert all(
        re.fullmatch(rf"(?:[{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", each) for each in codes
    )

    accept_recovery_code(zoe, codes[3])

    assert factors.ways_of(zoe).codes == 9
    with pytest.raises(WrongRecoveryCode):
        accept_recovery_code(zoe, codes[3])
    accept_recovery_code(zoe, codes[4])


def test_A19_the_database_has_hashes_alone(zoe):
    codes = make_recovery_codes(zoe)
    rows = [RecoveryCode.beginning_with(zoe, each[:4]) for each in codes]

    assert all(row.rest_hash.startswith("$argon2id$") for row in rows)
    assert not any(
        each.replace("-", "")[4:] in repr(vars(row)) for each, row in zip(codes, rows, strict=True)
    )


def test_A19_new_codes_revoke_those_before(zoe):
    give_codes(zoe)
    new = make_recovery_codes(zoe)

    with pytest.raises(WrongRecoveryCode):
        accept_recovery_code(zoe, CODES[0])
    accept_recovery_code(zoe, new[0])


def test_A19_of_many_who_show_one_code_at_once_one_gets_in(zoe, race):
    give_codes(zoe)

    outcomes = race(lambda: accept_recovery_code(zoe, CODES[0]))

    assert outcomes.count(None) == 1
    assert all(isinstance(each, WrongRecoveryCode) for each in outcomes if each is not None)


def test_A19_of_many_who_make_codes_at_once_the_last_ones_count(zoe, race):
    made = race(lambda: make_recovery_codes(zoe), 3)

    assert all(isinstance(each, list) for each in made)
    assert factors.ways_of(zoe).codes == 10


@pytest.mark.parametrize(
    "typed", ["", "a234", "-", "a234" * 500, "ÄÖÜ" * 6, "a234-abcd-efgh-jkmnx"]
)
def test_what_is_no_code_is_wrong_and_no_error(zoe, typed):
    give_codes(zoe)

    with pytest.raises(WrongRecoveryCode):
        accept_recovery_code(zoe, typed)


def test_a_code_may_be_typed_as_one_likes(zoe):
    give_codes(zoe)

    accept_recovery_code(zoe, f"  {CODES[0].replace('-', ' ').upper()} ")


def test_codes_alone_are_no_second_factor(context):
    max_ = make_person("Max")
    give_codes(max_)

    assert not factors.has_factor(max_)
    assert factors.ways_of(max_).names == []


def test_A14_what_happens_to_codes_is_told(zoe, run_jobs, mailbox):
    give_codes(zoe)
    accept_recovery_code(zoe, CODES[0])
    run_jobs()

    [event] = AccountEvent.of(zoe, 9, 0)
    assert (event.kind, event.details) == ("recovery_code.used", {"left": 9})
    [mail] = mailbox()
    assert "9 are left" in " ".join(mail.get_body(("plain",)).get_content().split())


def test_what_a_row_holds_is_the_persons_and_goes_with_them(zoe):
    give_codes(zoe)
    meddle(f"DELETE FROM users WHERE id = {zoe.id}")

    assert RecoveryCode.count_left(zoe) == 0
