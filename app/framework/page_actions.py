"""Actions of a page (`@page.action`) take their arguments from the form."""

import inspect
from collections.abc import Callable
from typing import Any

from flask import request
from flask_file_routes import page
from hyperflask.utils import page_actions as original

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="page_actions",
    package="hyperflask",
    version="0.6.0",
    file="utils/page_actions.py:13",
    defect=(
        "An action with arguments raises AttributeError, its name loses three letters whatever "
        "they are, and its page does not accept POST."
    ),
    test="tests/framework/test_page_actions.py",
    replaces=("hyperflask.utils.page_actions:page_action",),
)


def page_action(func: Callable[..., Any] | None = None, name: str | None = None) -> Any:
    """Run the function when the form asks for it, and answer with what it returns.

    Its arguments are the fields of their names; a missing one has the function's default, or
    None. The action is called like the function, without a leading "do_" or "on_".
    """

    def decorator(func: Callable[..., Any]) -> Callable[..., Any] | None:
        action = name or func.__name__.removeprefix("do_").removeprefix("on_")
        if request.method != "POST" or request.args.get("__action") != action:
            return None
        values = {
            parameter.name: request.values.get(
                parameter.name,
                None if parameter.default is parameter.empty else parameter.default,
            )
            for parameter in inspect.signature(func).parameters.values()
        }
        reply = func(**values)
        page.respond(("", 200) if reply is None else reply)
        return None

    return decorator(func) if func else decorator


def patch() -> None:
    """Put our decorator wherever the framework has imported the original."""
    replace(original.page_action, page_action)
