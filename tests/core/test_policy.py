"""Permissions are declared once and decide everywhere."""

import pytest

from app.core.errors import NotAllowed
from app.core.policy import EVERYONE, PERMISSIONS, may, permission, require
from app.projects.policy import PROJECTS_WRITE


def test_a_role_without_the_permission_is_refused(acme):
    with pytest.raises(NotAllowed):
        require(acme.vera, PROJECTS_WRITE)


def test_a_role_with_the_permission_passes(acme):
    require(acme.max, PROJECTS_WRITE)


def test_an_unknown_permission_is_an_error_and_not_a_no(acme):
    with pytest.raises(KeyError):
        may(acme.olga, "projects:explode")


def test_a_permission_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        permission("projects:read", "again", roles=EVERYONE)


def test_owners_may_do_everything():
    assert all("owner" in permission.roles for permission in PERMISSIONS.values())
