"""Python 3.13 strips the indentation of docstrings, and sqlorm then finds no SQL in them.

`is_sqlfunc` compares a method's `__doc__` with the end of its source text. From 3.13 on the
two differ for every docstring of several lines: the method silently does nothing and
answers None. We look at the code instead: a function whose body is its docstring alone.
"""

import inspect
from types import CodeType

from app.framework import Mend

MEND = Mend(
    name="sql_docstrings",
    package="sqlorm-py",
    version="0.4.2",
    file="sqlorm/sqlfunc.py:49",
    defect="SQL in docstrings of several lines is ignored on Python 3.13 and newer",
    test="tests/framework/test_sql_docstrings.py",
    replaces=("sqlorm.sqlfunc:is_sqlfunc",),
)


def _docstring_alone():
    "What the body of such a function compiles to."


_EMPTY: CodeType = _docstring_alone.__code__


def is_sqlfunc(func) -> bool:
    """Whether the function is a docstring and nothing else, and isn't a query yet."""
    if not inspect.isfunction(func) or getattr(func, "sqlfunc", False):
        return False
    original = inspect.unwrap(func)
    return bool(inspect.getdoc(original)) and original.__code__.co_code == _EMPTY.co_code


def patch() -> None:
    """Use our test wherever sqlorm asks."""
    import sqlorm.model
    import sqlorm.sqlfunc

    sqlorm.sqlfunc.is_sqlfunc = sqlorm.model.is_sqlfunc = is_sqlfunc
