"""Recovery codes are shown once, in the answer that makes them."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.identity import factors
from app.identity.factors.recovery import make_recovery_codes
from app.identity.models import User
from app.web.secrecy import no_store


def to_codes(user: User) -> str | Response:
    """After a factor was added: codes for who has none, else back to where factors are."""
    if factors.ways_of(user).codes:
        return redirect(url_for("account.security"), 303)
    return show_codes(user)


def show_codes(user: User) -> str:
    """Ten new codes. Those before no longer work."""
    no_store()
    return render_template("layouts/recovery_codes.html", codes=make_recovery_codes(user))
