"""The ways in from outside: what visitors get whom an invitation, a join link or a provider
doesn't let in."""

from flask import current_app, redirect, render_template, request, url_for

from app.identity.social.configuration import providers
from app.identity.social.errors import NotIn
from app.web.people import current_person
from app.workspaces.actions import AlreadyMember, LinkGone, WrongAddress


def leave_for(provider, address):
    """The page that sends a browser to a provider: once, and not again from a cache."""
    page = render_template("layouts/leaving.html", provider=provider, address=address)
    return page, 200, {"Cache-Control": "no-store"}


def install(app):
    """Give each refusal of a link its page: it is the same by GET and by POST, on every route."""

    @app.errorhandler(LinkGone)
    def gone(error):
        return render_template("layouts/link_gone.html"), 404

    @app.errorhandler(WrongAddress)
    def wrong_address(error):
        return render_template("layouts/wrong_address.html", error=error, here=request.path), 403

    @app.errorhandler(NotIn)
    def not_in(error):
        provider = providers().get((request.view_args or {}).get("name", ""))
        label = provider.label if provider else ""
        current_app.logger.warning("nobody came in by %s: %s", label or "a provider", error.reason)
        again = url_for("account.connections" if current_person() else "site.sign_in")
        page = render_template("layouts/not_in.html", error=error, label=label, again=again)
        return page, error.status, {"Cache-Control": "no-store"}

    @app.errorhandler(AlreadyMember)
    def already_in(error):
        return redirect(url_for("workspace.index", workspace=error.workspace.slug), 303)
