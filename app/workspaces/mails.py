"""Mails about a workspace, and about one's place in it."""

import datetime
from types import SimpleNamespace

from flask_babel import format_date
from flask_babel import gettext as _

from app.core.links import absolute_url
from app.core.mail import ESSENTIAL, INVITATIONS, ONBOARDING, PLACEHOLDER, TEAM, Letter, mail

SAMPLE = SimpleNamespace(
    name="Harbour Studio",
    slug="harbour-studio",
    kept_until=datetime.datetime(2031, 5, 17, tzinfo=datetime.UTC),
)
OWNER = SimpleNamespace(name="Olga Lindqvist")


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


@mail(INVITATIONS, sample=("Olga Lindqvist", SAMPLE.name, "Admin", PLACEHOLDER))
def invitation(reader, inviter, workspace, role, token):
    """Somebody would like you to join their workspace."""
    return Letter(
        _("%(who)s invited you to %(workspace)s", who=inviter, workspace=workspace)
        if inviter
        else _("You are invited to %(workspace)s", workspace=workspace),
        name=reader.name,
        workspace=workspace,
        role=role,
        address=reader.email,
        link=absolute_url("site.invitations_token", token=token),
    )


@mail(TEAM, sample=(SAMPLE, "Camille Moreau"))
def join_request(user, workspace, who):
    """Somebody asks to join a workspace that you run."""
    return Letter(
        _("%(who)s would like to join %(workspace)s", who=who, workspace=workspace.name),
        name=user.name,
        who=who,
        workspace=workspace.name,
        link=absolute_url("workspace.members_requests", workspace=workspace.slug),
    )


@mail(ESSENTIAL, sample=(SAMPLE,))
def request_accepted(user, workspace):
    """You asked to join, and now you are in."""
    return Letter(
        _("You’re now a member of %(workspace)s", workspace=workspace.name),
        name=user.name,
        workspace=workspace.name,
        link=absolute_url("workspace.index", workspace=workspace.slug),
    )


@mail(ESSENTIAL, sample=(SAMPLE,))
def request_declined(user, workspace):
    """You asked to join, and the answer is no."""
    return Letter(
        _("Your request to join %(workspace)s was declined", workspace=workspace.name),
        name=user.name,
        workspace=workspace.name,
        link=absolute_url("account.index"),
    )


@mail(ESSENTIAL, sample=(SAMPLE,))
def removed(user, workspace):
    """You are no longer a member."""
    return Letter(
        _("You’re no longer a member of %(workspace)s", workspace=workspace.name),
        name=user.name,
        workspace=workspace.name,
        link=absolute_url("account.index"),
    )


@mail(ESSENTIAL, sample=(SAMPLE, "Olga Lindqvist"))
def ownership_received(user, workspace, who=""):
    """The workspace is yours now."""
    return Letter(
        _("%(workspace)s is yours now", workspace=workspace.name),
        name=user.name,
        workspace=workspace.name,
        who=who,
        link=absolute_url("workspace.members", workspace=workspace.slug),
    )


@mail(ESSENTIAL, sample=(SAMPLE, OWNER))
def deleted(user, workspace, deleter):
    """A workspace that you are in was deleted, and can be brought back for a while."""
    return Letter(
        _("The workspace %(workspace)s was deleted", workspace=workspace.name),
        name=user.name,
        workspace=workspace.name,
        deleter=deleter.name if deleter else _("Someone who has left"),
        until=format_date(workspace.kept_until, "long"),
        link=absolute_url("account.index", choose=1),
    )


@mail(ESSENTIAL, sample=(SAMPLE,))
def export_ready(user, workspace):
    """The archive that you asked for is ready."""
    return Letter(
        _("The archive of %(workspace)s is ready", workspace=workspace.name),
        name=user.name,
        workspace=workspace.name,
        link=absolute_url("workspace.settings_export", workspace=workspace.slug),
    )


#: What the job `deliver_news` may send.
NEWS = {
    "join_request": join_request,
    "request_accepted": request_accepted,
    "request_declined": request_declined,
    "removed": removed,
    "ownership_received": ownership_received,
}
