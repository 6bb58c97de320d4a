"""The one place where somebody who is known shows a second factor: at sign-in, and to confirm.

Codes can be guessed, so tries are counted for the account, however many browsers they come from.
Passkeys can't.
"""

from app.core.db import transaction
from app.identity import brakes
from app.identity.brakes import TooManyTries
from app.identity.factors.lost import cancel_reset
from app.identity.factors.passkeys import accept_passkey, whose
from app.identity.factors.recovery import accept_recovery_code
from app.identity.factors.refusals import NotProved
from app.identity.factors.telling import tell
from app.identity.factors.totp import accept_totp
from app.identity.models import User

#: A code of six digits is one of a million, and three are right: thirty a day are nothing.
brakes.brake("factor", each="10 per hour", network="100 per hour", everybody="3000 per 10 minutes")
brakes.brake("factor_of_day", each="30 per day", network="300 per day", everybody="90000 per day")
brakes.brake("factor_guessed", each="1 per day", network="999 per day", everybody="9999 per day")

#: Nobody guesses a passkey; but to check one is work.
brakes.brake("passkey", each="99 per hour", network="60 per hour", everybody="3000 per 10 minutes")

CODES = {"totp": accept_totp, "recovery": accept_recovery_code}


def prove(user: User, way: str, proof: str, *, browser: str, known: str = "") -> None:
    """Take what this person shows: a `totp` or `recovery` code, or a `passkey`'s answer.

    `known` is the mark of a device that they have signed in with before: it has tries of its own.
    Raises NotProved and TooManyTries. Who shows a factor hasn't lost it: a removal that
    somebody asked for is cancelled.
    """
    if way == "passkey":
        accept_passkey(user, proof, browser=browser)
    elif way in CODES:
        _accept_code(user, way, proof, known)
    else:
        raise NotProved(way)
    cancel_reset(user)


def passkey_alone(answer: str, *, browser: str) -> User:
    """Who signs in with a passkey and nothing else. Raises NotProved and TooManyTries."""
    brakes.take("passkey")
    user = whose(answer, browser=browser)
    cancel_reset(user)
    return user


def _accept_code(user: User, way: str, code: str, known: str) -> None:
    try:
        held = [brakes.take(name, user.id, known=known) for name in ("factor", "factor_of_day")]
    except TooManyTries:
        _tell_of_guesses(user)
        raise
    CODES[way](user, code)
    for each in held:
        each.give_back()


def _tell_of_guesses(user: User) -> None:
    """Once a day."""
    try:
        brakes.take("factor_guessed", user.id)
    except TooManyTries:
        return
    with transaction():
        tell(user, "factor.guessed")
