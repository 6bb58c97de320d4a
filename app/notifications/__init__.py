"""What people are told of: in the application, by mail at once or bundled, and pushed.

The rooms below declare whom which of their verbs concerns (`app/core/notices.py`); this room
reads the events and delivers, as each reader has chosen. How many are unread is always counted,
never stored, so it can't drift. To read, to mute and to choose are a person's own affairs: they
change nothing for others and leave no events.
"""

from app.notifications.cli import push_key


def join(app):
    """This room's parts are found by their names; here is a command besides."""
    app.cli.add_command(push_key)
