"""Refusals of the rooms, as HTTP says them. The error page itself is layouts/error.html."""

from datetime import timedelta

from flask import current_app, g, render_template, request
from flask_babel import format_timedelta
from flask_babel import gettext as _
from hyperflask.forms import Form
from werkzeug.exceptions import (
    Conflict,
    Forbidden,
    NotFound,
    ServiceUnavailable,
    TooManyRequests,
    UnprocessableEntity,
)

from app.audit.actions import note_refusal
from app.core import errors
from app.core.db import DatabaseError, is_away
from app.identity.blocking import AccountBlocked
from app.identity.brakes import TooManyTries

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: Seconds after which a program may ask again when the database was away.
RETRY_AFTER = 10


def install(app):
    """Give each refusal its status, and pages a way to answer a form with its errors."""

    @app.errorhandler(errors.NotAllowed)
    def not_allowed(error):
        note_refused_change(error)
        return app.handle_http_exception(Forbidden())

    @app.errorhandler(errors.Paused)
    def paused(error):
        return app.handle_http_exception(MembershipPaused())

    @app.errorhandler(AccountBlocked)
    def account_blocked(error):
        return app.handle_http_exception(Blocked())

    @app.errorhandler(errors.NotFound)
    def not_found(error):
        return app.handle_http_exception(NotFound())

    @app.errorhandler(TooManyTries)
    def too_many_tries(error):
        return braked(error)

    for kind in DatabaseError:
        app.register_error_handler(kind, database_error)
    app.page_helper(lambda page: invalid, "invalid")
    app.page_helper(lambda page: conflicting, "conflicting")


class MembershipPaused(Forbidden):
    """403 for somebody who is suspended; layouts/error.html has words of its own for it."""

    words = "paused"


class Blocked(Forbidden):
    """403 for somebody whose account is blocked; layouts/error.html has words of its own for it."""

    words = "blocked"


def database_error(error):
    """503 when the database is away; a statement of ours that is wrong stays a 500."""
    if not is_away(error):
        raise error
    current_app.logger.error("the database is away: %s", error)
    return current_app.handle_http_exception(ServiceUnavailable(retry_after=RETRY_AFTER))


def note_refused_change(error):
    """A member who tries to change what they may not leaves a trace. Looking leaves none."""
    if request.method in SAFE_METHODS or not g.get("me"):
        return
    note_refusal(
        g.me, permission=getattr(error, "permission", None) or "", endpoint=request.endpoint or ""
    )


def braked(error):
    """429 in words: on the page that was sent, its fields as they were; else the error page."""
    words = _(
        "That was tried too often. Wait %(time)s, then try again.",
        time=format_timedelta(timedelta(seconds=error.retry_after), threshold=1.2),
    )
    page = g.get("page")
    form = getattr(page, "form", None)
    if not isinstance(form, Form) or request.method in SAFE_METHODS:
        return current_app.handle_http_exception(TooManyRequests(retry_after=error.retry_after))
    form.form_errors.append(words)
    headers = {"Retry-After": str(error.retry_after)}
    return render_template(page.template), TooManyRequests.code, headers


def invalid():
    """The page once more, with the form's errors and what was typed: 422."""
    return render_template(g.page.template), UnprocessableEntity.code


def conflicting(form, conflict):
    """The page once more, with what was typed and what somebody else has saved meanwhile: 409.

    The form goes on from what is there now, so that saving once more is a choice.
    """
    g.page.conflict = conflict
    form.edition.data = conflict.current.edition
    return render_template(g.page.template), Conflict.code
