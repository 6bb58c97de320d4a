"""The glue between requests and rooms: areas and their doors, tenancy, languages, errors, menu.

It knows every room; no room knows it.
"""

from app.web import (
    areas,
    cli,
    doors,
    errors,
    health,
    languages,
    request_ids,
    tenancy,
)


def join(app):
    """Put the pages on the map, each behind its door."""
    request_ids.install(app)
    tenancy.install(app)
    doors.install(app)
    languages.install(app)
    errors.install(app)
    areas.install(app)
    health.install(app)
    cli.install(app)
