"""What people type about themselves."""

from flask_babel import lazy_gettext as _l
from hyperflask.forms import Form
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.identity import passwords
from app.identity.emails import InvalidAddress, normalise

_required = InputRequired(_l("Please fill this in."))
_said = DataRequired(_l("Please fill this in."))


def valid_address(form, field):
    """Refuse what mail can't be sent to."""
    try:
        normalise(field.data)
    except InvalidAddress:
        raise ValidationError(
            _l("This doesn’t look like an e-mail address. It should look like you@example.com.")
        ) from None


class SignUpForm(Form):
    """A new account."""

    name = StringField(
        _l("Your name"),
        [_said, Length(max=80, message=_l("Use at most 80 characters."))],
        filters=[lambda text: text and text.strip()],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("E-mail address"),
        [_required, Length(max=254, message=_l("Use at most 254 characters.")), valid_address],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    password = PasswordField(
        _l("Password"),
        [
            _required,
            Length(
                min=passwords.SHORTEST,
                max=passwords.LONGEST,
                message=_l("Use 8 to 256 characters."),
            ),
        ],
        description=_l("At least 8 characters. A few unrelated words make a good one."),
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(Form):
    """An account's key."""

    email = EmailField(
        _l("E-mail address"),
        [_required],
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        _l("Password"),
        [_required, Length(max=passwords.LONGEST, message=_l("Use at most 256 characters."))],
        render_kw={"autocomplete": "current-password"},
    )


class ProofForm(Form):
    """The password, where a link from a mail is opened in another browser."""

    password = PasswordField(
        _l("Password"),
        [_required, Length(max=passwords.LONGEST, message=_l("Use at most 256 characters."))],
        description=_l("The one you chose when you signed up."),
        render_kw={"autocomplete": "current-password"},
    )
