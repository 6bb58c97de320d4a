"""The glue between requests and rooms: areas and their doors, tenancy, languages, errors, menu.

It knows every room; no room knows it.
"""

from app.web import (
    areas,
    cli,
    confirming,
    doors,
    entrances,
    errors,
    health,
    installing,
    languages,
    live,
    people,
    request_ids,
    second_step,
    secrecy,
    tenancy,
    themes,
    well_known,
)


def join(app):
    """Put the pages on the map, each behind its door."""
    request_ids.install(app)
    tenancy.install(app)
    doors.install(app)
    people.install(app)
    languages.install(app)
    themes.install(app)
    errors.install(app)
    confirming.install(app)
    second_step.install(app)
    secrecy.install(app)
    entrances.install(app)
    areas.install(app)
    health.install(app)
    well_known.install(app)
    live.install(app)
    installing.install(app)
    cli.install(app)
