"""What whoever runs the application asks it."""

import pytest


@pytest.mark.feature("health")
@pytest.mark.parametrize("url", ["/healthcheck", "/up"])
def test_health_includes_the_database(make_app, url, tmp_path):
    app = make_app(options={"healthcheck_url": url})
    reply = app.test_client().get(url)
    assert (reply.status_code, reply.json) == (200, {"status": "ok"})
    lost = make_app(options={"healthcheck_url": url}, SQLORM_URI=f"sqlite://{tmp_path}/no/where.db")
    lost.db.engine.connection_factory = None
    reply = lost.test_client().get(url)
    assert (reply.status_code, reply.json) == (500, {"status": "error"})


@pytest.mark.feature("health")
def test_health_needs_no_database(make_app):
    app = make_app(options={"healthcheck_url": "/up"}, SQLORM_URI=None)
    assert app.test_client().get("/up").json == {"status": "ok"}


@pytest.mark.feature("url-for")
def test_links_are_made_outside_of_requests(make_app):
    app = make_app({"pages/index.jpy": "x"}, BASE_URL="https://shop.test")
    with app.app_context():
        assert app.url_for("index") == "/"
        assert app.url_for("index", _external=True) == "https://shop.test/"
    app.config["SERVER_NAME"] = "shop.test"
    assert app.base_url == "http://shop.test"
