"""Background jobs. `@actor()` declares one; `.send()` queues it once the transaction commits."""

from dramatiq.middleware import CurrentMessage

from app.framework.several_apps import actor

__all__ = ["OutsideJob", "actor", "current_id", "ping"]


class OutsideJob(Exception):
    """There is no job running here whose id could be told."""


def current_id() -> str:
    """The id of the job that runs now: the same each time it is tried. Raises OutsideJob."""
    message = CurrentMessage.get_current_message()
    if message is None:
        raise OutsideJob
    return message.message_id


def ping(broker) -> None:
    """Ask the queue's server or file whether it is there. Raises what it raises if it isn't."""
    if hasattr(broker, "client"):  # Redis
        broker.client.ping()
    elif hasattr(broker, "db"):  # SQLite
        with broker.db as cursor:
            cursor.execute("SELECT 1")
