"""No-op jobs: ours, embedded and with Redis ringing, beside plain dramatiq on Redis.

Each kind runs in a process of its own, in turn, several times; the ratios are of runs that
stood side by side. Exits with 1 below the ratios of `WANTED` or above `MOST_IDLE`.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
ROUNDS = int(os.environ.get("ROUNDS", "5"))
JOBS = 3000
IDLE_JOBS = 100
THREADS = 4

#: kind → of plain dramatiq's jobs a second, at least.
WANTED = {"embedded": 0.5, "with Redis": 0.7}
#: Milliseconds, at most, from sending to the start of a job when the worker is idle (median).
MOST_IDLE = 10


def plain():
    """dramatiq as it comes."""
    import dramatiq
    from dramatiq.brokers.redis import RedisBroker

    broker = RedisBroker(url=REDIS, namespace=f"bench-{os.getpid()}")
    return broker, lambda function: dramatiq.actor(broker=broker)(function), broker.flush_all


def ours(carrier):
    """The application's, on a SQLite file of its own."""
    import dramatiq

    from app.boot import create_app
    from app.framework.migrations import migrate

    folder = tempfile.TemporaryDirectory()
    app = create_app(
        SECRET_KEY="a key for measuring that is long enough",
        DATABASE_URL=f"sqlite://{folder.name}/bench.db",
        JOBS_URL=carrier,
    )
    app.app_context().push()
    migrate(app.db.engine, app.db.migrations_folder)
    broker = app.dramatiq_broker

    def tidy():
        broker.close()
        folder.cleanup()

    return broker, lambda function: dramatiq.actor(broker=broker)(function), tidy


KINDS = {
    "plain": plain,
    "embedded": lambda: ours("database"),
    "with Redis": lambda: ours(REDIS),
}


def measure(kind):
    """One run: jobs a second, and the median of milliseconds until an idle worker starts one."""
    import dramatiq

    broker, actor, tidy = KINDS[kind]()
    waits = []
    noop = actor(noop_job)
    idle = actor(lambda sent: waits.append((time.time() - sent) * 1000))
    for _ in range(JOBS):
        noop.send()
    worker = dramatiq.Worker(broker, worker_threads=THREADS)
    begun = time.monotonic()
    worker.start()
    broker.join("default")
    worker.join()
    rate = JOBS / (time.monotonic() - begun)
    for number in range(IDLE_JOBS):
        idle.send(time.time())
        while len(waits) <= number:
            time.sleep(0.001)
        time.sleep(0.02)
    worker.stop()
    tidy()
    return {"rate": rate, "idle": statistics.median(waits)}


def noop_job():
    """Nothing."""


def main():
    """Every kind in turn, `ROUNDS` times."""
    runs = {kind: [] for kind in KINDS}
    for _ in range(ROUNDS):
        for kind in KINDS:
            answer = subprocess.run(
                [sys.executable, __file__, kind], capture_output=True, text=True, check=True
            )
            runs[kind].append(json.loads(answer.stdout.splitlines()[-1]))
    return report(runs)


def report(runs):
    """A table; 1 if a figure isn't reached."""
    print(f"{JOBS} no-op jobs, {THREADS} threads, {ROUNDS} paired runs (min, median, max)\n")
    print(f"{'':12} {'jobs a second':>22}  {'of plain dramatiq':>22}  {'idle start, ms':>15}")
    bad = 0
    for kind, found in runs.items():
        rates = [run["rate"] for run in found]
        ratios = [
            run["rate"] / other["rate"] for run, other in zip(found, runs["plain"], strict=True)
        ]
        idle = statistics.median(run["idle"] for run in found)
        print(f"{kind:12} {spread(rates, 0):>22}  {spread(ratios, 2):>22}  {idle:>15.1f}")
        bad |= statistics.median(ratios) < WANTED.get(kind, 0)
        bad |= kind in WANTED and idle > MOST_IDLE
    return int(bad)


def spread(values, digits):
    """Least, middle and greatest."""
    return "  ".join(
        f"{v:.{digits}f}" for v in (min(values), statistics.median(values), max(values))
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        sys.exit(main())
