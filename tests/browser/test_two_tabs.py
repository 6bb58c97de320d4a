"""One person, two tabs, two workspaces: each tab has its own data, links and forms."""

import pytest
from playwright.sync_api import expect

from app.projects.models import Project
from app.workspaces.actions import create_workspace

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
def test_two_tabs_hold_two_workspaces_side_by_side(browse, sign_in_cookie, acme, javascript):
    night_watch = create_workspace(acme.olga.user, name="Night Watch").workspace
    cookie = sign_in_cookie(acme.olga.user)
    with browse(javascript=javascript, cookies=[cookie]) as first:
        second = first.context.new_page()
        tabs = {first: acme.workspace, second: night_watch}
        for tab, workspace in tabs.items():
            tab.goto(f"/w/{workspace.slug}/projects/new")
            tab.get_by_label("Name").fill(f"A project of {workspace.name}")
        for tab in (second, first):  # both forms are open; the one opened last is sent first
            tab.get_by_role("button", name="Create the project").click()
            expect(tab.get_by_role("heading", name=f"of {tabs[tab].name}")).to_be_visible()
            tab.get_by_label("New task").fill(f"A task of {tabs[tab].name}")
            tab.get_by_role("button", name="Add task").click()
        for tab, workspace in tabs.items():
            other = night_watch if workspace is acme.workspace else acme.workspace
            expect(tab.get_by_text(f"A task of {workspace.name}")).to_be_visible()
            tab.reload()
            expect(tab.get_by_text(f"A task of {workspace.name}")).to_be_visible()
            expect(tab.get_by_text(f"of {other.name}")).to_have_count(0)
            links = tab.eval_on_selector_all("main a", "links => links.map(a => a.pathname)")
            assert links
            assert {link.split("/")[2] for link in links} == {workspace.slug}

    for workspace in tabs.values():
        names = [project.name for project in Project.listed(workspace, limit=9, offset=0)]
        assert names == [f"A project of {workspace.name}"]
