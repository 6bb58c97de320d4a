"""Error pages of one's own."""

import pytest


@pytest.mark.feature("errors.custom")
def test_every_error_has_the_page_of_the_project(make_app):
    app = make_app({"layouts/error.html": "Brand {{ code }}", "pages/index.jpy": "{{ 1 // 0 }}"})
    app.testing = False
    client = app.test_client()
    assert (client.get("/none").status_code, client.get("/none").text) == (404, "Brand 404")
    assert (client.get("/").status_code, client.get("/").text) == (500, "Brand 500")
    assert client.post("/").text == "Brand 405"
