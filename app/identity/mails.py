"""Mails to people about their account."""

from flask_babel import lazy_gettext as _l

from app.core.links import absolute_url
from app.core.mail import deliver


def verification(user, token):
    """Prove that this address is yours."""
    deliver(
        "identity/verification.mjml",
        user.email,
        subject=_l("Confirm your e-mail address"),
        locale=user.locale,
        name=user.name,
        link=absolute_url("site.verify_token", token=token),
    )


def already_registered(user):
    """You signed up, but you have an account already."""
    deliver(
        "identity/already_registered.mjml",
        user.email,
        subject=_l("You already have an account"),
        locale=user.locale,
        name=user.name,
        link=absolute_url("site.sign_in"),
    )
