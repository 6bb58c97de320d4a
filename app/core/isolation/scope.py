"""In which workspace this thread works, and whether it may look over all of them.

A request enters a workspace at the area's door, a job enters that of its cause before it runs.
From then on no statement may name another one. Where nobody entered one (a command, a page
outside of workspaces) a statement may name any one workspace, but still only one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Scope:
    """Where we are. `everywhere` is the reason for looking over all workspaces, if we do."""

    workspace_id: int | None = None
    everywhere: str | None = None


NOWHERE = Scope()

_scope: ContextVar[Scope] = ContextVar("scope", default=NOWHERE)

#: Where we are, a call of little more than a lookup: it is asked before every statement.
current = _scope.get


def enter(workspace_id: int | None) -> None:
    """From now on, in this thread, only this workspace is in reach; None is `leave`."""
    _scope.set(Scope(workspace_id))


def leave() -> None:
    """Back to nowhere. Every request begins so, and every job ends so."""
    _scope.set(NOWHERE)


@contextmanager
def everywhere(why: str) -> Iterator[None]:
    """Look over all workspaces, for this reason. Places that may are listed in
    tests/test_architecture.py; methods that do end in `_everywhere`."""
    if not why.strip():
        raise ValueError("say why you look everywhere")
    before = current()
    _scope.set(replace(before, everywhere=why))
    try:
        yield
    finally:
        _scope.set(before)
