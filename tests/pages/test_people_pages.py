"""Members and roles, over HTTP."""

import pytest

from app.projects.actions import create_project
from app.workspaces.actions import (
    change_role,
    create_role,
    join_by_link,
    remove_member,
    set_join_link,
    suspend_member,
)
from app.workspaces.models import CustomRole, Membership
from tests.cast import as_now, make_member, make_person


@pytest.fixture
def home(acme):
    return f"/w/{acme.workspace.slug}"


def text(answer):
    return answer.get_data(as_text=True)


def test_T03_a_member_of_another_workspace_is_not_reached_through_ours(acme, globex, home, visit):
    olga = visit(acme.olga)

    for path in ("", "/remove", "/transfer", "/suspend", "/resume"):
        answer = olga.post(f"{home}/members/{globex.oscar.id}{path}", {"role": "viewer"})
        assert answer.status_code == 404
    assert as_now(globex.oscar).role == "owner"


def test_T03_another_workspaces_role_in_a_form_is_refused(acme, globex, home, visit):
    theirs = create_role(globex.oscar, name="Spy", permissions=["projects:read"])
    olga = visit(acme.olga)

    answer = olga.post(f"{home}/members/{acme.max.id}", {"role": str(theirs.id)})
    assert answer.status_code == 422
    assert "Choose one of the roles in the list." in text(answer)
    for path in ("", "/delete"):
        assert olga.post(f"{home}/roles/{theirs.id}{path}", {"name": "X"}).status_code == 404
    asked = join_by_link(
        make_person("Nina", "nina@acme.example"),
        set_join_link(
            acme.olga, domain="acme.example", role="member", needs_approval=True, days=7
        ).token,
    )
    answer = olga.post(f"{home}/members/requests/{asked.id}/accept", {"role": str(theirs.id)})
    assert answer.status_code == 404
    answer = olga.post(
        f"{home}/members/invite", {"addresses": "zoe@example.com", "role": str(theirs.id)}
    )
    assert answer.status_code == 422


def test_T04_fields_that_are_not_on_the_form_change_nothing(acme, globex, home, visit):
    extra = {
        "workspace_id": globex.workspace.id,
        "user_id": acme.olga.user_id,
        "role_id": "1",
        "permissions": "ownership:manage",
        "suspended_at": "2020-01-01",
    }

    visit(acme.ada).post(f"{home}/members/{acme.max.id}", {"role": "viewer", **extra})

    max_ = as_now(acme.max)
    assert (max_.role, max_.role_id, max_.user_id) == ("viewer", None, acme.max.user_id)
    assert not max_.is_suspended
    assert "ownership:manage" not in max_.permissions


def test_T07_a_form_offers_no_role_above_ones_own(acme, home, visit):
    page = text(visit(acme.ada).get(f"{home}/members/{acme.max.id}"))
    assert 'value="admin"' in page
    assert 'value="owner"' not in page

    answer = visit(acme.ada).post(f"{home}/members/{acme.max.id}", {"role": "owner"})
    assert answer.status_code == 422
    assert as_now(acme.max).role == "member"


def test_who_holds_more_is_not_opened(acme, home, visit):
    ada = visit(acme.ada)

    assert ada.get(f"{home}/members/{acme.olga.id}").status_code == 403
    assert ada.get(f"{home}/members/{acme.olga.id}/remove").status_code == 403
    assert f"/members/{acme.olga.id}" not in text(ada.get(f"{home}/members"))


def test_T06_a_lower_role_counts_at_the_next_request(acme, home, visit):
    max_ = visit(acme.max)
    assert max_.get(f"{home}/projects/new").status_code == 200

    change_role(acme.olga, acme.max.id, role="viewer")
    assert max_.get(f"{home}/projects/new").status_code == 403


def test_T06_a_removed_member_finds_nothing_at_the_next_request(acme, home, visit):
    max_ = visit(acme.max)
    assert max_.get(f"{home}/projects").status_code == 200

    remove_member(acme.olga, acme.max.id)
    assert max_.get(f"{home}/projects").status_code == 404
    assert max_.get("/account").location == "/account/workspaces/new"


