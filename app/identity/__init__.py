"""People: who they are, how they prove it, and the sign-ins they hold.

A person signs up with an address and a password, and proves the address from a mail
before any workspace opens. A sign-in is a row here and a random token in the browser, so
that ending it ends it. Nothing tells a stranger whether an address has an account.
"""


def join(app):
    """Nothing to set up: this room's parts are found by their names."""
