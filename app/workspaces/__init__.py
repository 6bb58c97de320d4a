"""The tenant: a workspace, and the people in it. Every room above hangs off `workspace_id`.

A membership is a person's place and role in one workspace, and it is the `actor` of every
action: it carries who, where and as what.
"""


def join(app):
    """Add `flask workspaces`, for whoever runs the service."""
    from app.workspaces import cli, leaving  # noqa: F401 (here: their modules import this one)

    app.cli.add_command(cli.workspaces)
