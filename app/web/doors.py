"""Doors: who may come in. Deny by default, in three steps.

1. A route without a declared policy is shut (`refuse_undeclared`).
2. Each area asks at its threshold: signed in? a member?
3. Each page names what it is for: `me = page.member(PROJECTS_READ)`.
"""

from flask import abort, current_app, g, redirect, request, url_for

from app.core import causes
from app.core.errors import NotFound
from app.core.policy import Permission, may, require
from app.framework.redirects import safe_path
from app.web import policies
from app.web.people import current_person
from app.workspaces.models import Membership, Workspace


def install(app):
    """Guard every route, and teach pages to name their door."""
    app.before_request(refuse_undeclared)
    app.page_helper(_helper(let_in), "public")
    app.page_helper(_helper(require_person), "signed_in")
    app.page_helper(_helper(require_member), "member")
    app.page_helper(_helper(require_development), "development")
    policies.declare(app, "static", policies.Policy("public"))
    app.template_context_processors[None].insert(0, template_context)  # what pages set wins


def refuse_undeclared():
    """A route that nobody declared, or that we shut, isn't there."""
    if request.endpoint is None:  # no route at all: the router's own 404, 405 or redirect
        return
    policy = policies.of(current_app).get(request.endpoint, policies.SHUT)
    if policy == policies.SHUT:
        abort(404)


def public_area():
    """Anybody."""


def signed_in_area():
    """Somebody we know; others go to sign in and come back to what they asked for."""
    if not current_person():
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("site.sign_in", next=safe_path(back, "") or None), 303)
    return None


def member_area():
    """A member of the workspace in the URL. To strangers it doesn't exist: 404."""
    if answer := signed_in_area():
        return answer
    g.me = Membership.at(g.workspace_slug, current_person())
    if not g.me:
        raise NotFound(f"workspace {g.workspace_slug}")
    causes.know(workspace_id=g.me.workspace_id)
    return None


def let_in(csrf: bool = True) -> None:
    """Anybody. With `csrf=False` other programs may post here: see `policies.Policy`."""


def require_person():
    """The person who is signed in; the area's threshold has made sure of one."""
    return current_person() or abort(401)


def require_member(permission: Permission) -> Membership:
    """The membership that acts on this page, or NotAllowed for too low a role."""
    require(g.me, permission)
    return g.me


def require_development():
    """For pages that exist on a developer's machine alone."""
    if not current_app.debug and not current_app.testing:
        abort(404)


def template_context():
    """What every template may ask: who reads it, where, and what they may do."""
    person, me = g.get("person"), g.get("me")
    return {
        "person": person,
        "me": me,
        "workspace": me.workspace if me else None,
        "workspaces": list(Workspace.of(person)) if me else [],
        "may": may,
    }


def _helper(function):
    return lambda page: function
