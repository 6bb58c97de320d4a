"""What a job knows of itself while it runs: on whose behalf, how far it is, whether to stop."""

from contextvars import ContextVar
from typing import Any, Protocol

from dramatiq import Broker, Message, MessageProxy, Middleware

from app.core import causes, isolation
from app.core.jobs.models import let_go_of_key, reach
from app.core.masking import mask_text


class Cancelled(Exception):
    """A person asked the job to stop."""


class LeaseLost(Exception):
    """This worker was silent for too long, and another has taken the job over."""


class Progress(Protocol):
    """Who is told how far something is."""

    done: int

    def checkpoint(self, done: int, total: int) -> None:
        """So much is done. Call it in the transaction that did it."""

    def tell(self, **details: Any) -> None:
        """What came of it, for the sentence that people read."""


class Unwatched:
    """Progress of what runs without a job around it."""

    done = 0

    def checkpoint(self, done: int, total: int) -> None:
        """Nobody looks."""

    def tell(self, **details: Any) -> None:
        """Nobody listens."""


UNWATCHED = Unwatched()


class CurrentJob:
    """The job at work in this thread."""

    def __init__(self, message: Message | MessageProxy) -> None:
        self.id: int = message.options["job_id"]
        self.message_id = message.message_id
        self.claim: int = message.options["claim"]
        self.done: int = message.options["done"]
        self.told: dict[str, Any] = {}

    def checkpoint(self, done: int, total: int) -> None:
        """So much is done. In the transaction that did it, so that a job that is run again,
        because its worker died, goes on from `done` and does nothing twice.

        Raises Cancelled and LeaseLost, which undo that transaction.
        """
        row = reach(self.id, self.claim, done, total)
        if row is None:
            raise LeaseLost(self.message_id)
        if row.cancel_asked_at:
            raise Cancelled(self.message_id)
        self.done = done

    def tell(self, **details: Any) -> None:
        """What came of it, for the sentence that people read."""
        self.told.update(details)

    def let_go_of_key(self) -> None:
        """From now on another job with this one's key is a job of its own."""
        let_go_of_key(self.id, self.claim)


_current: ContextVar[CurrentJob] = ContextVar("job")


def current() -> CurrentJob:
    """The job at work. Raises LookupError outside a job."""
    return _current.get()


def current_id() -> str:
    """A name for this job that stays the same when it is run again."""
    return current().message_id


class JobContext(Middleware):
    """Gives a job its context, and notes what came of it."""

    @property
    def actor_options(self) -> set[str]:
        """`title` makes a job visible to people; `outcome` is how its success reads."""
        return {"title", "outcome"}

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        _current.set(CurrentJob(message))
        cause = causes.Cause(**message.options["cause"])
        causes.set_cause(cause)
        isolation.enter(cause.workspace_id)

    def after_process_message(
        self,
        broker: Broker,
        message: MessageProxy,
        *,
        result: Any = None,
        exception: BaseException | None = None,
    ) -> None:
        isolation.leave()
        actor = broker.actors.get(message.actor_name)
        if exception is None:
            if actor and "title" in actor.options:
                message.options["result"] = current().told
            return
        message.options["error"] = mask_text(f"{type(exception).__name__}: {exception}")
        if isinstance(exception, Cancelled | LeaseLost):
            message.options["throws"] = (Cancelled, LeaseLost)  # not to be tried again
            message.options["state"] = "cancelled"
