"""A workspace's name and address: renamed, moved, and still found under where it was."""

import pytest

from app.audit.models import Entry
from app.core.errors import NotAllowed
from app.workspaces.actions import (
    BadSlug,
    SlugTaken,
    create_workspace,
    move_workspace,
    rename_workspace,
)
from app.workspaces.models import Membership, Workspace
from tests.cast import make_person


def entries(workspace):
    return list(Entry.listed(workspace, limit=100, offset=0))


def test_who_doesnt_run_it_neither_renames_nor_moves_it(acme):
    for member in (acme.max, acme.vera):
        with pytest.raises(NotAllowed):
            rename_workspace(member, name="Mine")
        with pytest.raises(NotAllowed):
            move_workspace(member, slug="mine")

    assert Workspace.get(acme.workspace.id).name == "Acme"


def test_a_new_name_leaves_the_address_and_says_what_it_was(acme):
    rename_workspace(acme.ada, name="Acme & Sons")
    rename_workspace(acme.ada, name="Acme & Sons")

    workspace = Workspace.get(acme.workspace.id)
    renamed, created = entries(workspace)
    assert (workspace.name, workspace.slug) == ("Acme & Sons", "acme")
    assert renamed.sentence == "Ada renamed the workspace to “Acme & Sons”"
    assert renamed.changes == [("name", "Acme", "Acme & Sons")]
    assert created.verb == "workspace.created"


def test_a_moved_workspace_is_found_under_both_addresses_by_its_members_alone(acme, globex):
    move_workspace(acme.ada, slug="harbour")

    assert Membership.at("harbour", acme.vera.user).id == acme.vera.id
    assert Membership.at("acme", acme.vera.user) is None
    assert Membership.at_old_address("acme", acme.vera.user).id == acme.vera.id
    assert Membership.at_old_address("acme", globex.oscar.user) is None
    assert entries(acme.workspace)[0].changes == [("slug", "acme", "harbour")]


def test_it_may_move_back(acme):
    move_workspace(acme.ada, slug="harbour")
    move_workspace(acme.ada, slug="acme")
    move_workspace(acme.ada, slug="acme")

    assert Membership.at("acme", acme.olga.user)
    assert Membership.at_old_address("harbour", acme.olga.user)
    assert [entry.verb for entry in entries(acme.workspace)].count("workspace.moved") == 2


def test_an_address_that_was_ever_anybodys_is_nobody_elses(acme, globex):
    move_workspace(acme.ada, slug="harbour")

    for taken in ("acme", "harbour"):
        with pytest.raises(SlugTaken):
            move_workspace(globex.oscar, slug=taken)
    assert create_workspace(make_person("Zoe"), name="Acme").workspace.slug == "acme-2"
    assert Workspace.get(globex.workspace.id).slug == "globex"


@pytest.mark.parametrize(
    "slug", ["", "a", "x" * 41, "Acme", "a b", "-a", "a-", "a--b", "café", "a/b"]
)
def test_what_no_address_can_look_like_is_refused(acme, slug):
    with pytest.raises(BadSlug):
        move_workspace(acme.ada, slug=slug)


def test_our_own_addresses_are_as_taken_as_anybodys(acme):
    for slug in ("admin", "new", "static"):
        with pytest.raises(SlugTaken):
            move_workspace(acme.ada, slug=slug)


def test_one_of_many_who_want_an_address_gets_it(context, race):
    owners = [create_workspace(make_person(f"P{n}"), name=f"W{n}") for n in range(8)]
    waiting = list(owners)

    def move():
        owner = waiting.pop()
        return move_workspace(Membership.of(owner.workspace_id, owner.user_id), slug="wanted")

    outcomes = race(move)

    lost = [outcome for outcome in outcomes if isinstance(outcome, SlugTaken)]
    assert len(lost) == 7
    assert [w.slug for w in Workspace.find_all()].count("wanted") == 1
