"""A page answers the methods that it defines functions for, and GET when it has a template."""

import ast
import re
from pathlib import Path
from typing import Any

from flask import request
from flask.views import http_method_funcs
from flask_file_routes import ModuleView
from hyperflask.components.core import ComponentAdapter
from jinjapy import extract_frontmatter

from app.framework import Mend

MEND = Mend(
    name="page_methods",
    package="flask-file-routes, hyperflask",
    version="0.3.2, 0.6.0",
    file="view.py:40, hyperflask/components/core.py:75",
    defect=(
        "Methods are guessed by a regular expression: `target =` allows GET only, `post = …` "
        "forbids GET, a form page with `def post()` alone refuses GET, `# methods = …` is never "
        "read, and HEAD does not run `get()`."
    ),
    test="tests/framework/test_page_methods.py",
    replaces=(
        "flask_file_routes.view:ModuleView.create_from_module_template",
        "flask_file_routes.view:ModuleView.execute",
        "hyperflask.components.core:ComponentAdapter.find_supported_http_methods",
    ),
)

DECLARED = re.compile(r"#\s*methods\s*=\s*([a-z, ]+)$", re.IGNORECASE)

_create = ModuleView.create_from_module_template.__func__
_execute = ModuleView.execute


def functions(code: str, filename: str = "<page>") -> list[str]:
    """The top-level functions that are named after a method; actions of a page are posted to."""
    defined = {
        "post" if any("page.action" in ast.unparse(d) for d in node.decorator_list) else node.name
        for node in ast.parse(code, filename).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return sorted(name.upper() for name in defined & http_method_funcs)


def methods(code: str, has_template: bool) -> list[str]:
    """The methods of a page: those declared on its first line, or those it has functions for."""
    first_line = code.removeprefix("# ---\n").partition("\n")[0].strip()
    if declared := DECLARED.fullmatch(first_line):
        return [name.strip().upper() for name in declared[1].split(",") if name.strip()]
    found = functions(code)
    return sorted({*found, "GET"}) if has_template or not found else found


def create_from_module_template(cls: type[ModuleView], *args: Any, **kwargs: Any) -> Any:
    """The view of a file, with the methods that its code defines."""
    view = _create(cls, *args, **kwargs)
    if view is not None and view.module_name:
        view.methods = methods(view.frontmatter, _has_content(args[0], view.template))
    elif view is not None:
        view.methods = ["GET"]  # front matter of a template alone is not code
    return view


def _has_content(loader: Any, template: str | None) -> bool:
    """Whether there is anything under the front matter."""
    source = loader.split_source(template)[0] if template else ""
    return bool(source.replace("{# --- #}", "").strip())


def execute(self: ModuleView, view_args: Any = None, method: str | None = None) -> Any:
    """Run the page; HEAD is GET without its body unless the page defines it."""
    if method is None and request.method == "HEAD" and "HEAD" not in self.methods:
        method = "get"
    return _execute(self, view_args, method)


def find_supported_http_methods(self: ComponentAdapter, app: Any) -> list[str]:
    """The methods of a component: its functions, and nothing else."""
    filename = app.jinja_env.loader.get_source(app.jinja_env, self.filename)[1]
    source = Path(filename).read_text(encoding="utf-8")
    code = extract_frontmatter(source)[1] if self.template else source
    return functions(code or "", filename)


def patch() -> None:
    """Replace the two guesses."""
    ModuleView.create_from_module_template = classmethod(create_from_module_template)
    ModuleView.execute = execute
    ComponentAdapter.find_supported_http_methods = find_supported_http_methods
