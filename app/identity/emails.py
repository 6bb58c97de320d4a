"""E-mail addresses: one spelling per mailbox, so that nobody has two accounts by accident."""

import unicodedata

from email_validator import EmailNotValidError, validate_email


class InvalidAddress(ValueError):
    """The text isn't an address that mail could be sent to."""


def normalise(address: str) -> str:
    """The address as we store and compare it: NFKC, lower case, domain in ASCII.

    Raises InvalidAddress. Nothing is looked up: whether the mailbox exists, a mail shows.
    """
    text = unicodedata.normalize("NFKC", address).strip()
    try:
        valid = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise InvalidAddress(address) from error
    return f"{valid.local_part}@{valid.ascii_domain}".lower()


def domain_of(address: str) -> str:
    """What stands behind the @ of a normalised address."""
    return address.rpartition("@")[2]


def normalise_domain(domain: str) -> str:
    """A domain as it stands in normalised addresses. Raises InvalidAddress."""
    return domain_of(normalise(f"somebody@{domain.strip().removeprefix('@')}"))


def masked(address: str) -> str:
    """Enough of an address for its owner to recognise it: `o…@example.com`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
