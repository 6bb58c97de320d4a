"""What people type about projects and tasks."""

from flask_babel import lazy_gettext as _l
from hyperflask.forms import Form
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length


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
        filters=[_stripped],
    )


class QuickTaskForm(Form):
    """A task's title alone, at the head of the list."""

    title = TaskForm.title
