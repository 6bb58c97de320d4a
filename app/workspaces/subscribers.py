"""What follows from what happens to workspaces."""

from app.core.readers import reads
from app.workspaces.tasks import deliver_welcome
from app.workspaces.verbs import WORKSPACE_CREATED


@reads(WORKSPACE_CREATED)
def welcome(event):
    """Whoever opens a workspace is told how to begin."""
    deliver_welcome.send(event.workspace_id, event.actor_id)
