"""Background jobs. `@actor()` declares one; `.send()` queues it once the transaction commits."""

from app.framework.several_apps import actor

__all__ = ["actor", "ping"]


def ping(broker) -> None:
    """Ask the queue's server or file whether it is there. Raises what it raises if it isn't."""
    if hasattr(broker, "client"):  # Redis
        broker.client.ping()
    elif hasattr(broker, "db"):  # SQLite
        with broker.db as cursor:
            cursor.execute("SELECT 1")
