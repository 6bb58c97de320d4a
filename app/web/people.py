"""Who is asking: the cookie, the sign-in it names, and the person behind it."""

from flask import after_this_request, current_app, g, redirect, request, session
from werkzeug.wrappers import Response

from app.core import causes
from app.core.db import DatabaseError
from app.core.tokens import digest, new_token
from app.identity import sessions
from app.identity.blocking import refuse_blocked
from app.identity.devices import Device
from app.identity.models import User
from app.web import choices, live
from app.web.cookies import drop_cookie, set_cookie

#: How long a browser is a known device, in seconds.
DEVICE_KEPT = 365 * 24 * 3600

#: What a page asks by itself, as long as it stands open: nobody is there because of it.
UNATTENDED = "X-Live"


def install(app):
    """Note that people were here, and keep what they saw out of other people's caches."""
    app.after_request(note_seen)
    app.after_request(keep_private)


def current_person() -> User | None:
    """The person who is signed in with this browser, or None. Looked up once a request."""
    if "person" not in g:
        token = request.cookies.get(cookie_name())
        g.person = sessions.person_with(token) if token else None
        causes.know(user_id=g.person.id if g.person else None)
    return g.person


def sign_in_hash() -> str:
    """What the current sign-in's row is found by."""
    return digest(request.cookies[cookie_name()])


def browser_mark() -> str:
    """A random mark of this browser, which tells our own visitor from somebody else's link."""
    return session.setdefault("browser", new_token())


def device() -> Device:
    """This browser, as far as somebody has signed in with it before."""
    return Device.read(request.cookies.get(current_app.config["DEVICE_COOKIE_NAME"]))


def remember_way(path: str) -> None:
    """Keep where a visitor wanted to go, while they look for our mail. A path of ours, or ""."""
    session["way"] = path


def way_back() -> str:
    """Where they wanted to go."""
    return session.get("way", "")


def come_in(user: User, *, by: str, then: str) -> Response:
    """The answer to who has shown a first factor: they are in, and go where they wanted to.

    `by` is what they showed: `password`, `code`, `oidc`, `passkey`, `invitation`.
    """
    from app.web import second_step  # it lets people in by what is here

    if second_step.is_due(user, by):
        return second_step.ask(user, by=by, then=then)
    return start(redirect(then, 303), user, by)


def start(response: Response, user: User, methods: str) -> Response:
    """Sign this browser in, with a fresh secret, and forget what it was as a visitor.

    Only for who has shown all that is asked of them: pages call `come_in`. Raises AccountBlocked.
    """
    refuse_blocked(user)
    here = device()
    forget_visitor()
    known = bool(here.known_to(user.id))
    _set_sign_in(response, sessions.start_session(user, methods=methods, known_device=known))
    g.pop("person")
    set_cookie(response, "DEVICE_COOKIE_NAME", str(here.with_person(user.id)), DEVICE_KEPT)
    choices.follow(response, user)
    return response


def confirm(method: str) -> None:
    """The person has shown once more who they are, by `method`: for a while they may do more.

    The sign-in gets a new secret, in the answer to this request.
    """
    person = current_person()
    if person is None:
        raise RuntimeError("nobody is signed in")
    token = sessions.confirm_session(person, person.session_id, method=method)
    person.is_confirmed = True
    after_this_request(lambda response: _set_sign_in(response, token))


def sign_out(response: Response) -> Response:
    """End this browser's sign-in here and on our side, and let it forget what it showed.

    Cookies aren't among what it forgets: it stays a known device.
    """
    forget_visitor(signed_out=True)
    drop_cookie(response, "SIGN_IN_COOKIE_NAME")
    live.forget(response)
    # What the browser kept of us goes: the service worker, its push, its caches, drafts.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def note_seen(response: Response) -> Response:
    """Write down, every few minutes at most, that somebody was here (`sessions.SEEN_EVERY`)."""
    person = g.get("person")
    if person is None or person.seen_lately or is_unattended():
        return response
    try:
        sessions.note_seen(person.session_id)
    except DatabaseError:  # it can be read and not written to: the page is more important
        current_app.logger.warning("a sign-in's last use isn't noted", exc_info=True)
    return response


def is_unattended() -> bool:
    """Whether a page asks by itself, as it does when it follows what happens (docs/live.md)."""
    return UNATTENDED in request.headers or request.endpoint == "account.live"


def keep_private(response: Response) -> Response:
    """What somebody sees who is signed in is theirs: no cache between us keeps it, and their own
    asks us each time. Pages that show secrets say `no-store` themselves."""
    if g.get("person") and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def forget_visitor(*, signed_out: bool = False) -> None:
    """End this browser's sign-in on our side, and forget what it was as a visitor."""
    if token := request.cookies.get(cookie_name()):
        sessions.end_session(token, signed_out=signed_out)
    session.clear()
    g.person = None


def cookie_name() -> str:
    """The cookie that holds the sign-in's secret."""
    return current_app.config["SIGN_IN_COOKIE_NAME"]


def _set_sign_in(response: Response, token: str) -> Response:
    lifetime = int(current_app.config["SIGN_IN_DAYS"]) * 24 * 3600
    return set_cookie(response, "SIGN_IN_COOKIE_NAME", token, lifetime)
