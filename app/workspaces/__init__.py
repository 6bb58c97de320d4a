"""The tenant: a workspace, and the people in it. Every room above hangs off `workspace_id`.

A membership is a person's place and role in one workspace, and it is the `actor` of every
action: it carries who, where and as what.
"""


def join(app):
    """Nothing to set up: this room's parts are found by their names."""
