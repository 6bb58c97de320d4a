"""Jobs of this room."""

from app.core.mail import mail_actor
from app.identity.models import User
from app.workspaces import mails
from app.workspaces.models import Workspace


@mail_actor()
def deliver_welcome(workspace_id: int, user_id: int) -> None:
    """Tell whoever opened a workspace how to begin: once, however often this runs."""
    user, workspace = User.get(user_id), Workspace.get(workspace_id)
    if user and workspace:
        mails.welcome(user, workspace, key=f"welcome:{workspace.id}:{user.id}")
