"""Nouns: the project and the task."""

import abc
import datetime

from sqlorm import PrimaryKey, execute, fetchone

from app.core.clock import now
from app.core.db import TenantModel
from app.core.tokens import digest


class Deletable(TenantModel, abc.ABC):
    """A row that is marked before it is forgotten, so that deleting can be undone."""

    deleted_at: datetime.datetime | None

    def delete_softly(self) -> None:
        """Take the row out of sight."""
        self.deleted_at = now()
        self.save()

    def restore(self) -> None:
        """Bring the row back."""
        self.deleted_at = None
        self.save()

    @property
    def edition(self) -> str:
        """Stands for what people write here: two editions are equal if their words are."""
        return digest("\0".join(self.words))[:16]

    @property
    @abc.abstractmethod
    def words(self) -> tuple[str, ...]:
        """What people write here, as their forms have it."""


class Project(Deletable):
    """A piece of work that a team keeps together."""

    table = "projects"

    id: PrimaryKey[int]
    workspace_id: int
    name: str
    description: str
    created_at: datetime.datetime
    deleted_at: datetime.datetime | None

    @property
    def words(self) -> tuple[str, ...]:
        """What people write here."""
        return self.name, self.description

    @classmethod
    def listed(cls, workspace, limit, offset):
        """
        SELECT projects.*,
               (SELECT count(*) FROM tasks
                 WHERE tasks.workspace_id = projects.workspace_id AND project_id = projects.id
                   AND tasks.deleted_at IS NULL AND done_at IS NULL) AS open_count,
               (SELECT count(*) FROM tasks
                 WHERE tasks.workspace_id = projects.workspace_id AND project_id = projects.id
                   AND tasks.deleted_at IS NULL AND done_at IS NOT NULL) AS done_count
          FROM projects
         WHERE workspace_id = %(workspace.id)s AND deleted_at IS NULL
         ORDER BY lower(name), id
         LIMIT %(limit)s OFFSET %(offset)s
        """

    @classmethod
    @fetchone
    def present(cls, workspace, id):
        "SELECT WHERE workspace_id = %(workspace.id)s AND id = %(id)s AND deleted_at IS NULL"

    @classmethod
    @execute
    def forget_deleted_everywhere(cls, before):
        "DELETE FROM projects WHERE deleted_at < %(before)s"


class Task(Deletable):
    """One thing to do in a project."""

    table = "tasks"

    id: PrimaryKey[int]
    workspace_id: int
    project_id: int
    title: str
    notes: str
    created_at: datetime.datetime
    done_at: datetime.datetime | None
    deleted_at: datetime.datetime | None

    @property
    def done(self) -> bool:
        """Whether somebody finished it."""
        return self.done_at is not None

    @property
    def words(self) -> tuple[str, ...]:
        """What people write here."""
        return self.title, self.notes

    @property
    def part_of(self) -> list[tuple[str, int]]:
        """Who looks at its project wants to know of its changes."""
        return [("projects", self.project_id)]

    @classmethod
    def open_in(cls, project, limit, offset):
        """
        SELECT WHERE workspace_id = %(project.workspace_id)s AND project_id = %(project.id)s
                 AND deleted_at IS NULL AND done_at IS NULL
         ORDER BY id DESC LIMIT %(limit)s OFFSET %(offset)s
        """

    @classmethod
    def done_in(cls, project, limit, offset):
        """
        SELECT WHERE workspace_id = %(project.workspace_id)s AND project_id = %(project.id)s
                 AND deleted_at IS NULL AND done_at IS NOT NULL
         ORDER BY done_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s
        """

    @classmethod
    @fetchone
    def counts(cls, project):
        """
        SELECT count(*) - count(done_at) AS open_count, count(done_at) AS done_count
          FROM tasks
         WHERE workspace_id = %(project.workspace_id)s AND project_id = %(project.id)s
           AND deleted_at IS NULL
        """

    @classmethod
    @fetchone
    def present(cls, workspace, id):
        """
        SELECT WHERE workspace_id = %(workspace.id)s AND id = %(id)s AND deleted_at IS NULL
                 AND project_id IN (SELECT id FROM projects
                                     WHERE workspace_id = %(workspace.id)s AND deleted_at IS NULL)
        """

    @classmethod
    @execute
    def forget_deleted_everywhere(cls, before):
        "DELETE FROM tasks WHERE deleted_at < %(before)s"
