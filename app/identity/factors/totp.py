"""Codes of an authenticator app (RFC 6238): six digits, a new one every thirty seconds.

A code counts for its own half minute and for the one before and after it, and once.
"""

import datetime
import hmac
import re

import pyotp
import segno
from flask import current_app
from markupsafe import Markup

from app.core.clock import now
from app.core.db import transaction
from app.identity.factors import vault
from app.identity.factors.changes import after_removing, first_added, has_any, hold
from app.identity.factors.models import TotpApp
from app.identity.factors.refusals import NotProved
from app.identity.factors.telling import tell
from app.identity.models import User

PERIOD = 30
#: How many half minutes a phone's clock may be wrong.
TOLERANCE = 1
#: For how long a secret may wait for its first code.
SET_UP_WITHIN = datetime.timedelta(hours=1)


class WrongCode(NotProved):
    """The code is wrong, or was used, or its time is over. We don't say which."""


class NothingToConfirm(Exception):
    """No app is being set up: it was confirmed already, or it was begun an hour ago."""


def begin_totp(user: User) -> None:
    """Make a secret for an app; it isn't asked for before a first code confirms it.

    Whoever has an app in use already keeps it until then.
    """
    with transaction():
        hold(user)
        TotpApp.end_set_up(user)
        TotpApp.create(
            user_id=user.id,
            secret=vault.encrypt(pyotp.random_base32(), user.id),
            last_step=0,
            created_at=now(),
        )


def secret_to_show(user: User) -> str | None:
    """The secret of the app that is being set up, and never that of one in use."""
    app = _being_set_up(user)
    return vault.decrypt(app.secret, user.id) if app else None


def confirm_totp(user: User, code: str, *, keep_session: int) -> None:
    """Use the app from now on; one that was in use until now is out.

    The first factor of an account ends its other sign-ins. Raises WrongCode and NothingToConfirm.
    """
    with transaction():
        hold(user)
        app = _being_set_up(user)
        if not app:
            raise NothingToConfirm
        step = step_of(code, vault.decrypt(app.secret, user.id))
        if step is None:
            raise WrongCode
        is_first = not has_any(user)
        TotpApp.end_use(user)
        app.confirmed_at, app.last_step = now(), step
        app.save()
        tell(user, "totp.added")
        if is_first:
            first_added(user, keep_session=keep_session)


def cancel_set_up(user: User) -> None:
    """Forget the secret that no code has confirmed."""
    with transaction():
        TotpApp.end_set_up(user)


def remove_totp(user: User, *, on_purpose: bool = False) -> None:
    """Ask for its codes no more. Without an app in use it is no error.

    Raises LastFactor unless it is on purpose, and WeakPassword.
    """
    with transaction():
        hold(user)
        if not TotpApp.in_use(user):
            return
        TotpApp.end_use(user)
        tell(user, "totp.removed")
        after_removing(user, on_purpose=on_purpose)


def accept_totp(user: User, code: str) -> None:
    """Take a code of the app in use, once. Raises WrongCode."""
    app = TotpApp.in_use(user)
    step = _step_of(app, code) if app else None
    if step is None:
        raise WrongCode
    with transaction():
        if not TotpApp.take_step(app.id, step):
            raise WrongCode


def _step_of(app: TotpApp, code: str) -> int | None:
    try:
        return step_of(code, vault.decrypt(app.secret, app.user_id))
    except vault.Unreadable as error:
        current_app.logger.error("no code can be checked: %s", error)
        return None


def step_of(code: str, secret: str) -> int | None:
    """Which half minute the code belongs to, if it is near enough; the latest first."""
    digits = re.sub(r"[\s-]", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    generator = pyotp.TOTP(secret, interval=PERIOD)
    current = int(now().timestamp()) // PERIOD
    steps = range(current + TOLERANCE, current - TOLERANCE - 1, -1)
    right = [step for step in steps if hmac.compare_digest(generator.generate_otp(step), digits)]
    return right[0] if right else None


def picture(user: User, secret: str) -> Markup:
    """What an app scans: a QR code as SVG, dark on light in every theme."""
    address = pyotp.TOTP(secret).provisioning_uri(
        name=user.email, issuer_name=current_app.config["PRODUCT_NAME"]
    )
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, dark="#000", light="#fff", border=3, svgclass="qr")
    return Markup(drawn)  # noqa: S704 - squares and two colours: nothing that was typed


def grouped(secret: str) -> str:
    """The secret in groups of four, to type it where there is no camera."""
    return " ".join(re.findall(".{1,4}", secret))


def _being_set_up(user: User) -> TotpApp | None:
    return TotpApp.being_set_up(user, now() - SET_UP_WITHIN)
