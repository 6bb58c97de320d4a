"""Opening a workspace."""

from app.core.policy import Role
from app.workspaces.actions import create_workspace
from app.workspaces.models import Membership, Workspace
from app.workspaces.slugs import slugify
from tests.cast import make_person


def test_an_outsider_has_no_place_in_it(acme, globex):
    assert Membership.at(acme.workspace.slug, globex.oscar.user) is None


def test_the_founder_owns_it(context):
    zoe = make_person("Zoe")

    owner = create_workspace(zoe, name="Zoe & Co.")

    assert (owner.role, owner.workspace.slug) == (Role.OWNER, "zoe-co")
    assert [workspace.id for workspace in Workspace.of(zoe)] == [owner.workspace_id]


def test_two_workspaces_may_share_a_name(context):
    zoe = make_person("Zoe")

    slugs = [create_workspace(zoe, name="Atelier").workspace.slug for _ in range(3)]

    assert slugs == ["atelier", "atelier-2", "atelier-3"]


def test_a_name_makes_a_readable_address():
    assert slugify("Café Ménagère & Söhne") == "cafe-menagere-sohne"
    assert slugify("東京") == "workspace"
    assert slugify("admin") == "workspace"
    assert len(slugify("long " * 50)) <= 40
