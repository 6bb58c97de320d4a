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
