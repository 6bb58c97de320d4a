"""What people type about a workspace."""

from flask_babel import lazy_gettext as _l
from hyperflask.forms import Form
from wtforms import StringField
from wtforms.validators import DataRequired, Length


class WorkspaceForm(Form):
    """A workspace's name."""

    name = StringField(
        _l("Workspace name"),
        [
            DataRequired(_l("Please give it a name.")),
            Length(max=60, message=_l("Use at most 60 characters.")),
        ],
        description=_l("Usually your team’s or company’s name."),
        filters=[lambda text: text and text.strip()],
        render_kw={"autocomplete": "organization"},
    )
