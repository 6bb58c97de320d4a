"""How somebody wants to be told: a row per kind, quiet hours, and where their clock hangs."""

from typing import Any

from flask_babel import lazy_gettext as _l
from hyperflask.forms import Form
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, TimeField
from wtforms.validators import DataRequired, Optional, ValidationError

from app.core.notices import Kind
from app.identity.profile_forms import zone_choices
from app.notifications.choices import Choice
from app.notifications.hours import span_of
from app.notifications.models import QuietHours

MAIL = [
    SelectChoice("none", _l("No mail")),
    SelectChoice("at_once", _l("At once")),
    SelectChoice("daily", _l("Daily summary")),
    SelectChoice("weekly", _l("Weekly summary")),
]

CLOCK = "%H:%M"


class PreferencesForm(Form):
    """What is the same for everybody; `preferences_form` adds the kinds."""

    quiet_begins = TimeField(_l("Begin at"), [Optional()], format=CLOCK)
    quiet_ends = TimeField(_l("End at"), [Optional()], format=CLOCK)
    time_zone = SelectField(
        _l("Time zone"),
        choices=zone_choices,
        description=_l("For quiet hours, summaries and times in all your workspaces."),
    )

    kinds: list[Kind] = []
    known: dict[str, Choice] = {}

    def validate(self, extra_validators=None):
        """Quiet hours have a beginning and an end: the missing one is what needs another look."""
        fine = super().validate(extra_validators)
        missing = [each for each in (self.quiet_begins, self.quiet_ends) if each.data is None]
        if len(missing) == 1 and not missing[0].errors:
            missing[0].errors = [_l("Give both times, or neither.")]
            return False
        return fine

    def validate_quiet_ends(self, field):
        """Some hours of the day are left for mail."""
        if self.quiet_begins.data == field.data:
            raise ValidationError(_l("Choose two different times."))

    def fields_of(self, kind: Kind) -> tuple[Any, Any, Any]:
        """The fields of a kind's row: shown, mailed, and pushed, where there is push."""
        push = f"push_{kind.name}"
        fields = (self[f"show_{kind.name}"], self[f"mail_{kind.name}"])
        return (*fields, self._fields.get(push))

    @property
    def choices(self) -> dict[str, Choice]:
        """What was chosen for each kind that one can choose about."""
        rows = {kind.name: self.fields_of(kind) for kind in self.kinds if not kind.essential}
        return {
            name: Choice(show.data, mail.data, push.data if push else self.known[name].is_pushed)
            for name, (show, mail, push) in rows.items()
        }

    @property
    def quiet(self) -> tuple[str, str] | None:
        """The quiet hours as they are kept."""
        if self.quiet_begins.data is None or self.quiet_ends.data is None:
            return None
        return self.quiet_begins.data.strftime(CLOCK), self.quiet_ends.data.strftime(CLOCK)


def preferences_form(
    kinds: list[Kind],
    choices: dict[str, Choice],
    quiet: QuietHours | None,
    time_zone: str | None,
    push: bool = False,
) -> PreferencesForm:
    """The form for these kinds, filled with what holds now; with `push` as a channel."""
    fields: dict[str, Any] = {"kinds": kinds, "known": choices}
    filled: dict[str, Any] = {"time_zone": time_zone or "UTC"}
    for kind in kinds:
        fields[f"show_{kind.name}"] = BooleanField(_l("In the app"))
        fields[f"mail_{kind.name}"] = SelectField(_l("By mail"), choices=MAIL)
        filled[f"show_{kind.name}"] = choices[kind.name].is_shown
        filled[f"mail_{kind.name}"] = choices[kind.name].mail
        if push:
            fields[f"push_{kind.name}"] = BooleanField(_l("Push"))
            filled[f"push_{kind.name}"] = choices[kind.name].is_pushed
    if quiet and (span := span_of(quiet.begins, quiet.ends)):
        filled["quiet_begins"], filled["quiet_ends"] = span
    return type("KindsForm", (PreferencesForm,), fields)(data=filled)


class PushForm(Form):
    """What a browser answers when it lets us write to it. A script fills in all but the choice."""

    endpoint = HiddenField(validators=[DataRequired()])
    p256dh = HiddenField(validators=[DataRequired()])
    auth = HiddenField(validators=[DataRequired()])
    is_detailed = BooleanField(
        _l("Say what it is about"),
        description=_l("Names and titles then stand on the locked screen too."),
    )
