"""Mails to people about their account."""

import datetime
from types import SimpleNamespace

from flask_babel import format_datetime
from flask_babel import gettext as _

from app.core.links import absolute_url
from app.core.mail import ESSENTIAL, PLACEHOLDER, Letter, mail
from app.identity import activity
from app.identity.devices import device_words
from app.identity.places import place_of

#: When, where and with which device something was done to the gallery's account.
DONE = SimpleNamespace(
    when=datetime.datetime(2031, 5, 17, 14, 5, tzinfo=datetime.UTC),
    zone=datetime.UTC,
    device="Firefox/Linux",
    ip="203.0.113.7",
)


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


#: A removal of factors that the gallery's account waits for.
RESET = SimpleNamespace(
    due_at=datetime.datetime(2031, 5, 20, 14, 5, tzinfo=datetime.UTC),
    device=DONE.device,
    ip=DONE.ip,
)


@mail(ESSENTIAL, sample=(RESET, datetime.UTC, PLACEHOLDER))
def factor_reset_requested(user, reset, zone, token):
    """Somebody with your password says that your second factors are lost."""
    return Letter(
        _("Somebody asked to remove your second step"),
        name=user.name,
        due=format_datetime(reset.due_at.astimezone(zone), "long"),
        device=device_words(reset.device),
        place=place_of(reset.ip),
        link=absolute_url("site.sign_in_lost_token", token=token),
    )


@mail(ESSENTIAL, sample=("sign_in.new_device", {}, DONE))
def security_notice(user, kind, details, done):
    """Something happened to your account that you should know of, whoever it was."""
    return Letter(
        _("Security notice for your account"),
        name=user.name,
        sentence=activity.filled(activity.KINDS[kind].mail, details),
        when=format_datetime(done.when.astimezone(done.zone), "long"),
        device=device_words(done.device),
        place=place_of(done.ip),
        link=absolute_url("account.sessions"),
    )


@mail(ESSENTIAL, sample=("042917", PLACEHOLDER))
def sign_in_code(user, code, link):
    """The code and the link that you asked for in order to sign in."""
    return Letter(
        _("Your code to sign in"),
        name=user.name,
        code=spaced(code),
        link=absolute_url("site.sign_in_link_token", token=link),
    )


@mail(ESSENTIAL, sample=("042917",))
def confirm_code(user, code):
    """The code that shows that it's you, before something dangerous."""
    return Letter(
        _("Your code to confirm that it’s you"),
        name=user.name,
        code=spaced(code),
        link=absolute_url("account.sessions"),
    )


@mail(ESSENTIAL, sample=(PLACEHOLDER,))
def password_reset(user, link):
    """The link to choose a new password."""
    return Letter(
        _("Choose a new password"),
        name=user.name,
        link=absolute_url("site.reset_password_token", token=link),
    )


@mail(ESSENTIAL)
def no_account(reader):
    """You tried to sign in, but there is no account with your address."""
    return Letter(
        _("There is no account with this address"),
        name=reader.name,
        address=reader.email,
        link=absolute_url("site.sign_up"),
    )


@mail(ESSENTIAL, sample=(PLACEHOLDER,))
def address_confirmation(user, link):
    """Add this address to your account."""
    return Letter(
        _("Confirm your new address"),
        name=user.name,
        address=user.email,
        link=absolute_url("account.addresses_confirm_token", token=link),
    )


@mail(ESSENTIAL)
def address_taken(user):
    """Somebody would like to add your address to their account."""
    return Letter(
        _("Someone would like to use your address"),
        name=user.name,
        address=user.email,
        link=absolute_url("account.addresses"),
    )


@mail(ESSENTIAL)
def takeout_ready(user):
    """The copy of your data that you asked for is ready."""
    return Letter(
        _("The copy of your data is ready"), name=user.name, link=absolute_url("account.data")
    )


@mail(ESSENTIAL, sample=(DONE.when, datetime.UTC))
def leaving(user, until, zone):
    """You gave up your account, and can come back for some days."""
    return Letter(
        _("Your account will be deleted"),
        name=user.name,
        until=format_datetime(until.astimezone(zone), "long"),
        link=absolute_url("site.sign_in"),
    )


def spaced(code):
    """`042 917`: two groups are easier to type, and stay on one line."""
    return f"{code[:3]}\N{NO-BREAK SPACE}{code[3:]}"
