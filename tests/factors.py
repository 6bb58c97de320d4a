"""Second factors for tests: people who have one, and what they show."""

import html
import re

import pyotp

from app.core.clock import now
from app.core.db import transaction
from app.identity.factors import passkeys, vault
from app.identity.factors.models import RecoveryCode, TotpApp
from app.identity.factors.totp import PERIOD
from app.identity.passwords import hash_password
from tests.authenticator import Authenticator
from tests.cast import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BROWSER = "a browser"

#: Hashed once: to hash is costly on purpose.
CODES = [f"{letter}234-abcd-efgh-jkmn" for letter in "abcdefghij"]
REST_HASH = hash_password("abcdefghjkmn")


def give_totp(user, secret=SECRET):
    """An authenticator app in use."""
    with transaction():
        return TotpApp.create(
            user_id=user.id,
            secret=vault.encrypt(secret, user.id),
            last_step=0,
            created_at=now(),
            confirmed_at=now(),
        )


def code(steps=0, secret=SECRET, moment=None):
    """What an app shows now, or so many half minutes later."""
    step = int((moment or now()).timestamp()) // PERIOD + steps
    return pyotp.TOTP(secret).generate_otp(step)


def give_codes(user):
    """Ten recovery codes, which are CODES."""
    with transaction():
        for each in CODES:
            RecoveryCode.create(
                user_id=user.id, beginning=each[:4], rest_hash=REST_HASH, created_at=now()
            )


def give_passkey(user, origin, name="Phone", **options):
    """A passkey of theirs, in the hands of the test."""
    made = Authenticator(origin, **options)
    question = passkeys.ask_to_add(user, BROWSER)
    passkeys.add_passkey(
        user, made.make(question), browser=BROWSER, name=name, device="Test", keep_session=0
    )
    return made


def question_in(answer):
    """What a page asks a passkey."""
    return html.unescape(re.search(r'data-question="([^"]+)"', answer.get_data(as_text=True))[1])


def show_password(visitor, user, next=None, password=PASSWORD):
    """The first factor, by the form."""
    url = "/sign-in" + (f"?next={next}" if next else "")
    return visitor.post(url, {"email": user.email, "password": password})


def is_in(visitor):
    """Whether somebody is signed in here."""
    return visitor.get("/account/activity").status_code == 200
