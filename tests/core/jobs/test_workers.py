"""Several workers: each has its own desk, also in one process."""

from concurrent.futures import ThreadPoolExecutor


def test_J03_one_worker_leaves_and_the_other_in_its_process_works_on(context, job):
    @job()
    def waiting():
        """A job that somebody takes."""

    broker = context.dramatiq_broker
    staying = broker.consume("default", timeout=10)

    def come_and_go():
        leaving = broker.consume("default", timeout=10)
        assert leaving.desk is not staying.desk
        leaving.close()

    with ThreadPoolExecutor(1) as another_worker:
        another_worker.submit(come_and_go).result()
    waiting.send()
    message = next(staying)
    assert message.actor_name == "waiting"
    staying.ack(message)
    assert next(staying) is None
    staying.close()
    assert not broker.bell.listeners & {staying.desk.wake}


def test_J03_a_worker_that_lost_its_database_finds_its_jobs_at_its_desk(context, job):
    @job()
    def at_work():
        """What it has in hand when its consumer is replaced."""

    broker = context.dramatiq_broker
    at_work.send()
    before = broker.consume("default", timeout=10)
    message = next(before)
    after = broker.consume("default", timeout=10)

    assert list(after.desk.held) == [message.options["job_id"]]
    after.ack(message)
    assert next(after) is None
    assert after.desk.held == {}
    after.close()