def test_T06_a_suspended_member_is_told_so_and_sees_no_more_than_the_name(acme, home, visit):
    create_project(acme.olga, name="Secret plans")
    suspend_member(acme.olga, acme.max.id)
    max_ = visit(acme.max)

    for path in ("", "/projects", "/members", "/members/leave", "/roles"):
        answer = max_.get(home + path)
        assert answer.status_code == 403
        assert "Your membership is paused" in text(answer)
        assert "Secret plans" not in text(answer)
    account = text(max_.get("/account"))
    assert "Acme" in account
    assert "Paused" in account


def test_a_paused_workspace_is_marked_where_one_switches(acme, home, visit):
    from app.workspaces.actions import create_workspace

    create_workspace(acme.max.user, name="Atelier")
    suspend_member(acme.olga, acme.max.id)

    assert "Paused" in text(visit(acme.max).get("/w/atelier/projects"))


def test_a_member_is_suspended_resumed_and_removed_from_their_page(acme, home, visit):
    ada = visit(acme.ada)
    here = f"{home}/members/{acme.max.id}"

    assert ada.post(f"{here}/suspend").location == here
    assert "is suspended" in text(ada.get(here))
    assert ada.post(f"{here}/resume").location == here
    assert not as_now(acme.max).is_suspended
    assert "Remove Max?" in text(ada.get(f"{here}/remove"))
    assert as_now(acme.max)
    assert "Max is no longer a member." in text(ada.post(f"{here}/remove", follow_redirects=True))
    assert as_now(acme.max) is None


def test_T08_the_last_owner_is_told_why_they_stay(acme, home, visit):
    olga = visit(acme.olga)

    answer = olga.post(f"{home}/members/leave")
    assert answer.status_code == 422
    assert "only owner" in text(answer)
    answer = olga.post(f"{home}/members/{acme.olga.id}", {"role": "admin"})
    assert answer.status_code == 422
    assert "Someone has to own the workspace" in text(answer)


def test_T08_the_only_active_owner_is_not_put_out_by_a_suspended_ones_twin(acme, home, visit):
    otto = make_member(acme.workspace, "Otto", "owner")
    olga = visit(acme.olga)

    olga.post(f"{home}/members/{otto.id}/suspend")
    assert as_now(otto).is_suspended
    assert olga.post(f"{home}/members/leave").status_code == 422


def test_who_leaves_lands_in_their_account_with_a_word(acme, home, visit):
    max_ = visit(acme.max)

    assert max_.get(f"{home}/members/leave").status_code == 200
    assert as_now(acme.max)
    answer = max_.post(f"{home}/members/leave")
    assert answer.location == "/account"
    page = max_.get("/account", follow_redirects=True)
    assert page.status_code == 200
    assert "You left “Acme”." in text(page)
    assert max_.get(f"{home}/projects").status_code == 404


def test_the_workspace_is_handed_over_after_a_word_of_warning(acme, home, visit):
    olga = visit(acme.olga)
    here = f"{home}/members/{acme.max.id}/transfer"

    assert "removing you included" in text(olga.get(here))
    assert as_now(acme.max).role == "member"
    assert "Max owns the workspace now." in text(olga.post(here, follow_redirects=True))
    assert (as_now(acme.max).role, as_now(acme.olga).role) == ("owner", "admin")
    assert olga.get(here).status_code == 403


def test_members_are_searched(acme, home, visit):
    page = text(visit(acme.vera).get(f"{home}/members?q=max"))

    assert "max@example.com" in page
    assert "ada@example.com" not in page
    assert "Nobody found" in text(visit(acme.vera).get(f"{home}/members?q=%25"))


