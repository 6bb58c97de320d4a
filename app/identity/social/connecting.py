"""Accounts elsewhere as ways into an account: connected and disconnected by its person."""

from app.core.clock import now
from app.core.db import IntegrityError, transaction
from app.core.errors import NotFound
from app.identity import activity, ways
from app.identity.models import User
from app.identity.social.answers import Who
from app.identity.social.configuration import providers
from app.identity.social.errors import TakenElsewhere
from app.identity.social.models import Identity
from app.identity.social.providers import Provider
from app.identity.tasks import deliver_security_notice


def connect(user: User, provider: Provider, who: Who) -> None:
    """Another way into somebody's account; they are told by mail. Raises TakenElsewhere."""
    try:
        with transaction():
            identity = Identity.with_subject(who.issuer, who.subject)
            if identity and not identity.proved_at:  # of a sign-up that came to nothing
                identity.delete()
            elif identity and identity.user_id == user.id:
                return
            elif identity:
                raise TakenElsewhere(f"identity {identity.id} is another's")
            Identity.create(
                user_id=user.id,
                provider=provider.name,
                issuer=who.issuer,
                subject=who.subject,
                email=who.email,
                created_at=now(),
                proved_at=now(),
                used_at=None,
            )
            _tell(user, "connection.added", provider.label)
    except IntegrityError as error:
        raise TakenElsewhere("the identity was connected meanwhile") from error


def disconnect(user: User, identity_id: int) -> str:
    """Take a way in away; they are told by mail. Answers what it was.

    Raises NotFound, and LastWay for the last one.
    """
    with transaction():
        identity = Identity.one_of(user, identity_id)
        if not identity:
            raise NotFound(f"identity {identity_id}")
        ways.keep_another(user, ways.Way("identity", identity_id))
        identity.delete()
        label = label_of(identity)
        _tell(user, "connection.removed", label)
    return label


def label_of(identity: Identity) -> str:
    """What to call the provider, be it configured or not any more."""
    provider = providers().get(identity.provider)
    return provider.label if provider else identity.provider.capitalize()


def _tell(user: User, kind: str, label: str) -> None:
    activity.record(user, kind, provider=label)
    deliver_security_notice.send(user.id, kind, {"provider": label})
