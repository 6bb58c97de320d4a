"""Mails about a workspace."""

from types import SimpleNamespace

from flask_babel import gettext as _

from app.core.links import absolute_url
from app.core.mail import ONBOARDING, Letter, mail

SAMPLE = SimpleNamespace(name="Harbour Studio", slug="harbour-studio")


@mail(ONBOARDING, sample=(SAMPLE,))
def welcome(user, workspace):
    """Your workspace is ready, and this is how to begin."""
    return Letter(
        _("Your workspace %(workspace)s is ready", workspace=workspace.name),
        name=user.name,
        workspace=workspace.name,
        link=absolute_url("workspace.index", workspace=workspace.slug),
        projects=absolute_url("workspace.projects", workspace=workspace.slug),
    )
