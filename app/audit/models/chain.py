"""The chain: a link for each event, and the state of a workspace's trail."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.db import TenantModel


class Link(TenantModel):
    """What holds an event to the one before it: see app/audit/chain.py."""

    table = "audit_chain"

    workspace_id: PrimaryKey[int]
    number: PrimaryKey[int]
    hash: str
    key_id: str
    created_at: datetime.datetime

    @classmethod
    @fetchone
    def of(cls, workspace_id, number):
        "SELECT WHERE workspace_id = %(workspace_id)s AND number = %(number)s"

    @classmethod
    @fetchscalar
    def last_number(cls, workspace_id):
        "SELECT max(number) FROM audit_chain WHERE workspace_id = %(workspace_id)s"

    @classmethod
    def between(cls, workspace_id, first, last):
        """
        SELECT WHERE workspace_id = %(workspace_id)s
                 AND number BETWEEN %(first)s AND %(last)s ORDER BY number
        """

    @classmethod
    @fetchscalar
    def stray_event(cls, workspace_id, first):
        """
        SELECT number FROM events
         WHERE workspace_id = %(workspace_id)s
           AND (number > (SELECT version FROM workspaces WHERE id = %(workspace_id)s)
                OR (number < %(first)s
                    AND NOT EXISTS (SELECT 1 FROM audit_chain
                                     WHERE audit_chain.workspace_id = events.workspace_id
                                       AND audit_chain.number = events.number)))
         ORDER BY number LIMIT 1
        """

    @classmethod
    @execute
    def trim(cls, workspace_id, first, last):
        """
        DELETE FROM audit_chain WHERE workspace_id = %(workspace_id)s
                                  AND number BETWEEN %(first)s AND %(last)s
        """


class Trail(TenantModel):
    """From which event on a workspace's trail is kept, and what the last check found."""

    table = "audit_trails"

    workspace_id: PrimaryKey[int]
    kept_from: int
    verified_number: int | None
    verified_at: datetime.datetime | None
    fault: str | None

    @property
    def broken_at(self) -> int | None:
        """Where the last check found a break; `fault` has the words for operators."""
        return int(self.fault.partition(":")[0]) if self.fault else None

    @classmethod
    @fetchone
    def of(cls, workspace_id):
        "SELECT WHERE workspace_id = %(workspace_id)s"

    @classmethod
    def start_of(cls, workspace_id: int) -> int:
        """The number of the first event that is kept."""
        trail = cls.of(workspace_id)
        return trail.kept_from if trail else 1

    @classmethod
    @execute
    def keep_from(cls, workspace_id, number):
        """
        INSERT INTO audit_trails (workspace_id, kept_from)
        VALUES (%(workspace_id)s, %(number)s)
        ON CONFLICT (workspace_id) DO UPDATE SET kept_from = %(number)s
        """

    @classmethod
    @execute
    def note_check(cls, workspace_id, number, moment, fault):
        """
        INSERT INTO audit_trails (workspace_id, verified_number, verified_at, fault)
        VALUES (%(workspace_id)s, %(number)s, %(moment)s, %(fault)s)
        ON CONFLICT (workspace_id) DO UPDATE
        SET verified_number = %(number)s, verified_at = %(moment)s, fault = %(fault)s
        """
