"""Why somebody didn't come in by a provider. `app/web/entrances.py` gives each its page."""


class NotIn(Exception):
    """Nobody is signed in. `reason` is for our log: a visitor reads words of ours."""

    status = 400
    #: Which words the page has for it.
    words = "start_again"
    #: The provider's label, if we know whose fault it is, and where to begin again.
    label = ""
    again = ""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotStartedHere(NotIn):
    """The answer belongs to no trip of this browser: forged, replayed, too late, or another's."""


class Declined(NotIn):
    """They said no at the provider, or it asked for something that they didn't do."""

    words = "declined"


class ProviderFailed(NotIn):
    """The provider is away, slow, or says what can't be believed."""

    status = 502
    words = "failed"


class TakenElsewhere(NotIn):
    """The identity is connected to another account of ours already."""

    status = 409
    words = "taken"
