"""Routes that are functions."""

import pytest


@pytest.mark.feature("routes.function")
def test_functions_of_the_routes_module_are_routes(project):
    code = "from hyperflask.factory import app\n@app.route('/hello')\ndef hello(): return 'Hello'\n"
    project.write({"app/routes.py": code})
    ran = project.run("test-request", "/hello")
    assert "HTTP/1.1 200" in ran.stdout
    assert ran.stdout.strip().endswith("Hello")
