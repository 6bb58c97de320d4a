"""What people say about themselves, and change about their account, once they are in."""

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from hyperflask.forms import Form
from wtforms import BooleanField, EmailField, PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.core.zones import zone_names
from app.identity import passwords
from app.identity.forms import ChoosesPassword, SignUpForm, valid_address

_required = InputRequired(_l("Please fill this in."))


def zone_choices() -> list[SelectChoice]:
    """Every time zone, by continent."""
    choices = []
    for name in zone_names():
        area, _, city = name.partition("/")
        choices.append(SelectChoice(name, city.replace("_", " ") or name, optgroup=area))
    return choices


def language_choices() -> list[SelectChoice]:
    """Every language that we speak, in its own words."""
    return [SelectChoice(code, name) for code, name in current_app.config["LANGUAGES"].items()]


class ProfileForm(Form):
    """Who one is, and how pages and mails speak to one."""

    name = SignUpForm.name
    locale = SelectField(
        _l("Language"),
        choices=language_choices,
        description=_l("For pages and mails."),
        render_kw={"autocomplete": "language"},
    )
    time_zone = SelectField(
        _l("Time zone"),
        choices=zone_choices,
        description=_l("For times on pages, and the hours of mails."),
    )
    theme = SelectField(
        _l("Theme"),
        choices=[
            SelectChoice("system", _l("As my system")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
        description=_l("On every browser that you sign in with."),
    )


class AvatarForm(Form):
    """A picture of oneself, from one's computer."""

    avatar = FileField(
        _l("Picture"),
        [FileRequired(_l("Please choose a picture."))],
        description=_l("PNG, JPEG or WebP, at most 5 MB. The middle is shown, as a square."),
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
    )


class ChangePasswordForm(ChoosesPassword):
    """Another password, by who knows the one before."""

    current = PasswordField(
        _l("Current password"),
        [_required, Length(max=passwords.LONGEST, message=_l("Use at most 256 characters."))],
        render_kw={"autocomplete": "current-password"},
    )
    end_others = BooleanField(
        _l("Sign out everywhere else"),
        default=True,
        description=_l("Every browser but this one must sign in again, with the new password."),
    )


class AddAddressForm(Form):
    """One more address."""

    email = EmailField(
        _l("E-mail address"),
        [_required, Length(max=254, message=_l("Use at most 254 characters.")), valid_address],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


class LeaveForm(Form):
    """Give up one's account: one types an address of it, to show that it is meant."""

    typed_address = EmailField(
        _l("Your e-mail address"), validators=[_required], render_kw={"autocomplete": "off"}
    )
