"""Nouns of this room that have to do with second factors and passkeys."""

from app.identity.factors.models.browsers import PendingSignIn, RememberedDevice
from app.identity.factors.models.codes import RecoveryCode, TotpApp
from app.identity.factors.models.passkeys import Passkey, PasskeyHandle, UsedChallenge
from app.identity.factors.models.resets import FactorReset

__all__ = [
    "FactorReset",
    "Passkey",
    "PasskeyHandle",
    "PendingSignIn",
    "RecoveryCode",
    "RememberedDevice",
    "TotpApp",
    "UsedChallenge",
]
