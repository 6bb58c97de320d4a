"""Verbs and fields as a reader chooses among them."""

from collections import defaultdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.events import VERBS

#: What a verb begins with → the heading it is listed under. An unknown one is its own heading.
SUBJECTS = {
    "project": _l("Projects"),
    "task": _l("Tasks"),
    "workspace": _l("Workspace"),
    "ownership": _l("Workspace"),
    "member": _l("Members"),
    "invitation": _l("Members"),
    "join_link": _l("Members"),
    "join_request": _l("Members"),
    "role": _l("Roles"),
    "job": _l("Background work"),
    "access": _l("Audit"),
    "audit": _l("Audit"),
}

SOURCES = {"web": _l("in the browser"), "job": _l("in the background"), "command": _l("by command")}


#: Fields as a change names them. An unknown one goes by its own name.
FIELDS = {
    "name": _l("Name"),
    "title": _l("Title"),
    "description": _l("Description"),
    "notes": _l("Notes"),
    "role": _l("Role"),
    "slug": _l("Address"),
}


def field_of(name: str) -> str:
    """A field's name, for people."""
    return str(FIELDS.get(name, name.replace("_", " ").capitalize())) or _("Change")


def kinds() -> dict[str, list[tuple[str, str]]]:
    """Heading → every verb under it, with its words."""
    found: dict[str, list[tuple[str, str]]] = {}
    for verb in VERBS:
        noun = verb.partition(".")[0]
        heading = str(SUBJECTS.get(noun, noun.replace("_", " ").capitalize()))
        found.setdefault(heading, []).append((verb, name_of(verb)))
    return {heading: sorted(found[heading], key=lambda kind: kind[1]) for heading in sorted(found)}


def name_of(verb: str) -> str:
    """A verb's sentence without its particulars: “Created the project “…””."""
    gaps: dict[str, Any] = defaultdict(lambda: "…")
    words = (str(VERBS[verb]) % gaps).removeprefix("…").strip()
    return words[:1].upper() + words[1:]


def source_of(source: str | None) -> str:
    """What brought an act here."""
    return str(SOURCES.get(source or "", source or _("not known")))
