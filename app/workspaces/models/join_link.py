"""The link by which everybody at a domain may join a workspace, or ask to."""

import datetime
import functools

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.clock import now
from app.core.db import TenantModel
from app.core.isolation import everywhere
from app.core.tokens import digest, token_of
from app.identity.emails import domain_of
from app.identity.models import Address, User
from app.workspaces.models.role import HoldsRole
from app.workspaces.models.workspace import Workspace

#: Who was declined may ask again after this time.
ASK_AGAIN_AFTER = datetime.timedelta(days=7)


class JoinLink(HoldsRole):
    """A workspace's join link. There is one at most; renewed, it is another link."""

    table = "join_links"

    id: PrimaryKey[int]
    workspace_id: int
    domain: str
    role: str
    role_id: int | None
    needs_approval: bool
    made_by: int | None
    round: int
    token_hash: str | None
    expires_at: datetime.datetime

    @property
    def token(self) -> str:
        """The link's secret, which those who run the workspace can look up again."""
        return token_of("join link", f"{self.id}:{self.round}")

    @property
    def is_on(self) -> bool:
        """Whether it lets anybody in."""
        return self.token_hash == digest(self.token) and self.expires_at > now()

    @functools.cached_property
    def workspace(self) -> Workspace:
        """Where to."""
        return Workspace.get(self.workspace_id)

    def is_for(self, user: User) -> bool:
        """Whether an address that the person has proved is at the link's domain: that very one."""
        return user.is_verified and self.domain in map(domain_of, Address.texts_of(user))

    @classmethod
    @fetchone
    def of(cls, workspace_id):
        "SELECT WHERE workspace_id = %(workspace_id)s"

    @classmethod
    def with_token(cls, token: str) -> "JoinLink | None":
        """The link that this is the secret of."""
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
    @fetchone
    def keep(cls, workspace_id, domain, held, needs_approval, user_id, until):
        """
        INSERT INTO join_links (workspace_id, domain, role, role_id, needs_approval, made_by,
                                round, expires_at)
        VALUES (%(workspace_id)s, %(domain)s, %(held.role)s, %(held.role_id)s,
                %(needs_approval)s, %(user_id)s, 1, %(until)s)
        ON CONFLICT (workspace_id) DO UPDATE
           SET domain = %(domain)s, role = %(held.role)s, role_id = %(held.role_id)s,
               needs_approval = %(needs_approval)s, made_by = %(user_id)s, expires_at = %(until)s
        RETURNING *
        """

    @classmethod
    @fetchone
    def turn(cls, workspace_id):
        """
        UPDATE join_links SET round = round + 1, token_hash = NULL
         WHERE workspace_id = %(workspace_id)s RETURNING *
        """

    @classmethod
    @execute
    def seal(cls, workspace_id, token_hash):
        """
        UPDATE join_links SET token_hash = %(token_hash)s WHERE workspace_id = %(workspace_id)s
        """


class JoinRequest(TenantModel):
    """Somebody at the link's domain who would like to come in."""

    table = "join_requests"
    reached_by = frozenset({"user_id"})

    id: PrimaryKey[int]
    workspace_id: int
    user_id: int
    asked_at: datetime.datetime
    declined_at: datetime.datetime | None

    @functools.cached_property
    def user(self) -> User:
        """Who."""
        return User.get(self.user_id)

    @classmethod
    @fetchone
    def of(cls, workspace_id, user_id):
        "SELECT WHERE workspace_id = %(workspace_id)s AND user_id = %(user_id)s"

    @classmethod
    @fetchone
    def numbered(cls, workspace_id, id):
        "SELECT WHERE workspace_id = %(workspace_id)s AND id = %(id)s AND declined_at IS NULL"

    @classmethod
    def listed(cls, workspace, limit, offset):
        """
        SELECT join_requests.*, users.name, users.email, users.avatar
          FROM join_requests JOIN users ON users.id = join_requests.user_id
         WHERE join_requests.workspace_id = %(workspace.id)s AND declined_at IS NULL
         ORDER BY asked_at, join_requests.id
         LIMIT %(limit)s OFFSET %(offset)s
        """

    @classmethod
    def of_person(cls, user):
        """
        SELECT join_requests.*, workspaces.name AS workspace_name
          FROM join_requests JOIN workspaces ON workspaces.id = join_requests.workspace_id
         WHERE join_requests.user_id = %(user.id)s AND declined_at IS NULL
           AND workspaces.deleted_at IS NULL
         ORDER BY asked_at
        """

    @classmethod
    @execute
    def decline(cls, workspace_id, id, moment):
        """
        UPDATE join_requests SET declined_at = %(moment)s
         WHERE workspace_id = %(workspace_id)s AND id = %(id)s
        """

    @classmethod
    @execute
    def end(cls, workspace_id, user_id):
        """
        DELETE FROM join_requests
         WHERE workspace_id = %(workspace_id)s AND user_id = %(user_id)s
        """

    @classmethod
    @fetchscalar
    def times_gone(cls, workspace_id, user_id):
        """
        SELECT count(*) FROM events
         WHERE workspace_id = %(workspace_id)s AND verb IN ('member.removed', 'member.left')
           AND subject_type = 'user' AND subject_id = %(user_id)s
        """

    @classmethod
    @execute
    def forget_declined_everywhere(cls, before):
        "DELETE FROM join_requests WHERE declined_at <= %(before)s"
