"""Ten codes to keep on paper: each stands in once for a factor that isn't at hand.

A code has eighty random bits. The first four letters find its row; the other twelve are hashed
like a password.
"""

import re
import secrets

from app.core.clock import now
from app.core.db import transaction
from app.identity import passwords
from app.identity.factors.changes import hold
from app.identity.factors.models import RecoveryCode
from app.identity.factors.refusals import NotProved
from app.identity.factors.telling import tell
from app.identity.models import User

HOW_MANY = 10
#: Without letters and digits that look like others.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
LENGTH, BEGINNING = 16, 4


class WrongRecoveryCode(NotProved):
    """It is no code of theirs, or it was used, or replaced by new ones. We don't say which."""


def make_recovery_codes(user: User) -> list[str]:
    """Ten new codes, to be shown now and never again; those before no longer work."""
    codes = _new_codes()
    hashes = [passwords.hash_password(code[BEGINNING:]) for code in codes]
    with transaction():
        hold(user)
        RecoveryCode.end_all_of(user)
        for code, rest_hash in zip(codes, hashes, strict=True):
            RecoveryCode.create(
                user_id=user.id,
                beginning=code[:BEGINNING],
                rest_hash=rest_hash,
                created_at=now(),
            )
        tell(user, "recovery_codes.made")
    return [grouped(code) for code in codes]


def accept_recovery_code(user: User, code: str) -> None:
    """Take a code, once, whoever else tries it at the same moment. Raises WrongRecoveryCode."""
    plain = re.sub(r"[\s-]", "", code).lower()[: LENGTH + 1]
    row = RecoveryCode.beginning_with(user, plain[:BEGINNING])
    if not passwords.is_right(plain[BEGINNING:], row.rest_hash if row else None):
        raise WrongRecoveryCode
    with transaction():
        if not RecoveryCode.use(row.id, now()):
            raise WrongRecoveryCode
        tell(user, "recovery_code.used", left=RecoveryCode.count_left(user))


def grouped(code: str) -> str:
    """As it is shown: `abcd-efgh-ijkm-npqr`."""
    return "-".join(re.findall(f".{{{BEGINNING}}}", code))


def _new_codes() -> list[str]:
    codes: dict[str, str] = {}
    while len(codes) < HOW_MANY:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        codes.setdefault(code[:BEGINNING], code)
    return list(codes.values())
