"""What the storybook of macros does wrong. No mend: the product has none."""

import pytest
from flask import Flask
from flask_super_macros import SuperMacros


@pytest.mark.feature("macro.storybook")
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="flask-super-macros-03: to look for a macro raises when there is none",
)
def test_a_story_of_nothing_is_not_found(tmp_path):
    app = Flask("stories", root_path=str(tmp_path))
    SuperMacros(app, macros_folder=".", storybook=True)
    assert app.test_client().get("/__storybook/Nothing").status_code == 404
