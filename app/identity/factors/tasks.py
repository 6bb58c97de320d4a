"""Jobs that have to do with second factors."""

import datetime

from periodiq import cron

from app.core.clock import now
from app.core.db import transaction
from app.core.jobs import actor, current_id
from app.core.mail import Person, mail_actor
from app.core.tokens import digest, token_of
from app.identity import mails
from app.identity.factors.models import (
    FactorReset,
    PendingSignIn,
    RememberedDevice,
    TotpApp,
    UsedChallenge,
)
from app.identity.models import Address, User

#: How long we know of a removal that was cancelled or done.
RESETS_KEPT = datetime.timedelta(days=90)
SET_UPS_KEPT = datetime.timedelta(days=1)


@mail_actor()
def deliver_reset_requested(reset_id: int) -> None:
    """Tell a person, at every address, that their factors will be removed, and how to stop it.

    The link's secret is made here, so no queue ever holds it; a second run mails the same.
    """
    reset = FactorReset.get(reset_id)
    token = token_of("factor reset", current_id())
    with transaction():
        if not reset or not FactorReset.give_token(reset.id, digest(token)):
            return
    user = User.get(reset.user_id)
    for address in addresses_of(user):
        reader = Person(address, user.name, user.locale, user.id)
        key = f"{current_id()} {address}"
        mails.factor_reset_requested(reader, reset, user.zone, token, key=key)


def addresses_of(user: User) -> list[str]:
    """Where a person is told of what mustn't escape them: every address they have."""
    return list(Address.texts_of(user))


@actor(periodic=cron("*/10 * * * *"))
def remove_lost_factors() -> None:
    """Every ten minutes: remove the factors of those whose delay is over."""
    from app.identity.factors.lost import carry_out_due  # it sends the mail above

    carry_out_due()


@actor(periodic=cron("19 3 * * *"))
def forget_factor_leftovers() -> None:
    """Every night: drop what has run out."""
    moment = now()
    with transaction():
        PendingSignIn.forget_expired(moment)
        UsedChallenge.forget_expired(moment)
        RememberedDevice.forget_expired(moment)
        TotpApp.forget_unconfirmed(moment - SET_UPS_KEPT)
        FactorReset.forget_ended(moment - RESETS_KEPT)
