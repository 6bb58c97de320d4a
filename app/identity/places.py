"""Where somebody was, as far as an address says it: its range, and no service is asked."""

import ipaddress

from flask_babel import gettext as _


def place_of(ip: str | None) -> str:
    """A place by IP range: “203.0.113.x”. The address itself stays with us."""
    try:
        address = ipaddress.ip_address(ip or "")
    except ValueError:
        return _("Unknown place")
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return _("This machine")
    if address.is_private and not _documentation(address):
        return _("A private network")
    if address.version == 4:
        return str(address).rpartition(".")[0] + ".x"
    network = ipaddress.ip_network((address, 48), strict=False)
    return str(network.network_address) + "x"


def _documentation(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Ranges for examples, which Python counts among the private ones."""
    ranges = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    return any(
        address.version == network.version and address in network
        for network in map(ipaddress.ip_network, ranges)
    )
