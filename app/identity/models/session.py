"""A person's sign-ins."""

import datetime

from flask import current_app
from sqlorm import PrimaryKey, execute, fetchone

from app.core.clock import now
from app.core.db import Model
from app.core.tokens import digest, new_token
from app.identity.devices import HANDHELD, device_of, device_words
from app.identity.places import place_of


class Session(Model):
    """One browser's sign-in. Only the token's digest is here; the token is in the cookie.

    It ends SIGN_IN_DAYS after it began, and SIGN_IN_IDLE_DAYS after it was last used.
    """

    table = "sessions"

    id: PrimaryKey[int]
    token_hash: str
    user_id: int
    ip: str | None
    user_agent: str | None
    device: str | None
    #: What was shown, such as `password totp`.
    methods: str
    created_at: datetime.datetime
    confirmed_at: datetime.datetime | None
    last_seen_at: datetime.datetime | None
    idle_until: datetime.datetime | None
    expires_at: datetime.datetime

    @property
    def device_words(self) -> str:
        """What its person calls it: “Firefox on Linux”."""
        return device_words(self.device)

    @property
    def is_handheld(self) -> bool:
        """Whether it's a phone or a tablet."""
        return (self.device or "").partition("/")[2] in HANDHELD

    @property
    def place(self) -> str:
        """Where that is, as far as we can tell."""
        return place_of(self.ip)

    @classmethod
    def start(cls, user, *, ip, user_agent, methods="password"):
        """Sign a browser in; answers the token for its cookie."""
        token, moment = new_token(), now()
        cls.create(
            token_hash=digest(token),
            user_id=user.id,
            ip=ip,
            user_agent=user_agent[:300],
            device=device_of(user_agent),
            methods=methods,
            created_at=moment,
            confirmed_at=moment,
            last_seen_at=moment,
            idle_until=moment + _days("SIGN_IN_IDLE_DAYS"),
            expires_at=moment + _days("SIGN_IN_DAYS"),
        )
        return token

    @classmethod
    def renew(cls, id, method):
        """Its person has proved who they are: a new token takes the old one's place.

        None if it has ended meanwhile.
        """
        token, session = new_token(), cls.get(id)
        if not session:
            return None
        methods = dict.fromkeys([*session.methods.split(), method])
        cls.set_confirmed(id, digest(token), " ".join(methods), now())
        return token

    @classmethod
    def touch(cls, id):
        """It was used just now."""
        cls.set_seen(id, now(), now() + _days("SIGN_IN_IDLE_DAYS"))

    @classmethod
    @execute
    def set_confirmed(cls, id, token_hash, methods, moment):
        """
        UPDATE sessions SET token_hash = %(token_hash)s, methods = %(methods)s,
               confirmed_at = %(moment)s
         WHERE id = %(id)s
        """

    @classmethod
    @execute
    def set_seen(cls, id, moment, idle_until):
        """
        UPDATE sessions SET last_seen_at = %(moment)s, idle_until = %(idle_until)s
         WHERE id = %(id)s
        """

    @classmethod
    def of(cls, user, moment):
        """
        SELECT WHERE user_id = %(user.id)s AND expires_at > %(moment)s
                 AND (idle_until IS NULL OR idle_until > %(moment)s)
               ORDER BY last_seen_at DESC, id DESC
        """

    @classmethod
    def of_people(cls, user_ids, moment):
        """
        SELECT user_id, token_hash FROM sessions
         WHERE user_id IN {user_ids} AND expires_at > %(moment)s
           AND (idle_until IS NULL OR idle_until > %(moment)s)
        """

    @classmethod
    @fetchone
    def with_hash(cls, token_hash):
        "SELECT WHERE token_hash = %(token_hash)s"

    @classmethod
    @fetchone
    def one_of(cls, user, id):
        "SELECT WHERE user_id = %(user.id)s AND id = %(id)s"

    @classmethod
    @execute
    def end(cls, token_hash):
        "DELETE FROM sessions WHERE token_hash = %(token_hash)s"

    @classmethod
    @execute
    def end_one_of(cls, user, id):
        "DELETE FROM sessions WHERE user_id = %(user.id)s AND id = %(id)s"

    @classmethod
    @execute
    def end_all_of(cls, user):
        "DELETE FROM sessions WHERE user_id = %(user.id)s"

    @classmethod
    @execute
    def end_others_of(cls, user, kept_id):
        "DELETE FROM sessions WHERE user_id = %(user.id)s AND id <> %(kept_id)s"

    @classmethod
    @execute
    def forget_expired(cls, moment):
        "DELETE FROM sessions WHERE expires_at <= %(moment)s OR idle_until <= %(moment)s"


def _days(setting: str) -> datetime.timedelta:
    return datetime.timedelta(days=int(current_app.config[setting]))
