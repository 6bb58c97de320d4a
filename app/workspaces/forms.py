"""What people type about a workspace, its people and the ways in."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField, FileRequired
from hyperflask.forms import Form
from wtforms import (
    BooleanField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from app.core.policy import PERMISSIONS
from app.identity.emails import InvalidAddress, normalise_domain
from app.identity.forms import ChoosesPassword, PublicForm, SignUpForm
from app.workspaces.addresses import read_addresses

#: More in one go is a mailing, not an invitation.
MOST_ADDRESSES = 100


def _stripped(text):
    return text and text.strip()


class WorkspaceForm(Form):
    """A workspace's name."""

    name = StringField(
        _l("Workspace name"),
        [
            DataRequired(_l("Please give it a name.")),
            Length(max=60, message=_l("Use at most 60 characters.")),
        ],
        description=_l("Usually your team’s or company’s name."),
        filters=[_stripped],
        render_kw={"autocomplete": "organization"},
    )


class RoleForm(Form):
    """A role, out of those that `offer` was given."""

    role = SelectField(_l("Role"), validate_choice=False)

    def offer(self, roles, chosen=None):
        """Offer these, and choose one of them unless the person did already."""
        self.role.choices = [SelectChoice(role.key, role.title) for role in roles]
        keys = [role.key for role in roles]
        if self.role.data not in keys and not self.is_submitted():
            self.role.data = chosen if chosen in keys else (keys[-1] if keys else None)
        return self

    def validate_role(self, field):
        """Nobody hands out what isn't offered to them."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(_("Choose one of the roles in the list."))


class InviteForm(RoleForm):
    """Addresses, pasted from anywhere, and what they are invited to be."""

    addresses = TextAreaField(
        _l("E-mail addresses"),
        [DataRequired(_l("Please type at least one address."))],
        description=_l(
            "One per line, or with commas between, with names or without. At most 100 at once."
        ),
        filters=[_stripped],
        render_kw={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"},
    )

    @property
    def wanted(self) -> list[str]:
        """What was typed, as addresses."""
        return read_addresses(self.addresses.data or "")[0]

    def validate_addresses(self, field):
        """Say which pieces aren't addresses: they are mended in place, and nothing is sent yet."""
        good, bad = read_addresses(field.data)
        if len(good) + len(bad) > MOST_ADDRESSES:
            raise ValidationError(
                _(
                    "These are %(count)s addresses. Invite at most 100 at once.",
                    count=len(good) + len(bad),
                )
            )
        if bad:
            pieces = ", ".join(f"“{text[:80]}”" for text in bad[:10])
            raise ValidationError(
                ngettext(
                    "This doesn’t look like an e-mail address: %(pieces)s. Nothing was sent yet.",
                    "These don’t look like e-mail addresses: %(pieces)s. Nothing was sent yet.",
                    len(bad),
                    pieces=pieces,
                )
            )


class CustomRoleForm(Form):
    """A role of the workspace's own: its name and what it may do."""

    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Please give it a name.")),
            Length(max=40, message=_l("Use at most 40 characters.")),
        ],
        description=_l("What these people are called here, such as “Accountant”."),
        filters=[_stripped],
        render_kw={"autocomplete": "off"},
    )
    permissions = SelectMultipleField(_l("May"), validate_choice=False)

    def validate_permissions(self, field):
        """Only what is registered."""
        if set(field.data) - PERMISSIONS.keys():
            raise ValidationError(_("Choose from the list."))


class JoinLinkForm(RoleForm):
    """Who may join by the link, as what, and for how long."""

    domain = StringField(
        _l("E-mail domain"),
        [
            DataRequired(_l("Please name the domain, such as example.com.")),
            Length(max=253, message=_l("Use at most 253 characters.")),
        ],
        description=_l(
            "What stands behind the @ of your addresses. Nobody with another address is let in."
        ),
        filters=[_stripped],
        render_kw={"autocomplete": "off", "inputmode": "url", "placeholder": "example.com"},
    )
    needs_approval = BooleanField(
        _l("Ask me first"),
        description=_l("People leave a request, and someone who may invite decides."),
    )
    days = SelectField(
        _l("Works for"),
        choices=[
            SelectChoice("7", _l("7 days")),
            SelectChoice("30", _l("30 days")),
            SelectChoice("90", _l("90 days")),
        ],
        default="30",
    )

    def validate_domain(self, field):
        """A domain as it stands in addresses."""
        try:
            field.data = normalise_domain(field.data)
        except InvalidAddress:
            raise ValidationError(
                _("This doesn’t look like a domain. It should look like example.com.")
            ) from None


class InvitedSignUpForm(PublicForm, ChoosesPassword):
    """A new account for an invited address, which is known already."""

    name = SignUpForm.name

    def validate_password(self, field):
        """Their name is known to whoever guesses; the page adds address and workspace."""
        self.about = [*self.about, self.name.data]
        super().validate_password(field)


class AddressForm(Form):
    """A workspace's name in the URL."""

    slug = StringField(
        _l("Address"),
        [DataRequired(_l("Please give it an address."))],
        description=_l("2 to 40 letters and digits, without accents; hyphens between them."),
        filters=[lambda text: text and text.strip().lower()],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class LogoForm(Form):
    """A picture from somebody's computer."""

    logo = FileField(
        _l("Picture"),
        [FileRequired(_l("Please choose a picture."))],
        description=_l("PNG, JPEG or WebP, at most 5 MB. The middle is shown, as a square."),
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
    )


class ConfirmForm(Form):
    """The workspace's name, typed by who means it."""

    typed_name = StringField(
        _l("Workspace name"),
        [DataRequired(_l("Please type the workspace’s name."))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
