"""Who is asking: the cookie, the sign-in it names, and the person behind it."""

from flask import current_app, g, request, session
from werkzeug.wrappers import Response

from app.core import causes
from app.core.clock import now
from app.core.tokens import digest, new_token
from app.identity import actions
from app.identity.models import User


def current_person() -> User | None:
    """The person who is signed in with this browser, or None. Looked up once a request."""
    if "person" not in g:
        token = request.cookies.get(cookie_name())
        g.person = User.signed_in_with(digest(token), now()) if token else None
        causes.know(user_id=g.person.id if g.person else None)
    return g.person


def browser_mark() -> str:
    """A random mark of this browser, which tells our own visitor from somebody else's link."""
    return session.setdefault("browser", new_token())


def sign_in(response: Response, user: User) -> Response:
    """Sign this browser in, with a fresh secret, and forget what it was as a visitor."""
    _end_session()
    token = actions.start_session(
        user, ip=request.remote_addr or "", user_agent=request.user_agent.string
    )
    g.person = user
    response.set_cookie(
        cookie_name(),
        token,
        max_age=current_app.config["SIGN_IN_DAYS"] * 24 * 3600,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def sign_out(response: Response) -> Response:
    """End this browser's sign-in here and on our side."""
    _end_session()
    response.delete_cookie(
        cookie_name(),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _end_session() -> None:
    if token := request.cookies.get(cookie_name()):
        actions.end_session(token)
    session.clear()
    g.person = None


def cookie_name() -> str:
    """The cookie that holds the sign-in's secret."""
    return current_app.config["SIGN_IN_COOKIE_NAME"]
