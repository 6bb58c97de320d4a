"""What every room stands on, and nothing of the domain: rows, policy, events, jobs, mail, time."""


def join(app):
    """Say loudly what would otherwise be noticed by the first customer."""
    if app.config.get("MAILBOX") and not app.debug and not app.testing:
        app.logger.warning("MAIL_URL is a folder: nobody gets mail until it names a mail server.")
