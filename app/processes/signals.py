"""Waiting for the signal to stop."""

import signal
from queue import Empty, SimpleQueue


class StopSignal:
    """SIGTERM, Ctrl-C or SIGHUP, once it has come. Make it in the main thread.

    A `threading.Event` would do, but for its lock: a signal that arrives while the main thread
    holds it stops the process for good. A SimpleQueue may be filled at any moment.
    """

    def __init__(self) -> None:
        self._received: SimpleQueue[int] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda received, _: self._received.put(received))

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it came; gives up after so many seconds."""
        try:
            self._received.get(timeout=None if seconds is None else max(seconds, 0))
        except Empty:
            return False
        return True
