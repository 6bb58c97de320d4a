"""Isolation that fails closed: no statement reaches a tenant's rows without naming its workspace.

Two lines, which know nothing of each other's mistakes. The first, on both databases, reads every
statement before it is run (`reading.py`, `ties.py`) and refuses it unless each tenant's table in
it is tied to one bound workspace, the one we are in (`scope.py`, `guard.py`). The second is
PostgreSQL's row-level security, for a role that can't switch it off (`roles.py`). Whoever must
look over all workspaces says why: `with everywhere("why"):`. See docs/isolation.md.
"""

from app.core.isolation.guard import Unscoped, WrongWorkspace, install
from app.core.isolation.reading import declare
from app.core.isolation.scope import enter, everywhere, leave

__all__ = [
    "Unscoped",
    "WrongWorkspace",
    "declare",
    "enter",
    "everywhere",
    "install",
    "leave",
]
