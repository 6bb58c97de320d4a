"""Alive and ready."""

import pytest

from app.boot import create_app


def test_a_process_that_answers_is_alive(visitor):
    assert visitor.get("/healthcheck").json == {"status": "ok"}


def test_a_process_whose_parts_answer_is_ready(visitor):
    assert visitor.get("/readiness").json == {
        "status": "ok",
        "database": "ok",
        "jobs_carrier": "ok",
        "hub": "ok",
    }


def test_R07_without_its_database_it_is_not_ready(settings):
    nobody = "postgresql://nobody@127.0.0.1:1/nothing"
    app = create_app(**settings | {"DATABASE_URL": nobody, "SQLORM_POOL_TIMEOUT": 0.2})
    answer = app.test_client().get("/readiness")

    assert answer.status_code == 503
    assert answer.json["database"] == answer.json["status"] == "unavailable"
    assert app.test_client().get("/healthcheck").status_code == 200


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1"])
def test_R07_without_a_carrier_for_its_jobs_it_is_ready(settings, url):
    app = create_app(**settings | {"JOBS_URL": url})
    answer = app.test_client().get("/readiness")

    assert answer.status_code == 200
    assert answer.json["jobs_carrier"] == "unavailable"


@pytest.mark.parametrize("url", ["embedded", "nchan+http://127.0.0.1:1"])
def test_R07_without_its_hub_it_is_ready(settings, url):
    app = create_app(**settings | {"LIVE_URL": url})
    answer = app.test_client().get("/readiness")

    assert answer.status_code == 200
    assert answer.json["hub"] == "unavailable"


def test_a_hub_that_answers_is_named(app, visitor, hub):
    assert visitor.get("/readiness").json["hub"] == "ok"
