"""Forms declared in templates: choices may be pairs, and labels speak the visitor's language."""

from collections.abc import Callable
from functools import partial
from typing import Any

import flask_babel
from flask import Flask
from jinja_wtforms import extractor
from jinja_wtforms.form import TEMPLATE_FORM_FIELDS
from wtforms.fields import choices as wtforms_choices

from app.framework import Mend

MEND = Mend(
    name="form_declarations",
    package="jinja-wtforms, hyperflask",
    version="0.2.1, 0.6.0",
    file="jinja_wtforms/extractor.py:153, hyperflask/app.py:49",
    defect=(
        "A pair in the choices of a field becomes a list, which WTForms does not take for a value "
        "and its label. Labels are translated once, for the first visitor; `_p`, `_n`, `_np` and "
        "`lazy_gettext` may be declared but are unknown where the field is shown."
    ),
    test="tests/framework/test_form_declarations.py",
    replaces=(
        "jinja_wtforms.extractor:JINJA_CALL_NODE_CONVERTERS",
        "jinja_wtforms.extractor:map_jinja_call_node_to_func",
        "jinja_wtforms.form:TEMPLATE_FORM_FIELDS",
    ),
)

#: What templates call them, and what a declaration keeps until the field is shown.
TRANSLATIONS = {
    "_": (flask_babel.gettext, flask_babel.lazy_gettext),
    "_p": (flask_babel.pgettext, flask_babel.lazy_pgettext),
    "_n": (flask_babel.ngettext, flask_babel.lazy_ngettext),
    "_np": (flask_babel.npgettext, flask_babel.lazy_npgettext),
    "lazy_gettext": (flask_babel.lazy_gettext, flask_babel.lazy_gettext),
}

#: Older WTForms have pairs.
_choice: Any = getattr(wtforms_choices, "SelectChoice", lambda value, label: (value, label))


def with_choices(make: Callable[..., Any], *args: Any, choices: Any = None, **kwargs: Any) -> Any:
    """A field whose choices may be pairs of a value and a label."""
    if isinstance(choices, list):
        choices = [_choice(*pair) if isinstance(pair, list) else pair for pair in choices]
    return make(*args, choices=choices, **kwargs)


def patch() -> None:
    """Keep pairs, and translate when a text is shown."""
    for kind in ("select", "selectmulti", "radio"):
        TEMPLATE_FORM_FIELDS[kind] = partial(with_choices, TEMPLATE_FORM_FIELDS[kind])
    for name, (_, lazy) in TRANSLATIONS.items():
        extractor.map_jinja_call_node_to_func(lazy, name)


def install(app: Flask) -> None:
    """Templates know the functions that declarations may call."""
    for name, (function, _) in TRANSLATIONS.items():
        app.jinja_env.globals.setdefault(name, function)
