"""N14: whatever happens in whatever order, the count that is shown is the database's."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.db import transaction
from app.core.isolation import everywhere
from app.core.models import EventCursor
from app.core.readers import catch_up
from app.notifications.actions import mark_all_read, mark_read, mark_unread, mute_thread
from app.projects.actions import add_task, create_project, finish_task
from app.workspaces.actions import create_workspace
from tests.cast import make_member, make_person
from tests.notifications.conftest import lines_of

READER = "notifications.notify"


class World:
    """A workspace whose owner is told of things, and looks at them in two tabs."""

    def __init__(self, visit, number):
        self.olga = create_workspace(make_person("Olga", f"olga{number}@example.com"), name="Acme")
        self.max = make_member(self.olga.workspace, f"Max{number}", "member")
        self.project = create_project(self.olga, name="Relaunch")
        self.tasks = [add_task(self.olga, self.project, title=f"Task {n}") for n in range(3)]
        self.tabs = [visit(self.olga), visit(self.olga)]
        self.home = f"/w/{self.olga.workspace.slug}"

    def happen(self, n):
        """Max ticks a task of Olga's off, or takes that back."""
        task = self.tasks[n % 3]
        self.tasks[n % 3] = finish_task(self.max, task, done=not task.done)

    def read_events(self, n):
        """The reader comes by."""
        catch_up(READER, self.olga.workspace_id)

    def read_events_again(self, n):
        """A reader is run again over what it has read, as after a crash."""
        with transaction():
            EventCursor.move(self.olga.workspace_id, READER, n)
        catch_up(READER, self.olga.workspace_id)

    def one(self, n, act):
        """Something is done about one notification, if there is any."""
        lines = lines_of(self.olga)
        if lines:
            act(self.olga, lines[n % len(lines)].id)

    def mark_read(self, n):
        self.one(n, mark_read)

    def mark_unread(self, n):
        self.one(n, mark_unread)

    def mute(self, n):
        self.one(n, lambda actor, id: mute_thread(actor, id, mute=n % 2 == 0))

    def open_in_a_tab(self, n):
        self.one(n, lambda _, id: self.tab(n).post(f"{self.home}/notifications/{id}/open"))

    def mark_all(self, n):
        mark_all_read(self.olga, up_to=n)

    def mark_all_that_a_tab_shows(self, n):
        page = self.tab(n).get(f"{self.home}/notifications?show=all").get_data(as_text=True)
        up_to = re.search(r'name="up_to" value="(\d+)"', page)[1]
        self.tab(n).post(f"{self.home}/notifications/read-all", {"up_to": up_to})

    def tab(self, n):
        return self.tabs[n % 2]

    def shown(self):
        """What every place of every tab says: bells, title, the switcher."""
        for tab in self.tabs:
            page = tab.get(f"{self.home}/members").get_data(as_text=True)
            title = re.search(r"<title>(?:\((\d+)\) )?", page)[1]
            yield int(title or 0)
            yield from map(int, re.findall(r'data-unread(?:-everywhere)?="(\d+)"', page))
            badges = re.findall(r'unread-count"><span aria-hidden="true">(\d+)', page)
            yield from map(int, badges or [0])

    def counted(self):
        """What the database says."""
        with everywhere("a test"), transaction() as tx:
            return tx.fetchscalar(
                "SELECT count(*) FROM notifications WHERE user_id = ? AND read_at IS NULL",
                [self.olga.user_id],
            )


ACTS = [name for name in vars(World) if name not in {"tab", "shown", "counted", "one"}]
ACTS = [name for name in ACTS if not name.startswith("_")]

worlds = SimpleNamespace(made=0)


@pytest.mark.usefixtures("app")
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 40)), min_size=5, max_size=12))
def test_N14_any_order_of_acts_leaves_the_shown_count_equal_to_the_databases(context, visit, acts):
    worlds.made += 1
    world = World(visit, worlds.made)
    for name, number in acts:
        getattr(world, name)(number)
        assert set(world.shown()) == {world.counted()}, (name, number)


def test_the_acts_of_the_property_are_all_there():
    assert len(ACTS) == 9
