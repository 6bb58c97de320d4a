"""The proof that a workspace is gone."""

import datetime

from sqlorm import PrimaryKey

from app.core.db import Model


class Erasure(Model):
    """What is left of an erased workspace: a pseudonym, when, how much, and nothing it said."""

    table = "erasures"

    id: PrimaryKey[int]
    pseudonym: str
    counts: dict
    last_event: str | None
    erased_at: datetime.datetime
