"""Checking a workspace's chain, from the first event that is kept to the last."""

import datetime
from dataclasses import dataclass

from app.audit.chain import NOTHING_BEFORE, hash_of
from app.audit.keys import UnknownKey, key_named
from app.audit.models import Link, Trail
from app.audit.verbs import AUDIT_TRIMMED
from app.core.models import Event
from app.workspaces.models import Workspace

#: Events and links read at once.
BATCH = 500

#: Events are chained within seconds. Links made this much later are worth a question: the
#: chain was begun late (an upgrade, an import), the workers stood still, or somebody who can
#: write to the database took links away and let the application make new ones.
LATE = datetime.timedelta(days=1)


class Broken(Exception):
    """The chain doesn't hold."""

    def __init__(self, number: int, what: str) -> None:
        super().__init__(what)
        self.number, self.what = number, what


@dataclass
class Report:
    """What a check found."""

    workspace: Workspace
    first: int
    version: int
    linked: int
    verified: int = 0
    late: int = 0
    head: str = NOTHING_BEFORE
    broken: Broken | None = None

    @property
    def events(self) -> int:
        """How many there should be."""
        return self.version - self.first + 1

    @property
    def not_chained_yet(self) -> int:
        """How many wait for the reader that chains them."""
        return max(0, self.version - max(self.linked, self.first - 1))


def verify(workspace: Workspace) -> Report:
    """Walk the chain of a workspace. It may go on growing, and be trimmed, meanwhile."""
    while True:
        report = _begin(workspace)
        try:
            _check(report)
        except Broken as broken:
            if Trail.start_of(workspace.id) != report.first:
                continue  # retention took a part away while we looked
            report.broken = broken
        return report


def _begin(workspace: Workspace) -> Report:
    # In this order: what is read first is certain to be there when what follows is looked at.
    linked = Link.last_number(workspace.id) or 0
    fresh = Workspace.get(workspace.id)
    first = Trail.start_of(workspace.id)
    return Report(fresh, first=first, version=fresh.version, linked=linked)


def _check(report: Report) -> None:
    id = report.workspace.id
    if report.linked > report.version:
        raise Broken(report.version + 1, "deleted: there is a link, but no event")
    _check_the_cut(report)
    anchor = Link.of(id, report.first - 1)
    report.head = anchor.hash if anchor else NOTHING_BEFORE
    for start in range(report.first, report.version + 1, BATCH):
        _check_part(report, start, min(start + BATCH - 1, report.version))
    stray = Link.stray_event(id, report.first)
    if stray is not None:
        raise Broken(stray, "inserted: no change of the workspace has this number")


def _check_part(report: Report, first: int, last: int) -> None:
    id = report.workspace.id
    events = {event.number: event for event in Event.between(id, first, last)}
    links = {link.number: link for link in Link.between(id, first, last + 1)}
    for number in range(first, last + 1):
        event, link = events.get(number), links.get(number)
        if event is None:
            raise Broken(number, "deleted: the event is gone")
        if link is None:
            if number <= report.linked:
                raise Broken(number, "deleted: the event's link is gone")
            continue  # not chained yet
        following = events.get(number + 1) or Event.of(id, number + 1)
        _check_link(report, event, link, following, links.get(number + 1))
        report.verified, report.head = number, link.hash
        report.late += link.created_at - event.created_at > LATE


def _check_link(report, event, link, next_event, next_link) -> None:
    try:
        expected = hash_of(key_named(link.key_id), report.head, link.created_at, event)
        if expected == link.hash:
            return
        edited = "edited: the event, or its link, isn't what it was"
        if next_link and next_event:
            key, moment = key_named(next_link.key_id), next_link.created_at
            if hash_of(key, link.hash, moment, next_event) == next_link.hash:
                edited = "edited: the event isn't what it was"
            elif hash_of(key, expected, moment, next_event) == next_link.hash:
                edited = "edited: the event's link isn't what it was"
    except UnknownKey as error:
        edited = f"can't be checked: signed with key {error}, which isn't in AUDIT_KEYS"
    raise Broken(event.number, edited)


def _check_the_cut(report: Report) -> None:
    """What retention took away, an event tells of: up to where, and what hangs there."""
    if report.first == 1:
        return
    cut, told = report.first - 1, Event.last_of(report.workspace.id, AUDIT_TRIMMED)
    anchor = Link.of(report.workspace.id, cut)
    if told is None or told.details["up_to"] != cut:
        raise Broken(cut, "deleted: no trimming up to here was recorded")
    if anchor and told.details["hash"].replace(" ", "") != anchor.hash:
        raise Broken(cut, "edited: the link that the rest hangs from isn't what it was")
