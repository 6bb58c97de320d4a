"""Requests to addresses that people gave us: they reach the internet, and nothing behind our doors.

The name is looked up once, every address behind it must be a public one, and that very address
is connected to: a name that changes its mind in between leads nowhere. No redirect is followed.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit

#: Seconds for each step: to connect, to send, to get the next piece of an answer.
PATIENCE = 10.0
LONGEST = 1000

#: Parts of the IPv6 world that lead to IPv4 addresses, private ones too.
TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/32", "2002::/16", "2001::/32", "::/96")))


class Forbidden(ValueError):
    """It isn't an address that we would ask: not https, or not on the internet."""


def check_url(url: str, *, loopback: bool = False) -> SplitResult:
    """What can be said without looking the name up. Raises Forbidden.

    `loopback` is for tests, whose own service answers on this machine without TLS.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("not an address") from None
    host = parts.hostname or ""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise Forbidden("too long, or with odd characters")
    if loopback and host == "127.0.0.1":
        return parts
    if parts.scheme != "https" or "@" in parts.netloc or not host or port not in (None, 443):
        raise Forbidden("not https")
    if (address := _written(host)) and not is_public(address):
        raise Forbidden("not a public address")
    if "." not in host and ":" not in host:
        raise Forbidden("not a name on the internet")
    return parts


def _written(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    with suppress(ValueError):
        return ipaddress.ip_address(host)
    return None


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it is an address of the internet, however it is written."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if any(address in tunnel for tunnel in TUNNELS):
            return False
    return address.is_global and not address.is_multicast


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False
) -> http.client.HTTPMessage:
    """The headers of the answer, its status among them as `Status`; nobody reads its body.

    Raises Forbidden, and OSError or HTTPException if nobody answers.
    """
    parts = check_url(url, loopback=loopback)
    connection = _Pinned(parts, loopback) if parts.scheme == "https" else _plain(parts)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        answer.headers["Status"] = str(answer.status)
        return answer.headers
    finally:
        connection.close()


def _plain(parts: SplitResult) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was looked at, and to no other."""

    def __init__(self, parts: SplitResult, loopback: bool) -> None:
        context = ssl.create_default_context()
        super().__init__(parts.hostname or "", parts.port or 443, timeout=PATIENCE, context=context)
        self.tls, self.loopback = context, loopback

    def connect(self) -> None:
        """Look the name up, look at what it leads to, connect."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
        if not addresses or not all(map(is_public, addresses)):
            raise Forbidden(f"{self.host} is not on the internet")
        plain: Any = socket.create_connection((str(addresses[0]), self.port), timeout=PATIENCE)
        try:
            self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
