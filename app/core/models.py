"""Rows of the house itself: what happened, and how far its readers have come."""

import datetime

from sqlorm import PrimaryKey, execute, fetchone, fetchscalar

from app.core.db import Model, TenantModel


class Event(TenantModel):
    """Who did what to what, and when."""

    table = "events"

    id: PrimaryKey[int]
    workspace_id: int
    number: int
    actor_id: int | None
    impersonator_id: int | None
    verb: str
    subject_type: str
    subject_id: int
    details: dict
    result: str
    source: str | None
    ip: str | None
    user_agent: str | None
    request_id: str | None
    created_at: datetime.datetime

    @classmethod
    @execute
    def keep_others_waiting(cls, workspace_id):
        "UPDATE workspaces SET version = version WHERE id = %(workspace_id)s"

    @classmethod
    @fetchscalar
    def next_number(cls, workspace_id):
        """
        UPDATE workspaces SET version = version + 1 WHERE id = %(workspace_id)s RETURNING version
        """

    @classmethod
    @fetchone
    def of(cls, workspace_id, number):
        "SELECT WHERE workspace_id = %(workspace_id)s AND number = %(number)s"

    @classmethod
    def between(cls, workspace_id, first, last):
        """
        SELECT WHERE workspace_id = %(workspace_id)s
                 AND number BETWEEN %(first)s AND %(last)s ORDER BY number
        """

    @classmethod
    @fetchone
    def last_of(cls, workspace_id, verb):
        """
        SELECT WHERE workspace_id = %(workspace_id)s AND verb = %(verb)s
         ORDER BY number DESC LIMIT 1
        """

    @classmethod
    @fetchscalar
    def last_name(cls, workspace_id, subject_type, subject_id, verb):
        """
        SELECT users.name FROM events JOIN users ON users.id = events.actor_id
         WHERE events.workspace_id = %(workspace_id)s AND subject_type = %(subject_type)s
           AND subject_id = %(subject_id)s AND verb = %(verb)s
         ORDER BY number DESC LIMIT 1
        """

    @classmethod
    def after(cls, workspace_id, number, limit):
        """
        SELECT WHERE workspace_id = %(workspace_id)s AND number > %(number)s
         ORDER BY number LIMIT %(limit)s
        """

    @classmethod
    @fetchscalar
    def author_id(cls, event, verb):
        """
        SELECT actor_id FROM events
         WHERE workspace_id = %(event.workspace_id)s AND subject_type = %(event.subject_type)s
           AND subject_id = %(event.subject_id)s AND verb = %(verb)s
         ORDER BY number LIMIT 1
        """


class EventCursor(TenantModel):
    """How far a reader has come in a workspace: it has dealt with every event up to `number`."""

    table = "event_cursors"

    workspace_id: PrimaryKey[int]
    reader: PrimaryKey[str]
    number: int

    @classmethod
    @execute
    def begin(cls, workspace_id, reader, number):
        """
        INSERT INTO event_cursors (workspace_id, reader, number)
        SELECT CAST(%(workspace_id)s AS bigint), CAST(%(reader)s AS text),
               CAST(%(number)s AS bigint)
         WHERE NOT EXISTS (SELECT 1 FROM event_cursors
                            WHERE workspace_id = %(workspace_id)s AND reader = %(reader)s)
        ON CONFLICT (workspace_id, reader) DO NOTHING
        """

    @classmethod
    @fetchscalar
    def hold(cls, workspace_id, reader):
        """
        UPDATE event_cursors SET number = number
         WHERE workspace_id = %(workspace_id)s AND reader = %(reader)s RETURNING number
        """

    @classmethod
    @execute
    def move(cls, workspace_id, reader, number):
        """
        UPDATE event_cursors SET number = %(number)s
         WHERE workspace_id = %(workspace_id)s AND reader = %(reader)s
        """


class Schedule(Model):
    """When a periodic job was last sent."""

    table = "schedules"

    actor: PrimaryKey[str]
    sent_for: datetime.datetime

    @classmethod
    @execute
    def remember(cls, actor, moment):
        """
        INSERT INTO schedules (actor, sent_for) VALUES (%(actor)s, %(moment)s)
        ON CONFLICT (actor) DO NOTHING
        """

    @classmethod
    @fetchscalar
    def take(cls, actor, before, moment):
        """
        UPDATE schedules SET sent_for = %(moment)s
         WHERE actor = %(actor)s AND sent_for = %(before)s RETURNING actor
        """


class Erasure(Model):
    """What is left of an erased workspace or person: a pseudonym, when, how much, no word."""

    table = "erasures"

    id: PrimaryKey[int]
    pseudonym: str
    counts: dict
    last_event: str | None
    erased_at: datetime.datetime
