"""A broker that keeps jobs in the application's database stores them in the transaction.

Hyperflask hands every job over after the commit. Whoever dies between the two has changed the
rows and lost the job.
"""

from typing import Any

from hyperflask.actors import actor

from app.framework import Mend

MEND = Mend(
    name="transactional_jobs",
    package="hyperflask",
    version="0.6.0",
    file="hyperflask/actors.py:81-84",
    defect="a crash between the commit and the queue loses the job",
    test="tests/framework/test_transactional_jobs.py",
    replaces=("hyperflask.actors:actor.send_with_options",),
)


def patch() -> None:
    """Don't wait for the commit where the broker says that it is part of it."""
    original = actor.send_with_options

    def send_with_options(self: Any, **options: Any) -> Any:
        if self.actor and getattr(self.actor.broker, "transactional", False):
            options["after_commit"] = False
        return original(self, **options)

    actor.send_with_options = send_with_options
