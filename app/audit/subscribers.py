"""What follows from every event: its link in the chain, and its words in the index."""

from app.audit.chain import add_link
from app.audit.models import Words
from app.core.models import Event
from app.core.readers import reads_everything


@reads_everything
def chain(event: Event) -> None:
    """Chain the event to the one before, and make it findable."""
    add_link(event)
    Words.index(event, " ".join(texts_in(event.details)))


def texts_in(value) -> list[str]:
    """Every text in an event's details, however deep: the subject's name is one of them."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts_in(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts_in(inner)]
    return [value] if isinstance(value, str) else []
