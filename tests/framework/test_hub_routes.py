"""A fresh app has the routes it was given, and no other."""

import pytest

UNASKED = ("/.well-known/mercure", "/__storybook", "/_debug_toolbar", "/uploads")


def routes(app):
    return {rule.rule for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize("mode", [{}, {"DEBUG": True}, {"TESTING": False}])
def test_no_route_is_there_unasked(make_app, mode):
    app = make_app(**mode)
    assert not [rule for rule in routes(app) if rule.startswith(UNASKED)]
    client = app.test_client()
    assert client.get("/.well-known/mercure?topic=x").status_code == 404
    assert client.get("/uploads/x").status_code == 404


def test_no_token_that_can_publish_everything_is_kept(make_app):
    assert make_app().extensions["mercure_sse"].publisher_jwt is None


def test_each_is_there_when_asked_for(make_app):
    app = make_app(
        DEBUG=True,
        MERCURE_HUB=True,
        STORYBOOK=True,
        DEBUG_TB_ENABLED=True,
        FILES_UPLOAD_URL="/uploads",
    )
    found = routes(app)
    assert all(any(rule.startswith(start) for rule in found) for start in UNASKED)
