"""People: who they are, how they prove it, and the sign-ins they hold.

A person signs up with an address and a password, and proves the address from a mail
before any workspace opens. A sign-in is a row here and a random token in the browser, so
that ending it ends it. Nothing tells a stranger whether an address has an account.
"""

from app.identity.cli import people, staff
from app.identity.social.configuration import configured


def join(app):
    """Add `flask staff`, `flask people` and `flask factors`, the providers that people can sign in
    with, and the jobs that have a place of their own."""
    from app.identity.factors import cli, tasks  # noqa: F401 (declared by being imported)
    from app.identity.leaving import erasing  # noqa: F401 (the same)

    app.cli.add_command(staff)
    app.cli.add_command(people)
    app.cli.add_command(cli.factors)
    app.extensions["providers"] = configured(app.config)
