"""SQL in docstrings is found however Python keeps the docstring."""

import inspect

from app import framework

framework.patch_all()

import sqlorm.model  # noqa: E402
from sqlorm.model import ModelMetaclass  # noqa: E402


def as_python_3_13_keeps_it(function):
    """Strip the docstring's indentation, as the compiler does from 3.13 on."""
    function.__doc__ = inspect.cleandoc(function.__doc__)
    return function


def two_lines(cls, name):
    """
    SELECT WHERE name = %(name)s
     ORDER BY id
    """


def with_code(cls):
    """Not SQL: a function that does something."""
    return cls


def test_a_docstring_of_several_lines_is_sql_on_python_3_13():
    assert sqlorm.model.is_sqlfunc(as_python_3_13_keeps_it(two_lines))


def test_a_function_with_code_is_not_sql():
    assert not sqlorm.model.is_sqlfunc(with_code)


def test_a_method_becomes_a_query_on_python_3_13():
    methods = {"named": classmethod(as_python_3_13_keeps_it(two_lines))}

    ModelMetaclass.process_sql_methods(methods)

    assert methods["named"].__func__.sqlfunc
