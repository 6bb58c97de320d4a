"""An invitation to a workspace: for one address, with a role, for a week."""

import datetime
import functools

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.clock import now
from app.core.isolation import everywhere
from app.core.tokens import digest, token_of
from app.identity.models import User
from app.workspaces.models.role import AnyRole, HoldsRole
from app.workspaces.models.workspace import Workspace

#: How long a link is good for.
LASTS = datetime.timedelta(days=7)
#: An address gets no second mail within this time, whoever presses the button.
BRAKE = datetime.timedelta(minutes=1)


class Invitation(HoldsRole):
    """An invitation. It stays when it has ended; to invite the address again is a new round."""

    table = "invitations"

    id: PrimaryKey[int]
    workspace_id: int
    email: str
    role: str
    role_id: int | None
    invited_by: int | None
    state: str
    round: int
    token_hash: str | None
    sent_at: datetime.datetime
    expires_at: datetime.datetime

    @property
    def token(self) -> str:
        """The secret of this round's link. It is mailed, and never stored."""
        return token_of("invitation", f"{self.id}:{self.round}")

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, and may still get one."""
        return self.state == "open" and self.expires_at > now()

    @property
    def is_fresh(self) -> bool:
        """Whether the address was written to a moment ago."""
        return self.sent_at > now() - BRAKE

    @functools.cached_property
    def workspace(self) -> Workspace:
        """Where to."""
        return Workspace.get(self.workspace_id)

    @functools.cached_property
    def inviter(self) -> User | None:
        """Who sent it last, unless their account is gone."""
        return User.get(self.invited_by) if self.invited_by else None

    @classmethod
    def send_round(cls, workspace_id: int, email: str, held: AnyRole, user_id: int):
        """Begin a new round: a new link, and another week. The link before it ends."""
        row = cls.extend(workspace_id, email, held, user_id, now(), now() + LASTS)
        cls.seal(workspace_id, row.id, digest(row.token))
        return row

    @classmethod
    @fetchone
    def extend(cls, workspace_id, email, held, user_id, moment, until):
        """
        INSERT INTO invitations (workspace_id, email, role, role_id, invited_by, state, round,
                                 sent_at, expires_at)
        VALUES (%(workspace_id)s, %(email)s, %(held.role)s, %(held.role_id)s, %(user_id)s,
                'open', 1, %(moment)s, %(until)s)
        ON CONFLICT (workspace_id, email) DO UPDATE
           SET role = %(held.role)s, role_id = %(held.role_id)s, invited_by = %(user_id)s,
               state = 'open', round = invitations.round + 1, token_hash = NULL,
               sent_at = %(moment)s, expires_at = %(until)s
        RETURNING *
        """

    @classmethod
    @execute
    def seal(cls, workspace_id, id, token_hash):
        """
        UPDATE invitations SET token_hash = %(token_hash)s
         WHERE workspace_id = %(workspace_id)s AND id = %(id)s
        """

    @classmethod
    def with_token(cls, token: str) -> "Invitation | None":
        """The invitation that a link leads to, open or not."""
        with everywhere("the secret of a link says whose it is"):
            return cls.with_hash_everywhere(digest(token))

    @classmethod
    @fetchone
    def with_hash_everywhere(cls, token_hash):
        """
        SELECT WHERE token_hash = %(token_hash)s
                 AND workspace_id IN (SELECT id FROM workspaces WHERE deleted_at IS NULL)
        """

    @classmethod
    @execute
    def forget_address_everywhere(cls, email):
        "DELETE FROM invitations WHERE email = %(email)s"

    @classmethod
    @fetchone
    def numbered(cls, workspace_id, id):
        "SELECT WHERE workspace_id = %(workspace_id)s AND id = %(id)s"

    @classmethod
    @fetchone
    def of(cls, workspace_id, email):
        "SELECT WHERE workspace_id = %(workspace_id)s AND email = %(email)s"

    @classmethod
    def waiting_for(cls, user: User) -> list["Invitation"]:
        """What a person is invited to, by the addresses that they have proved."""
        if not user.is_verified:
            return []
        with everywhere("a person's own, by the addresses that they have proved"):
            return list(cls.open_for_everywhere(user.id, now()))

    @classmethod
    def open_for_everywhere(cls, user_id, moment):
        """
        SELECT invitations.*, workspaces.name AS workspace_name, users.name AS inviter_name,
               roles.name AS role_name, roles.permissions AS role_permissions
          FROM invitations JOIN workspaces ON workspaces.id = invitations.workspace_id
          LEFT JOIN users ON users.id = invitations.invited_by
          LEFT JOIN roles
            ON roles.workspace_id = invitations.workspace_id AND roles.id = invitations.role_id
         WHERE invitations.email IN (SELECT email FROM user_addresses WHERE user_id = %(user_id)s)
           AND state = 'open' AND expires_at > %(moment)s
           AND workspaces.deleted_at IS NULL
         ORDER BY sent_at DESC
        """

    @classmethod
    def listed(cls, workspace, limit, offset):
        """
        SELECT invitations.*, users.name AS inviter_name, givers.id AS giver_id,
               roles.name AS role_name, roles.permissions AS role_permissions
          FROM invitations
          LEFT JOIN users ON users.id = invitations.invited_by
          LEFT JOIN memberships AS givers
            ON givers.workspace_id = invitations.workspace_id
           AND givers.user_id = invitations.invited_by AND givers.suspended_at IS NULL
          LEFT JOIN roles
            ON roles.workspace_id = invitations.workspace_id AND roles.id = invitations.role_id
         WHERE invitations.workspace_id = %(workspace.id)s AND state = 'open'
         ORDER BY sent_at DESC, invitations.id DESC
         LIMIT %(limit)s OFFSET %(offset)s
        """

    @classmethod
    @fetchscalar
    def open_count(cls, workspace_id, moment):
        """
        SELECT count(*) FROM invitations
         WHERE workspace_id = %(workspace_id)s AND state = 'open' AND expires_at > %(moment)s
        """

    @classmethod
    @execute
    def close(cls, workspace_id, email, state):
        """
        UPDATE invitations SET state = %(state)s
         WHERE workspace_id = %(workspace_id)s AND email = %(email)s AND state = 'open'
        """

    @classmethod
    @execute
    def forget_ended_everywhere(cls, before):
        "DELETE FROM invitations WHERE expires_at <= %(before)s"
