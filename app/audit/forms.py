"""What people choose to see of the trail. It stands in the URL; anything odd means everything."""

import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import to_utc
from hyperflask.forms import Form
from wtforms import DateField, SearchField, SelectField
from wtforms.validators import Length, Optional

from app.audit.filters import Filters
from app.audit.words import kinds
from app.core.paging import number_in

#: Days outside of these are a slip of the finger, and too far for some databases.
YEARS = range(1970, 3000)


class FilterForm(Form):
    """Which events to show. It changes nothing, so it needs no token."""

    class Meta:
        """Of WTForms."""

        csrf = False

    q = SearchField(
        _l("Search"), [Length(max=200, message=_l("Use at most 200 characters."))], default=""
    )
    person = SelectField(_l("Person"), validate_choice=False)
    kind = SelectField(_l("What happened"), validate_choice=False)
    since = DateField(_l("Since"), [Optional()])
    until = DateField(_l("Until"), [Optional()])
    result = SelectField(_l("Result"), validate_choice=False)

    def __init__(self, asked, people=()):
        """`asked` is the URL's query; `people` are the (id, name) to choose from."""
        super().__init__(formdata=asked)
        self.person.choices = [("", _("Everyone")), *((str(id), name) for id, name in people)]
        self.kind.choices = {"": [("", _("Everything"))], **kinds()}
        self.result.choices = [
            ("", _("Any result")),
            ("done", _("Done")),
            ("refused", _("Refused")),
        ]

    @property
    def wanted(self) -> Filters:
        """The events that are asked for; days are the reader's."""
        return Filters(
            person=number_in(self.person.data),
            verb=self.kind.data or None,
            since=_midnight(self.since.data),
            until=_midnight(self.until.data, days=1),
            result=self.result.data if self.result.data in ("done", "refused") else None,
            words=(self.q.data or "").strip()[:200],
        )

    def query(self, **more) -> dict[str, str]:
        """What is asked for as it stands in the URL, with something more."""
        return {
            field.short_name: field.raw_data[0] for field in self if any(field.raw_data or ())
        } | more


def _midnight(date: datetime.date | None, days: int = 0) -> datetime.datetime | None:
    """The moment when a day begins where the reader is, or so many days later."""
    if not date or date.year not in YEARS:
        return None
    moment = datetime.datetime.combine(date, datetime.time()) + datetime.timedelta(days=days)
    return to_utc(moment).replace(tzinfo=datetime.UTC)
