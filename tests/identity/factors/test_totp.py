"""Codes of an authenticator app."""

from datetime import timedelta

import pytest
import segno

from app.core.clock import now
from app.identity import factors
from app.identity.activity import AccountEvent
from app.identity.factors import totp, vault
from app.identity.factors.changes import LastFactor
from app.identity.factors.models import TotpApp
from app.identity.factors.totp import (
    NothingToConfirm,
    WrongCode,
    accept_totp,
    begin_totp,
    confirm_totp,
    remove_totp,
    secret_to_show,
)
from app.identity.models import Session
from tests.cast import later, make_person, meddle
from tests.factors import SECRET, code, give_codes, give_passkey, give_totp
from tests.product import PRODUCT_NAME


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


def current_code(user, steps=0):
    return code(steps, secret_to_show(user))


def test_A18_an_app_counts_from_its_first_code_on(zoe):
    begin_totp(zoe)
    assert not factors.has_factor(zoe)
    with pytest.raises(WrongCode):
        accept_totp(zoe, current_code(zoe))

    confirm_totp(zoe, current_code(zoe), keep_session=0)

    assert factors.ways_of(zoe).names == ["totp"]


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_A18_a_phones_clock_may_be_half_a_minute_wrong(zoe, steps):
    give_totp(zoe)

    accept_totp(zoe, code(steps))


@pytest.mark.parametrize("steps", [-3, -2, 3, 4, 1000])
def test_A18_and_no_more(zoe, steps):
    give_totp(zoe)

    with pytest.raises(WrongCode):
        accept_totp(zoe, code(steps))


def test_A18_a_code_works_once(zoe):
    give_totp(zoe)
    shown = code()
    accept_totp(zoe, shown)

    with pytest.raises(WrongCode):
        accept_totp(zoe, shown)


def test_A18_nor_does_one_from_before_the_last(zoe):
    give_totp(zoe)
    accept_totp(zoe, code(1))

    with pytest.raises(WrongCode):
        accept_totp(zoe, code(0))


def test_A18_the_code_that_confirmed_the_app_signs_nobody_in(zoe):
    begin_totp(zoe)
    shown = current_code(zoe)
    confirm_totp(zoe, shown, keep_session=0)

    with pytest.raises(WrongCode):
        accept_totp(zoe, shown)


def test_A18_of_many_who_show_one_code_at_once_one_gets_in(zoe, race):
    give_totp(zoe)
    shown = code()

    outcomes = race(lambda: accept_totp(zoe, shown))

    assert outcomes.count(None) == 1
    assert all(isinstance(each, WrongCode) for each in outcomes if each is not None)


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "0x1234", "12 34", "-" * 500]
)
def test_what_is_no_code_is_wrong_and_no_error(zoe, typed):
    give_totp(zoe)

    with pytest.raises(WrongCode):
        accept_totp(zoe, typed)


def test_spaces_in_a_code_do_no_harm(zoe):
    give_totp(zoe)

    accept_totp(zoe, f" {code()[:3]} {code()[3:]} ")


def test_A18_the_secret_is_shown_until_it_is_confirmed_and_never_again(zoe):
    begin_totp(zoe)
    secret = secret_to_show(zoe)
    assert len(secret) == 32

    confirm_totp(zoe, code(0, secret), keep_session=0)

    assert secret_to_show(zoe) is None


def test_a_secret_waits_for_an_hour(zoe, monkeypatch):
    begin_totp(zoe)
    shown = current_code(zoe)
    later(monkeypatch, timedelta(minutes=61), totp)

    assert secret_to_show(zoe) is None
    with pytest.raises(NothingToConfirm):
        confirm_totp(zoe, shown, keep_session=0)


def test_A18_another_phone_takes_the_place_of_the_first(zoe):
    give_totp(zoe)
    begin_totp(zoe)
    accept_totp(zoe, code())  # the first still counts

    confirm_totp(zoe, current_code(zoe, 1), keep_session=0)

    with pytest.raises(WrongCode):
        accept_totp(zoe, code(1))


def test_A18_the_database_has_no_secret_that_can_be_read(zoe):
    give_totp(zoe)
    stored = TotpApp.in_use(zoe).secret

    assert SECRET not in stored
    assert vault.decrypt(stored, zoe.id) == SECRET


def test_the_first_factor_ends_sign_ins_made_without_one(zoe, context):
    from app.core.db import transaction
    from app.core.tokens import digest

    with transaction():
        kept = Session.with_hash(digest(Session.start(zoe, ip="", user_agent=""))).id
        Session.start(zoe, ip="", user_agent="")
    begin_totp(zoe)
    confirm_totp(zoe, current_code(zoe), keep_session=kept)

    assert [each.id for each in Session.of(zoe, now())] == [kept]


def test_A24_the_last_factor_goes_only_on_purpose(zoe):
    give_totp(zoe)
    give_codes(zoe)
    with pytest.raises(LastFactor):
        remove_totp(zoe)
    assert factors.ways_of(zoe).names == ["totp", "recovery"]

    remove_totp(zoe, on_purpose=True)

    assert factors.ways_of(zoe) == factors.Ways(0, 0, 0)


def test_A24_one_of_two_factors_goes_at_once_and_the_codes_stay(zoe, context):
    give_totp(zoe)
    give_passkey(zoe, context.config["BASE_URL"])
    give_codes(zoe)

    remove_totp(zoe)

    assert factors.ways_of(zoe).names == ["passkey", "recovery"]


def test_A14_a_change_is_read_in_the_activity_and_mailed(zoe, run_jobs, mailbox):
    begin_totp(zoe)
    confirm_totp(zoe, current_code(zoe), keep_session=0)
    remove_totp(zoe, on_purpose=True)
    run_jobs()

    kinds = [each.kind for each in AccountEvent.of(zoe, 9, 0)]
    assert kinds == ["factors.off", "totp.removed", "factors.on", "totp.added"]
    bodies = " ".join(each.get_body(("plain",)).get_content() for each in mailbox())
    assert "An authenticator app was set up for your account." in " ".join(bodies.split())
    assert "The authenticator app was removed from your account." in " ".join(bodies.split())


def test_a_secret_that_cant_be_read_lets_nobody_in_and_breaks_nothing(zoe):
    app = give_totp(zoe)
    meddle(f"UPDATE totp_apps SET secret = 'nonsense' WHERE id = {app.id}")

    with pytest.raises(WrongCode):
        accept_totp(zoe, code())


def test_the_picture_is_the_key_under_our_name_and_theirs(zoe, context):
    drawn = totp.picture(zoe, SECRET)
    address = (
        f"otpauth://totp/{PRODUCT_NAME}:zoe%40example.com?secret={SECRET}&issuer={PRODUCT_NAME}"
    )

    assert segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, dark="#000", light="#fff", border=3, svgclass="qr"
    ) == str(drawn)
    assert "style=" not in drawn
