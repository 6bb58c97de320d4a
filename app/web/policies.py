"""Who may call which route. Every route declares it; what isn't declared is shut.

A page declares it by its first statement, `page.public()`, `page.signed_in()` or
`me = page.member(SOME_PERMISSION)`. We read that from the source when the page is put on
the map, so that the whole table is known before anybody knocks: the matrix test is made
from it.
"""

import ast
from dataclasses import dataclass

from flask import Flask

from app.core.policy import PERMISSIONS, Permission

#: The doors that a page can name, as in `page.member(...)`.
DOORS = frozenset({"public", "signed_in", "member", "development"})


class NoDoor(Exception):
    """A page doesn't begin by saying who may come in."""


@dataclass(frozen=True)
class Policy:
    """A door, and for members the permission behind it.

    `csrf` is False for a page that other programs post to: it must carry a proof of its own.
    `confirmed` asks people to have shown who they are within the last minutes.
    `leaving` lets in who has given up their account: everything else leads them to where they
    can take it back.
    `body` is how many bytes it takes, where that isn't MAX_CONTENT_LENGTH.
    """

    door: str
    permission: str | None = None
    csrf: bool = True
    body: int | None = None
    confirmed: bool = False
    leaving: bool = False

    def __str__(self) -> str:
        return f"{self.door}({self.permission})" if self.permission else self.door


#: Never answered, to anybody: routes of the framework that the product doesn't use.
SHUT = Policy("shut")


def of(app: Flask) -> dict[str, Policy]:
    """The app's table: endpoint → policy."""
    return app.extensions.setdefault("policies", {})


def declare(app: Flask, endpoint: str, policy: Policy) -> None:
    """Say who may call an endpoint."""
    of(app)[endpoint] = policy
    if not policy.csrf:
        exempt = app.config.get("CSRF_EXEMPT_ENDPOINTS", ())
        app.config["CSRF_EXEMPT_ENDPOINTS"] = (*exempt, endpoint)


def permission_named(source: str) -> Permission:
    """The permission behind a page's words: `PROJECTS_READ` is `projects:read`."""
    return PERMISSIONS[source.lower().replace("_", ":", 1)]


def read(frontmatter: str | None, where: str) -> Policy:
    """The policy that a page's front matter declares. Raises NoDoor."""
    statements = [
        node
        for node in ast.parse(frontmatter or "").body
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    policy = _door_of(statements[0]) if statements else None
    if not policy:
        raise NoDoor(f"{where}: say who may come in, before anything else")
    return policy


def _door_of(statement: ast.stmt) -> Policy | None:
    call = getattr(statement, "value", None)
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    if ast.unparse(call.func.value) != "page" or call.func.attr not in DOORS:
        return None
    options = {option.arg: ast.literal_eval(option.value) for option in call.keywords if option.arg}
    return Policy(call.func.attr, ast.unparse(call.args[0]) if call.args else None, **options)
