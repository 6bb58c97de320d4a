"""Roles of a workspace's own."""

import pytest

from app.audit.models import Entry
from app.core.errors import NotAllowed, NotFound
from app.core.policy import may
from app.workspaces.actions import (
    NameTaken,
    RoleInUse,
    change_role,
    create_role,
    delete_role,
    edit_role,
    set_join_link,
)
from app.workspaces.models import CustomRole, Invitation, JoinLink
from tests.cast import as_now, invite


@pytest.fixture
def reader(acme):
    return create_role(acme.olga, name="Reader", permissions=["projects:read", "members:read"])


def give(acme, member, role):
    change_role(acme.olga, member.id, role=str(role.id))
    return as_now(member)


def test_T03_an_outsider_changes_no_role_here(acme, globex, reader):
    with pytest.raises(NotFound):
        edit_role(globex.oscar, reader.id, name="Mine", permissions=[])
    with pytest.raises(NotFound):
        delete_role(globex.oscar, reader.id)


def test_a_member_makes_none(acme):
    with pytest.raises(NotAllowed):
        create_role(acme.max, name="Reader", permissions=["projects:read"])


def test_a_custom_role_is_what_its_holder_may_do(acme, reader):
    max_ = give(acme, acme.max, reader)

    assert (max_.role, max_.held.title) == ("custom", "Reader")
    assert max_.permissions == {"projects:read", "members:read"}
    assert may(max_, "projects:read")
    assert not may(max_, "tasks:write")


def test_T07_nobody_puts_more_into_a_role_than_they_hold(acme):
    keeper = create_role(
        acme.olga, name="Keeper", permissions=["roles:manage", "members:manage", "projects:read"]
    )
    max_ = give(acme, acme.max, keeper)

    with pytest.raises(NotAllowed):
        create_role(max_, name="More", permissions=["projects:write"])
    with pytest.raises(NotAllowed):
        edit_role(max_, keeper.id, name="Keeper", permissions=["roles:manage", "audit:read"])
    with pytest.raises(NotAllowed):
        change_role(max_, acme.vera.id, role="viewer")  # a viewer holds what Max doesn't

    assert create_role(max_, name="Less", permissions=["projects:read"]).permissions


def test_T07_nobody_changes_or_deletes_a_role_that_holds_more_than_they_do(acme):
    keeper = create_role(acme.olga, name="Keeper", permissions=["roles:manage"])
    more = create_role(acme.olga, name="More", permissions=["audit:read"])
    max_ = give(acme, acme.max, keeper)

    with pytest.raises(NotAllowed):
        edit_role(max_, more.id, name="Less", permissions=[])
    with pytest.raises(NotAllowed):
        delete_role(max_, more.id)
    assert CustomRole.numbered(acme.workspace.id, more.id).name == "More"


def test_T07_what_comes_with_ownership_is_in_no_other_role(acme):
    role = create_role(acme.olga, name="Second", permissions=["ownership:manage", "projects:read"])

    assert role.permissions == ["projects:read"]


def test_an_unknown_permission_is_refused(acme):
    with pytest.raises(NotFound):
        create_role(acme.olga, name="Odd", permissions=["projects:explode"])


@pytest.mark.parametrize("name", ["reader", "READER", "Owner", "admin"])
def test_two_roles_have_no_name_in_common_nor_that_of_a_built_in_one(acme, reader, name):
    with pytest.raises(NameTaken):
        create_role(acme.olga, name=name, permissions=[])


def test_two_workspaces_may_have_roles_of_one_name(acme, globex, reader):
    assert create_role(globex.oscar, name="Reader", permissions=[]).id != reader.id


def test_a_change_counts_at_once_for_everyone_who_has_it(acme, reader):
    give(acme, acme.max, reader)

    edit_role(acme.olga, reader.id, name="Writer", permissions=["tasks:write"])

    assert as_now(acme.max).permissions == {"tasks:write"}
    assert as_now(acme.max).held.title == "Writer"
    newest = next(iter(Entry.listed(acme.workspace, limit=1, offset=0)))
    assert newest.sentence == "Olga changed the role “Writer”"
    assert newest.changes == [
        ("name", "Reader", "Writer"),
        ("permissions", "members:read, projects:read", "tasks:write"),
    ]


def test_the_same_again_is_no_event(acme, reader):
    edit_role(acme.olga, reader.id, name="Reader", permissions=["members:read", "projects:read"])

    assert next(iter(Entry.listed(acme.workspace, limit=1, offset=0))).verb == "role.created"


def test_a_role_that_nobody_has_is_deleted(acme, reader):
    delete_role(acme.olga, reader.id)

    assert CustomRole.numbered(acme.workspace.id, reader.id) is None


def test_a_role_in_use_is_not_deleted_without_saying_what_comes_instead(acme, reader):
    give(acme, acme.max, reader)

    with pytest.raises(RoleInUse):
        delete_role(acme.olga, reader.id)
    with pytest.raises(RoleInUse):
        delete_role(acme.olga, reader.id, instead=str(reader.id))

    assert as_now(acme.max).held.title == "Reader"


def test_members_invitations_and_the_link_get_the_role_that_comes_instead(acme, reader):
    give(acme, acme.max, reader)
    invite(acme.olga, "zoe@example.com", role=str(reader.id))
    terms = {"needs_approval": False, "days": 7}
    set_join_link(acme.olga, domain="example.com", role=str(reader.id), **terms)

    delete_role(acme.olga, reader.id, instead="viewer")

    assert as_now(acme.max).role == "viewer"
    assert Invitation.of(acme.workspace.id, "zoe@example.com").role == "viewer"
    assert JoinLink.of(acme.workspace.id).role == "viewer"


def test_T07_the_role_instead_is_none_above_ones_own(acme, reader):
    give(acme, acme.max, reader)

    with pytest.raises(NotAllowed):
        delete_role(acme.ada, reader.id, instead="owner")


def test_what_no_room_registers_any_more_is_left_out(acme, reader):
    from app.core.db import transaction
    from app.framework.column_types import Json

    with transaction():
        CustomRole.change(
            acme.workspace.id, reader.id, "Reader", "reader", Json(["gone:read", "projects:read"])
        )

    assert give(acme, acme.max, reader).permissions == {"projects:read"}
