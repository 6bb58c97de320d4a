"""THE EXAMPLE DOMAIN: projects, and the tasks in them. Replace this room with your product.

What is deleted can be brought back: a row keeps its `deleted_at` for thirty days, then a
nightly job forgets it.
"""


def join(app):
    """Nothing to set up: this room's parts are found by their names."""
