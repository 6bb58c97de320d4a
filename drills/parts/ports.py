"""Ports of loopback for servers that are about to start."""

import itertools
import os
import socket
from contextlib import ExitStack, suppress

#: Below what systems give to outgoing connections: one of those could hold the port that a server
#: of ours is about to listen on. Each process begins elsewhere, and gives no port twice.
CANDIDATES = itertools.cycle(range(20_000 + os.getpid() % 1000 * 12, 32_000, 4))


def free_port(count: int = 1) -> int:
    """The first of so many ports in a row, four at most, that nobody listens on."""
    for port in CANDIDATES:
        with suppress(OSError), ExitStack() as stack:
            for each in range(port, port + count):
                stack.enter_context(socket.create_server(("127.0.0.1", each)))
            return port
    raise AssertionError("an endless cycle has ended")
