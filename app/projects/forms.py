"""What people type about projects and tasks."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from hyperflask.forms import Form
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

LONGEST_TITLE = 200
MOST_LINES = 5000

#: What stands before the items of a list that somebody copies: "- ", "* ", "• ", "[ ] ", "12. ".
LIST_MARK = re.compile(r"^\s*(?:[-*•](?:\s+|$))?(?:\[.?\]\s+)?(?:\d{1,4}[.)]\s+)?")


def _stripped(text):
    return (text or "").strip()


class ProjectForm(Form):
    """A project's name and what it is for."""

    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Please give it a name.")),
            Length(max=120, message=_l("Use at most 120 characters.")),
        ],
        filters=[_stripped],
        render_kw={"autocomplete": "off"},
    )
    description = TextAreaField(
        _l("Description"),
        [Length(max=2000, message=_l("Use at most 2,000 characters."))],
        description=_l("What is it for, and when is it finished?"),
        filters=[_stripped],
    )


class ChangeProjectForm(ProjectForm):
    """The same for a project that is there: with the edition that the change begins from."""

    edition = HiddenField()


class TaskForm(Form):
    """A task's title and notes."""

    title = StringField(
        _l("Title"),
        [
            DataRequired(_l("Please say what is to be done.")),
            Length(max=200, message=_l("Use at most 200 characters.")),
        ],
        filters=[_stripped],
        render_kw={"autocomplete": "off"},
    )
    notes = TextAreaField(
        _l("Notes"),
        [Length(max=10_000, message=_l("Use at most 10,000 characters."))],
        description=_l("Write @ and a member’s name, such as @Ada, and they are told."),
        filters=[_stripped],
    )
    edition = HiddenField()


class QuickTaskForm(Form):
    """A task's title alone, at the head of the list."""

    title = TaskForm.title


class ImportForm(Form):
    """Many tasks at once, a line each. Empty lines and list marks are left out."""

    lines = TextAreaField(
        _l("Tasks"),
        [DataRequired(_l("Please paste at least one line."))],
        description=_l("One task per line, at most 5,000 lines of 200 characters."),
        filters=[_stripped],
    )

    @property
    def titles(self) -> list[str]:
        """What was typed, as titles of tasks."""
        lines = (LIST_MARK.sub("", line).strip() for line in self.lines.data.splitlines())
        return [line for line in lines if line]

    def validate_lines(self, field):
        """Say which line is too long: nobody counts to it."""
        if not self.titles:
            raise ValidationError(_("Please paste at least one line."))
        if len(self.titles) > MOST_LINES:
            raise ValidationError(
                _("These are %(count)s lines. Paste at most 5,000 at once.", count=len(self.titles))
            )
        for title in self.titles:
            if len(title) > LONGEST_TITLE:
                raise ValidationError(
                    _("This line is longer than 200 characters: “%(start)s…”", start=title[:40])
                )
