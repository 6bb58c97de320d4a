"""Alive and ready."""

import pytest

from app.boot import create_app


def test_a_process_that_answers_is_alive(visitor):
    assert visitor.get("/healthcheck").json == {"status": "ok"}


def test_a_process_whose_parts_answer_is_ready(visitor):
    assert visitor.get("/readiness").json == {"status": "ok", "database": "ok", "queue": "ok"}


@pytest.mark.parametrize(
    ("part", "setting", "nobody_there"),
    [
        ("database", "DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing"),
        ("queue", "JOBS_URL", "redis://127.0.0.1:1/0"),
    ],
)
def test_what_is_down_is_named(settings, part, setting, nobody_there):
    app = create_app(**settings | {setting: nobody_there, "SQLORM_POOL_TIMEOUT": 0.2})

    answer = app.test_client().get("/readiness")

    assert answer.status_code == 503
    assert answer.json[part] == "unavailable"
    assert answer.json["status"] == "unavailable"
    assert app.test_client().get("/healthcheck").status_code == 200
