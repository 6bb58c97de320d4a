"""Jobs about jobs."""

from periodiq import cron

from app.core.isolation import everywhere
from app.core.jobs import Job, actor
from app.jobs.failures import tell_of_failure


@actor(periodic=cron("9 * * * *"))
def tell_of_failures() -> None:
    """Look for jobs that failed and that nobody was told of."""
    with everywhere("failures that nobody was told of"):
        failures = list(Job.failures_to_tell_everywhere())
    for job in failures:
        tell_of_failure(job)
