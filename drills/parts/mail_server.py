"""A mail server that takes everything and remembers to whom, and by which Message-ID."""

import email
import threading
from collections import defaultdict

from aiosmtpd.controller import Controller

from drills.parts.ports import free_port


class MailServer:
    """Listens on loopback as long as the drill lasts."""

    def __init__(self):
        self.lock = threading.Lock()
        self.received: dict[str, list[str]] = defaultdict(list)
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Take mail, at the same address each time."""
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content)
        with self.lock:
            for address in envelope.rcpt_tos:
                self.received[address].append(message["Message-ID"])
        return "250 taken"

    def has(self, address: str) -> bool:
        """Whether a mail for the address was taken."""
        with self.lock:
            return address in self.received

    def stop(self) -> None:
        """No more mail."""
        self.controller.stop()
