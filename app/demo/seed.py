"""Make the demo data through the same actions that people use, so that its trail is true."""

from app.core.clock import now
from app.core.db import transaction
from app.demo import cast
from app.identity.models import Address, User
from app.identity.passwords import hash_password
from app.projects.actions import add_task, create_project, finish_task
from app.workspaces.actions import create_role, create_workspace, invite_people
from app.workspaces.models import Membership


def is_inhabited() -> bool:
    """Whether anybody is here already: the demo's people never move in with real ones."""
    return User.find_one() is not None


def seed() -> None:
    """Make the demo people, workspaces, projects and tasks; all of it or nothing."""
    with transaction():
        people = _people()
        for column, name in enumerate(cast.WORKSPACES):
            roles = [(people[email], row[column]) for _, email, *row in cast.PEOPLE]
            owner = _workspace(name, roles)
            if column == 0:
                _ways_in(owner)


def _people() -> dict[str, User]:
    password_hash = hash_password(cast.PASSWORD)
    return {email: _person(name, email, password_hash) for name, email, *_ in cast.PEOPLE}


def _person(name: str, email: str, password_hash: str) -> User:
    user = User.create(
        email=email,
        name=name,
        password_hash=password_hash,
        locale="en",
        created_at=now(),
        verified_at=now(),
    )
    Address.create(user_id=user.id, email=email, created_at=now())
    return user


def _ways_in(owner: Membership) -> None:
    """A role of the workspace's own, and an invitation that waits for an answer."""
    name, permissions = cast.ROLE
    create_role(owner, name=name, permissions=permissions)
    address, role = cast.INVITED
    invite_people(owner, addresses=[address], role=role)


def _workspace(name, roles) -> Membership:
    owner = create_workspace(roles[0][0], name=name)
    team = [owner]
    for user, role in roles[1:]:
        if role:
            team.append(
                Membership.create(
                    workspace_id=owner.workspace_id, user_id=user.id, role=role, created_at=now()
                )
            )
    workers = [member for member in team if member.role != "viewer"]
    projects = dict(cast.PROJECTS[name])
    if owner.workspace.name == cast.WORKSPACES[0]:
        projects[cast.LONG_PROJECT[0]] = (cast.LONG_PROJECT[1], cast.LONG_TASKS)
    for number, (title, (description, tasks)) in enumerate(projects.items()):
        actor = workers[number % len(workers)]
        project = create_project(actor, name=title, description=description)
        for turn, text in enumerate(tasks):
            task = add_task(workers[turn % len(workers)], project, title=text.removeprefix("✓ "))
            if text.startswith("✓"):
                finish_task(workers[(turn + 1) % len(workers)], task, done=True)
    return owner
