"""What people type, or their browser fills in, to show a second factor."""

from flask import current_app
from flask_babel import lazy_gettext as _l
from hyperflask.forms import Form
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.identity.factors.passkeys import LONGEST_NAME
from app.identity.factors.protocol import LONGEST_ANSWER

_required = InputRequired(_l("Please fill this in."))
_CODE = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"}


class TotpForm(Form):
    """A code of an authenticator app."""

    proof = StringField(
        _l("Code"),
        [_required, Length(max=20, message=_l("The code has six digits."))],
        description=_l("The six digits that your authenticator app shows now."),
        render_kw={**_CODE, "inputmode": "numeric"},
    )


class RecoveryForm(Form):
    """A recovery code."""

    proof = StringField(
        _l("Recovery code"),
        [_required, Length(max=40, message=_l("A recovery code has sixteen letters and digits."))],
        description=_l("One of the codes that you saved. Each works once."),
        render_kw={**_CODE, "autocomplete": "off"},
    )


class PasskeyForm(Form):
    """A passkey's answer, which a script fills in."""

    proof = HiddenField(
        _l("Passkey"),
        [
            InputRequired(_l("Your browser sent no passkey. Try again.")),
            Length(max=LONGEST_ANSWER, message=_l("Your browser sent no passkey. Try again.")),
        ],
    )


class NewPasskeyForm(PasskeyForm):
    """A passkey that was just made, and what its owner calls it."""

    name = StringField(
        _l("Name"),
        [Length(max=LONGEST_NAME, message=_l("Use at most 60 characters."))],
        description=_l(
            "So that you recognise it later, such as “Work laptop”. You may leave it empty."
        ),
        filters=[lambda text: text and text.strip()],
        render_kw={"autocomplete": "off"},
    )


class PasskeyNameForm(Form):
    """A passkey's other name."""

    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Please give it a name.")),
            Length(max=LONGEST_NAME, message=_l("Use at most 60 characters.")),
        ],
        filters=[lambda text: text and text.strip()],
        render_kw={"autocomplete": "off"},
    )


class OnPurposeForm(Form):
    """Somebody means it."""

    on_purpose = BooleanField(
        _l("I understand that my account will be less safe"),
        [InputRequired(_l("Please tick this if you mean it."))],
    )


#: The form of each way to show a second factor.
FORMS = {"totp": TotpForm, "recovery": RecoveryForm, "passkey": PasskeyForm}


def remember_words() -> str:
    """What the box says that makes a browser remembered."""
    from flask_babel import ngettext

    days = int(current_app.config["REMEMBER_DEVICE_DAYS"])
    return ngettext(
        "Don’t ask again on this device for a day",
        "Don’t ask again on this device for %(num)s days",
        days,
    )
