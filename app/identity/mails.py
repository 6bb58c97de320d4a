"""Mails to people about their account."""

from flask_babel import gettext as _

from app.core.links import absolute_url
from app.core.mail import ESSENTIAL, PLACEHOLDER, Letter, mail


@mail(ESSENTIAL, sample=(PLACEHOLDER,))
def verification(user, token):
    """Prove that this address is yours."""
    return Letter(
        _("Confirm your e-mail address"),
        name=user.name,
        link=absolute_url("site.verify_token", token=token),
    )


@mail(ESSENTIAL)
def already_registered(user):
    """You signed up, but you have an account already."""
    return Letter(
        _("You already have an account"), name=user.name, link=absolute_url("site.sign_in")
    )
