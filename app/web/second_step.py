"""Between the first factor and the second: who waits, in which browser, and how they come in.

Who waits is nobody to every other page: no door looks at the cookie that is set here.
"""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.identity import factors
from app.identity.devices import device_of
from app.identity.factors import pending
from app.identity.factors.models import PendingSignIn
from app.identity.factors.pending import NotWaiting
from app.identity.factors.proving import prove
from app.identity.factors.remembering import lifetime, remember
from app.identity.models import User
from app.web import people
from app.web.cookies import drop_cookie, set_cookie, value_of


def install(app):
    """Send who has waited too long, or tried too often, back to the beginning."""

    @app.errorhandler(NotWaiting)
    def begin_anew(error):
        if value_of("PENDING_COOKIE_NAME"):
            flash(_("That took too long, or too many tries. Please sign in again."), "error")
        return drop_cookie(redirect(url_for("site.sign_in"), 303), "PENDING_COOKIE_NAME")


def is_due(user: User, by: str) -> bool:
    """Whether this browser must show a second factor. A passkey is both in one."""
    return by != "passkey" and factors.factor_due(user, value_of("REMEMBERED_COOKIE_NAME"))


def ask(user: User, *, by: str, then: str) -> Response:
    """Let them wait for their second factor. Whoever was signed in here is out."""
    people.forget_visitor()
    token = pending.begin(user, browser=people.browser_mark(), method=by, way=then)
    response = redirect(url_for("site.sign_in_factor"), 303)
    return set_cookie(response, "PENDING_COOKIE_NAME", token, int(pending.WITHIN.total_seconds()))


def waiting() -> tuple[PendingSignIn, User]:
    """Who waits in this browser. Raises NotWaiting."""
    found = pending.waiting(value_of("PENDING_COOKIE_NAME"), browser=people.browser_mark())
    return found, User.get(found.user_id)


def finish(found: PendingSignIn, user: User, way: str, proof: str, *, remembered: bool) -> Response:
    """The answer to who shows a second factor: they are in, where they wanted to go.

    With `remembered` this browser isn't asked again for a while. Raises NotProved, TooManyTries
    and NotWaiting.
    """
    pending.try_once(found)
    known = people.device().known_to(user.id)
    prove(user, way, proof, browser=people.browser_mark(), known=known)
    pending.finish(found)
    response = people.start(redirect(found.way, 303), user, f"{found.method} {way}")
    if remembered:
        _remember(response, user)
    return drop_cookie(response, "PENDING_COOKIE_NAME")


def confirm(person: User, way: str, proof: str) -> None:
    """Who is in shows once more that it's them. Raises NotProved and TooManyTries."""
    known = people.device().known_to(person.id)
    prove(person, way, proof, browser=people.browser_mark(), known=known)
    people.confirm(way)


def _remember(response: Response, user: User) -> None:
    token = remember(
        user,
        before=value_of("REMEMBERED_COOKIE_NAME"),
        device=device_of(request.user_agent.string),
        ip=request.remote_addr or "",
    )
    set_cookie(response, "REMEMBERED_COOKIE_NAME", token, int(lifetime().total_seconds()))
