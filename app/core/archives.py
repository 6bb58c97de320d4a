"""What of a workspace travels in its archive: every row of its tables, except what is left out.

A room whose table only makes sense in this installation says so beside its models:

    leave_out("recordings_index", "it is made anew from the recordings")

A column that holds a secret, by its name, never travels; a required one gets a new, unknown
secret where it arrives.
"""

import functools
import re

from sqlorm.types import JSON

from app.core.db import TenantModel
from app.core.schema import TENANT, Column, Reference, Table

SECRET = re.compile(r"token|secret|password|passcode|otp|credential")

#: Tables that stay behind, and why.
LEFT_OUT: dict[str, str] = {}


def leave_out(table: str, why: str) -> None:
    """This table's rows don't travel."""
    LEFT_OUT[table] = why


leave_out("jobs", "work of this installation, and its words for operators")
leave_out("event_cursors", "how far readers of this installation have come")
leave_out("mails", "what became of mails that this installation has sent")


#: Columns that name a person by their number alone, so that it outlives their account.
NAMES_OF_PEOPLE: dict[str, frozenset[str]] = {}


def names_people(table: str, *columns: str) -> None:
    """These columns hold numbers of people, without a foreign key that says so."""
    NAMES_OF_PEOPLE[table] = frozenset(columns)


names_people("events", "actor_id", "impersonator_id")


def is_secret(column: Column) -> bool:
    """Whether the column's name says that it is a secret's, or its digest's."""
    return bool(SECRET.search(column.name))


def travelling(tables: dict[str, Table]) -> dict[str, Table]:
    """The tenant's tables whose rows travel."""
    return {n: t for n, t in tables.items() if t.is_tenants and n not in LEFT_OUT}


def columns_of(table: Table) -> list[Column]:
    """What travels of a row. The workspace is said once, for all of them."""
    return [c for c in table.columns.values() if c.name != TENANT and not is_secret(c)]


def links(table: Table) -> dict[str, Reference]:
    """The columns that name a row of another table by its number, and which table that is."""
    named = NAMES_OF_PEOPLE.get(table.name, frozenset()) & table.columns.keys()
    people = {name: Reference("users", "NO ACTION", {name: "id"}) for name in named}
    return people | {
        local: reference
        for reference in table.references
        for local, other in reference.columns.items()
        if other == "id" and local != TENANT
    }


def is_json(table: Table, column: Column) -> bool:
    """Whether a column's text is JSON. SQLite's schema doesn't say it, the models do."""
    return column.type in ("json", "jsonb") or _is_json_to_models(table.name, column.name)


@functools.cache
def _is_json_to_models(table: str, name: str) -> bool:
    return any(
        column.name == name and column.type is JSON
        for model in TenantModel.__model_registry__.values()
        if model.__mapper__.table == table
        for column in model.__mapper__.columns
    )
