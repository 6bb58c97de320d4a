"""Progress: told in the transaction that made it, gone on from, stopped at."""

import pytest

from app.core.db import transaction
from app.core.jobs import Job, LeaseLost, current, send_as
from app.core.jobs.running import CurrentJob
from tests.cast import look_up


@pytest.fixture
def counting(job):
    """A job of ten steps that may fail, be cancelled or lose its lease at one of them."""
    steps = []

    @job(title="Counting", outcome=lambda result: f"{result['count']} counted", max_retries=0)
    def count():
        for step in range(current().done, 10):
            with transaction():
                steps.append(step)
                current().checkpoint(step + 1, 10)
            if accidents.get(step):
                accidents.pop(step)()
        current().tell(count=10)

    accidents = {}
    count.steps, count.accidents = steps, accidents
    return count


def fail():
    raise RuntimeError("a bad moment")


def test_a_result_stays_to_be_read(acme, counting, run_jobs):
    job = send_as(acme.max, counting)
    run_jobs()
    job = look_up(Job, job.id)

    assert (job.state, job.result, job.done_count, job.total_count) == (
        "done",
        {"count": 10},
        10,
        10,
    )
    assert job.finished_at


def test_J04_it_goes_on_where_it_was_and_does_nothing_twice(acme, counting, run_jobs):
    counting.accidents[4] = fail
    job = send_as(acme.max, counting)
    run_jobs(failing=True)
    dead = look_up(Job, job.id)
    assert (dead.state, dead.done_count) == ("dead", 5)
    with transaction():
        assert dead.retry()
    run_jobs(failing=True)

    assert counting.steps == list(range(10))
    assert look_up(Job, job.id).state == "done"


def test_a_person_stops_it_at_its_next_checkpoint(acme, counting, run_jobs):
    job = send_as(acme.max, counting)
    counting.accidents[2] = lambda: cancel(job.id)
    run_jobs(failing=True)
    stopped = look_up(Job, job.id)

    assert (stopped.state, stopped.done_count) == ("cancelled", 3)
    assert counting.steps == [0, 1, 2, 3]  # the fourth was undone with its checkpoint


def cancel(job_id):
    with transaction():
        assert look_up(Job, job_id).cancel()


def test_one_that_waits_is_stopped_at_once(acme, counting, run_jobs):
    job = send_as(acme.max, counting)
    cancel(job.id)
    run_jobs()

    assert look_up(Job, job.id).state == "cancelled"
    assert counting.steps == []
    with transaction():
        assert not look_up(Job, job.id).cancel()


def test_J04_who_has_lost_the_lease_writes_nothing_more(acme, counting):
    row = send_as(acme.max, counting)
    message = counting.message_with_options(options={})
    options = {"job_id": row.id, "claim": 1, "done": 0}
    message = message.copy(options=options)

    with pytest.raises(LeaseLost), transaction():  # it was never claimed
        CurrentJob(message).checkpoint(1, 10)
    assert look_up(Job, row.id).done_count == 0


def test_the_same_key_answers_the_same_job(acme, globex, counting):
    first = send_as(acme.max, counting, key="daily")
    second = send_as(acme.ada, counting, key="daily")
    elsewhere = send_as(globex.oscar, counting, key="daily")

    assert first.id == second.id
    assert elsewhere.id != first.id
