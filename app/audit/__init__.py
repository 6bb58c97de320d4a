"""The trail: who did what in a workspace, as the tenant reads it.

It reads the events of all rooms. One reader chains them, so that a change made behind the
application's back is found out, and makes them findable; retention takes away what is old.
"""

from app.core.archives import leave_out

leave_out("audit_chain", "events are chained anew where they arrive, under the key there")
leave_out("audit_words", "the index is made anew from the events")


def join(app):
    """Add `flask audit`."""
    from app.audit.cli import audit  # once the models of all rooms below are there

    app.cli.add_command(audit)
