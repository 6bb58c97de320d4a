"""What visitors type to become, or be again, somebody we know."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from hyperflask.forms import Form
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.identity import passwords, strength
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


class PublicForm(Form):
    """A form that anybody may send. It has a field that people don't see and robots fill in.

    `<{Form}>` shows it. What is sent with it filled in is refused before any work is done.
    """

    trap = StringField(_l("Leave this empty"), name="comments")

    @property
    def data(self):
        """What was typed; the trap isn't part of it."""
        return {name: value for name, value in super().data.items() if name != "trap"}

    def validate(self, *args, **kwargs):
        """Refuse what a robot filled in, in words: a person's browser may have done it too."""
        if self.trap.data:
            self.trap.data = ""
            self.form_errors.append(
                _l("A field that stays empty was filled in, as robots do. Send the form once more.")
            )
            return False
        return super().validate(*args, **kwargs)


class ChoosesPassword(Form):
    """A form with a new password in it: `about` is what somebody would guess first."""

    about: Sequence[str | None] = ()
    shortest = strength.ALONE

    password = PasswordField(
        _l("Password"), [_required], render_kw={"autocomplete": "new-password"}
    )

    @property
    def password_help(self) -> str:
        """What stands below the field before anything is wrong."""
        return _(
            "At least %(count)s characters: four words that don’t belong together, say. Spaces "
            "count, and a password manager makes good ones.",
            count=self.shortest,
        )

    def validate_password(self, field):
        """Long, and hard to guess for who knows its owner."""
        if fault := strength.complaint(field.data, self.about, self.shortest):
            raise ValidationError(fault)


class SignUpForm(PublicForm, ChoosesPassword):
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

    def validate_password(self, field):
        """A name and an address are known to whoever guesses."""
        self.about = [*self.about, self.name.data, self.email.data]
        super().validate_password(field)


class SignInForm(PublicForm):
    """An account's key."""

    email = EmailField(
        _l("E-mail address"),
        [_required],
        render_kw={"autocomplete": "username webauthn", "inputmode": "email"},
    )
    password = PasswordField(
        _l("Password"),
        [_required, Length(max=passwords.LONGEST, message=_l("Use at most 256 characters."))],
        render_kw={"autocomplete": "current-password"},
    )


class NewcomerForm(PublicForm):
    """What is left to say for somebody who comes from a provider."""

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


class ProofForm(PublicForm):
    """The password, where a link from a mail is opened in another browser."""

    password = PasswordField(
        _l("Password"),
        [_required, Length(max=passwords.LONGEST, message=_l("Use at most 256 characters."))],
        description=_l("The one you chose when you signed up."),
        render_kw={"autocomplete": "current-password"},
    )


class MailMeForm(PublicForm):
    """An address to send a code or a link to."""

    email = EmailField(
        _l("E-mail address"),
        [_required, Length(max=254, message=_l("Use at most 254 characters.")), valid_address],
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )


class CodeForm(Form):
    """Six digits from a mail."""

    code = StringField(
        _l("Code"),
        [_required, Length(max=40, message=_l("Type the six digits from the mail."))],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )


class NewPasswordForm(ChoosesPassword):
    """A new password, for who has shown otherwise whose account it is."""


class ConfirmPasswordForm(Form):
    """The password once more, before something dangerous."""

    password = PasswordField(
        _l("Password"),
        [_required, Length(max=passwords.LONGEST, message=_l("Use at most 256 characters."))],
        render_kw={"autocomplete": "current-password"},
    )