def test_a_role_that_shows_no_projects_begins_elsewhere(acme, home, visit):
    role = create_role(acme.olga, name="Auditor", permissions=["audit:read"])
    change_role(acme.olga, acme.max.id, role=str(role.id))
    max_ = visit(acme.max)

    assert max_.get(home).location == f"{home}/audit"
    assert max_.get(f"{home}/projects").status_code == 403
    assert f"{home}/projects" not in text(max_.get(f"{home}/audit"))


def test_a_role_that_shows_nothing_says_so_and_can_be_left(acme, home, visit):
    role = create_role(acme.olga, name="Guest", permissions=[])
    change_role(acme.olga, acme.max.id, role=str(role.id))
    max_ = visit(acme.max)

    assert max_.get(home).status_code == 403
    assert max_.get(f"{home}/members/leave").status_code == 200
    assert max_.post(f"{home}/members/leave").status_code == 303


def test_a_role_is_made_changed_and_deleted(acme, home, visit):
    olga = visit(acme.olga)
    answer = olga.post(f"{home}/roles/new", {"name": "Clerk", "permissions": ["projects:read"]})
    assert answer.location == f"{home}/roles"
    role = CustomRole.named(acme.workspace.id, "clerk")
    here = f"{home}/roles/{role.id}"
    assert f'href="{here}"' in text(olga.get(f"{home}/roles"))

    olga.post(here, {"name": "Clerk", "permissions": ["projects:read", "tasks:write"]})
    assert CustomRole.numbered(acme.workspace.id, role.id).permissions == [
        "projects:read",
        "tasks:write",
    ]

    change_role(acme.olga, acme.max.id, role=str(role.id))
    assert "Role they get instead" in text(olga.get(f"{here}/delete"))
    assert olga.post(f"{here}/delete", {"role": "emperor"}).status_code == 422
    assert olga.post(f"{here}/delete", {"role": "viewer"}).status_code == 303
    assert as_now(acme.max).role == "viewer"


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"name": ""}, "Please give it a name."),
        ({"name": "x" * 41}, "at most 40"),
        ({"name": "Admin"}, "Another role has this name."),
        ({"name": "Odd", "permissions": ["projects:explode"]}, "Choose from the list."),
    ],
)
def test_a_role_with_something_wrong_is_not_made(acme, home, visit, row_digest, fields, complaint):
    browser = visit(acme.olga)
    before = row_digest()
    answer = browser.post(f"{home}/roles/new", fields)

    assert answer.status_code == 422
    assert complaint in text(answer)
    assert row_digest() == before


def test_T07_a_role_is_not_opened_by_who_holds_less(acme, home, visit):
    keeper = create_role(acme.olga, name="Keeper", permissions=["roles:manage", "projects:read"])
    more = create_role(acme.olga, name="More", permissions=["audit:read"])
    change_role(acme.olga, acme.max.id, role=str(keeper.id))
    max_ = visit(acme.max)

    for path in ("", "/delete"):
        assert max_.get(f"{home}/roles/{more.id}{path}").status_code == 403
    answer = max_.post(f"{home}/roles/new", {"name": "Mine", "permissions": ["audit:read"]})
    assert answer.status_code == 403


def test_the_table_of_roles_says_what_each_may_do(acme, home, visit):
    page = text(visit(acme.vera).get(f"{home}/roles"))

    assert "Make others owners, and hand the workspace over" in page
    assert page.count('<th scope="col">') == 4
    assert "New role" not in page


def test_what_is_typed_is_text_everywhere(acme, home, visit):
    canary = "<script>alert(1)</script>{{7*7777}}"[:40]
    role = create_role(acme.olga, name=canary, permissions=["projects:read"])
    change_role(acme.olga, acme.max.id, role=str(role.id))
    olga = visit(acme.olga)

    for path in ("members", "roles", f"roles/{role.id}", f"roles/{role.id}/delete", "audit"):
        page = text(olga.get(f"{home}/{path}"))
        assert "{{7*7777}}" in page
        assert "<script>alert" not in page
    assert Membership.at(acme.workspace.slug, acme.max.user).held.title == canary
