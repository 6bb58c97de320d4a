"""What a person reads of their factors: a line of recent activity, and a mail where it matters."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.identity import activity
from app.identity.activity import KINDS, Kind
from app.identity.models import User
from app.identity.tasks import deliver_security_notice

KINDS |= {
    "factors.on": Kind(_l("Your account is now protected by a second step"), icon="shield-check"),
    "factors.off": Kind(
        _l("Your account is no longer protected by a second step"),
        _l("Signing in to your account no longer asks for a second step."),
        icon="shield-exclamation",
    ),
    "totp.added": Kind(
        _l("You set up an authenticator app"),
        _l("An authenticator app was set up for your account."),
        icon="phone",
    ),
    "totp.removed": Kind(
        _l("You removed your authenticator app"),
        _l("The authenticator app was removed from your account."),
        icon="phone",
    ),
    "passkey.added": Kind(
        _l("You added the passkey “%(name)s”"),
        _l("The passkey “%(name)s” was added to your account."),
        icon="fingerprint",
    ),
    "passkey.renamed": Kind(_l("You renamed a passkey to “%(name)s”"), icon="fingerprint"),
    "passkey.removed": Kind(
        _l("You removed the passkey “%(name)s”"),
        _l("The passkey “%(name)s” was removed from your account."),
        icon="fingerprint",
    ),
    "passkey.refused": Kind(
        _l("The passkey “%(name)s” was refused: it may have been copied"),
        _l(
            "We refused a sign-in with the passkey “%(name)s”, because somebody may have copied "
            "it. If that was you, remove this passkey and add a new one."
        ),
        icon="fingerprint",
    ),
    "recovery_codes.made": Kind(
        _l("You made new recovery codes"),
        _l("New recovery codes were made for your account. Those before no longer work."),
        icon="key",
    ),
    "recovery_code.used": Kind(
        _l("You used a recovery code; %(left)s are left"),
        _l("A recovery code was used to get into your account. %(left)s are left."),
        icon="key",
    ),
    "factor.guessed": Kind(
        _l("Somebody tried many wrong codes"),
        _l(
            "Somebody signed in to your account with the right password and then tried many "
            "wrong codes. They didn’t get in. If that wasn’t you, change your password now."
        ),
        icon="shield-exclamation",
    ),
    "device.remembered": Kind(_l("You chose not to be asked again on a device"), icon="laptop"),
    "device.forgotten": Kind(_l("You chose to be asked again: %(device)s"), icon="laptop"),
    "factor_reset.requested": Kind(
        _l("Somebody asked to remove your second step"), icon="shield-exclamation"
    ),
    "factor_reset.cancelled": Kind(
        _l("The removal of your second step was cancelled"),
        _l("Your second step stays: its removal was cancelled."),
        icon="shield-check",
    ),
    "factor_reset.done": Kind(
        _l("Your second step was removed, as it was asked for"),
        _l(
            "Your authenticator app, passkeys and recovery codes were removed, as it was asked "
            "for. Sign in with your password, and set up a new second step."
        ),
        icon="shield-exclamation",
    ),
}


def tell(user: User, kind: str, **details: Any) -> None:
    """Record it in the transaction of the change, and mail it if its kind is mailed."""
    activity.record(user, kind, **details)
    if KINDS[kind].mail:
        deliver_security_notice.send(user.id, kind, details)
