"""The first line: every statement is looked at before it is run, on both databases.

It listens to sqlorm's own signal for that, which our transactions send for every statement.
What was found is also told to PostgreSQL, whose policies compare it anew: `app.workspace_id`,
`app.everywhere` and `app.<column>` for other lawful ways.
"""

from typing import Any

from sqlorm.engine import Transaction

from app.core.isolation.reading import Reading, read
from app.core.isolation.scope import Scope, current
from app.framework.local_settings import LocalSettings
from app.framework.postgresql import dialect

HELP = (
    "Write `workspace_id = %(workspace.id)s` side by side with AND in the WHERE of each tenant's "
    "table (a joined one may say `tasks.workspace_id = projects.workspace_id`), and give an INSERT "
    "the column. `Model.one_of(workspace, id)` takes the place of `Model.get(id)`. Whoever means "
    'all workspaces says so: `with everywhere("why"):`. See docs/isolation.md.'
)


class Unscoped(Exception):
    """A statement reaches a tenant's rows without saying whose."""


class WrongWorkspace(Unscoped):
    """A statement names another workspace than the one we are in, or two of them."""


def install(engine: Any) -> None:
    """Look at every statement that this engine runs from now on."""
    engine.tenants_dialect = dialect(engine)


@Transaction.before_execute.connect
def before_execute(tx: Any, *, stmt: str, params: Any, many: bool) -> None:
    """Refuse what isn't tied to our workspace. Raises Unscoped and WrongWorkspace."""
    words = getattr(tx.session.engine, "tenants_dialect", None)
    if words is None:
        return
    scope, reading = current(), read(stmt, words)
    told = check(stmt, reading, params, many, scope) if reading.tables else None
    if words == "postgresql":
        tell(tx.session.connect(), scope, told)


def check(
    statement: str, reading: Reading, params: Any, many: bool, scope: Scope
) -> dict[str, str]:
    """What the database is to be told, if the statement may run. Raises Unscoped."""
    if scope.everywhere:
        return {"app.everywhere": "on"}
    if reading.refusal:
        raise Unscoped(f"{reading.refusal}: tied to no workspace. {HELP}\n{statement}")
    rows = params if many else [params]
    if not isinstance(rows, list | tuple):
        raise Unscoped(f"give executemany a list, which can be looked at first\n{statement}")
    told = {f"app.{column}": str(row[key]) for row in rows for column, key in reading.ways}
    found = {row[key] for row in rows for key in reading.workspaces}
    if not found:
        return {**told, "app.everywhere": ""}
    workspace = found.pop()
    if found or (scope.workspace_id is not None and workspace != scope.workspace_id):
        asked = ", ".join(map(str, (workspace, *found)))
        raise WrongWorkspace(f"in workspace {scope.workspace_id}, asked for {asked}\n{statement}")
    if workspace is None:
        raise Unscoped(f"None is nobody's workspace. {HELP}\n{statement}")
    return {**told, "app.workspace_id": str(workspace), "app.everywhere": ""}


def tell(conn: LocalSettings, scope: Scope, told: dict[str, str] | None) -> None:
    """Let PostgreSQL know. A transaction that hasn't begun learns the workspace with its BEGIN;
    otherwise only statements with tenants' tables need it, and only if it is news."""
    if told is not None:
        conn.tell(told)
    elif scope.workspace_id is not None and conn.is_idle:
        conn.tell({"app.workspace_id": str(scope.workspace_id)})
