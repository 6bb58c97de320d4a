"""How often there was news for a person."""

from sqlorm import PrimaryKey, fetchscalar

from app.core.db import Model


class PersonVersion(Model):
    """The version of a person's topic. It grows with each hint, in the hint's transaction."""

    table = "person_versions"

    user_id: PrimaryKey[int]
    version: int

    @classmethod
    @fetchscalar
    def current(cls, user_id):
        "SELECT version FROM person_versions WHERE user_id = %(user_id)s"

    @classmethod
    @fetchscalar
    def next(cls, user_id):
        """
        INSERT INTO person_versions (user_id, version) VALUES (%(user_id)s, 1)
        ON CONFLICT (user_id) DO UPDATE SET version = person_versions.version + 1
        RETURNING version
        """
