"""A team that isn't real: the people and projects that `bin/seed` makes, the same each time."""


def join(app):
    """Add `flask seed`."""
    from app.demo import cli  # bin/dev names the demo's people without loading the application

    cli.install(app)
