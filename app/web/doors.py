"""Doors: who may come in. Deny by default, in three steps.

1. A route without a declared policy is shut (`refuse_undeclared`).
2. Each area asks at its threshold: signed in? a member?
3. Each page names what it is for: `me = page.member(PROJECTS_READ)`.
"""

from collections import Counter
from typing import Any

from flask import abort, current_app, g, redirect, request, url_for
from hyperflask.utils.htmx import htmx_redirect

from app.core import causes, isolation, live
from app.core.errors import NotFound, Paused
from app.core.policy import Permission, may, require
from app.framework.redirects import safe_path
from app.identity.factors import has_factor
from app.identity.models import User
from app.notifications.counting import unread_counts
from app.web import confirming, policies
from app.web.people import current_person
from app.workspaces.models import Membership, Workspace


def install(app):
    """Guard every route, and teach pages to name their door."""
    app.url_value_preprocessor(expect_body)
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


def expect_body(endpoint, values):
    """How much a page takes, before anybody reads it: pages for uploads declare more."""
    policy = policies.of(current_app).get(endpoint)
    if policy and policy.body:
        request.max_content_length = policy.body


def public_area():
    """Anybody."""


def signed_in_area():
    """Somebody we know; others go to sign in and come back to what they asked for.

    Who has given up their account is asked whether to keep it, wherever they go.
    """
    person = current_person()
    if not person:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("site.sign_in", next=safe_path(back, "") or None), 303)
    if person.is_leaving and not policies.of(current_app)[request.endpoint or ""].leaving:
        return led_to(url_for("account.leaving"))
    return None


def member_area():
    """A member of the workspace in the URL. To strangers it doesn't exist: 404."""
    if answer := signed_in_area():
        return answer
    g.me = Membership.at(g.workspace_slug, current_person())
    if not g.me:
        return forwarded()
    if g.me.is_suspended:
        raise Paused(f"workspace {g.workspace_slug}")
    if g.me.workspace.requires_factor and not has_factor(current_person()):
        return led_to_a_factor(g.me.workspace)
    causes.know(workspace_id=g.me.workspace_id)
    isolation.enter(g.me.workspace_id)
    return None


def led_to_a_factor(workspace):
    """A member who has no second step, where one is required, sets it up before they come in."""
    return led_to(url_for("account.security", required=workspace.slug))


def led_to(url):
    """Elsewhere, also where htmx asks."""
    return htmx_redirect(url) if "HX-Request" in request.headers else redirect(url, 303)


def forwarded():
    """A member who asks an old address is sent on, with whatever they were about to save."""
    member = Membership.at_old_address(g.workspace_slug, current_person())
    if not member:
        raise NotFound(f"workspace {g.workspace_slug}")
    values = {**(request.view_args or {}), "workspace": member.workspace.slug}
    query = request.query_string.decode()
    url = url_for(request.endpoint or "", **values) + (f"?{query}" if query else "")
    response = redirect(url, 308)
    response.cache_control.no_store = True  # the workspace may move back: then this would be a loop
    return response


def let_in(csrf: bool = True) -> None:
    """Anybody. With `csrf=False` other programs may post here: see `policies.Policy`."""


def require_person(confirmed: bool = False, body: int | None = None, leaving: bool = False):
    """The person who is signed in; the area's threshold has made sure of one.

    With `confirmed=True` they must have shown within the last minutes that it's them. `body` is
    how many bytes may be sent here, where that isn't what it is elsewhere. With `leaving=True`
    they may have given up their account.
    """
    person = current_person() or abort(401)
    if confirmed:
        confirming.require(person)
    return person


def require_member(
    permission: Permission | None = None, body: int | None = None, confirmed: bool = False
) -> Membership:
    """The membership that acts on this page, or NotAllowed for too low a role.

    Without a permission, every member may: to leave, for one. `body` is how many bytes may be
    sent here, where that isn't what it is elsewhere. `confirmed` is as in `require_person`.
    """
    if permission:
        require(g.me, permission)
    if confirmed:
        confirming.require(current_person())
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
        **bell_of(person if me else None),
        "may": may,
    }


def bell_of(person: User | None) -> dict[str, Any]:
    """What the bell shows, and to which news it is then up to date: read before the counts."""
    return {
        "person_topic": live.person(person.id) if person else None,
        "person_version": live.person_version(person.id) if person else 0,
        "unread": unread_counts(person) if person else Counter(),
    }


def _helper(function):
    return lambda page: function
