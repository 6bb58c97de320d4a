"""The authorization matrix (N1, T01): every route × method × person × whose it is.

It is made from the URL map and the declared policies, so that a new page is in it at
once. What a person gets is derived from the policy; the few routes whose answer isn't
"200 for those who may" are listed, with why.
"""

import dataclasses
from types import SimpleNamespace

import pytest

from app.core.db import transaction
from app.core.jobs import send_as
from app.core.policy import PERMISSIONS, may
from app.jobs.policy import JOBS_MANAGE
from app.projects.actions import add_task, create_project
from app.projects.tasks import import_tasks
from app.web import policies

PEOPLE = ("anonymous", "outsider", "viewer", "member", "admin", "owner")
METHODS = ("GET", "POST")

#: What the people of the house get from a page that lets them in: anything but a refusal.
REFUSALS = {401, 403, 404}


@dataclasses.dataclass
class Route:
    """One endpoint with one method."""

    endpoint: str
    method: str
    url: str
    policy: policies.Policy

    def __str__(self):
        return f"{self.method} {self.endpoint}"


@pytest.fixture
def world(acme, globex, visit):
    """Acme's cast in their browsers, and one project with one task in each workspace."""
    ids = {}
    for name, actor in (("own", acme.olga), ("other", globex.oscar)):
        project = create_project(actor, name=f"{name} project")
        ids[name] = SimpleNamespace(
            projects=project.id,
            tasks=add_task(actor, project, title=f"{name} task").id,
            jobs=send_as(actor, import_tasks, project.id, ["one"]).id,
        )
    return SimpleNamespace(
        slug=acme.workspace.slug,
        ids=ids,
        revive=revive,
        members={"viewer": acme.vera, "member": acme.max, "admin": acme.ada, "owner": acme.olga},
        browsers={
            "anonymous": visit(),
            "outsider": visit(globex.oscar),
            "viewer": visit(acme.vera),
            "member": visit(acme.max),
            "admin": visit(acme.ada),
            "owner": visit(acme.olga),
        },
    )


def revive():
    """Bring back what an earlier request of the matrix deleted, and let a job have failed."""
    with transaction() as tx:
        tx.execute("UPDATE jobs SET state = 'queued', cancel_asked_at = NULL")
        tx.execute("UPDATE projects SET deleted_at = NULL")
        tx.execute("UPDATE tasks SET deleted_at = NULL")


def routes(app, world, whose):
    """Every route and method of the application, with the ids of `whose` in the URL."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {
                "workspace": world.slug,
                "id": id_in(rule.rule, world.ids[whose]),
                "filename": "favicon.svg",
                "token": "no-such-token",
                "name": "no-such-mail",
            }
            url = app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            for method in sorted(rule.methods & set(METHODS)):
                yield Route(rule.endpoint, method, url, policies.of(app)[rule.endpoint])


def id_in(rule, ids):
    """The id that belongs into this URL."""
    kinds = [part for part in rule.split("/") if part in vars(ids)]
    return getattr(ids, kinds[-1]) if kinds else 0


def permission_of(policy):
    """The Permission that a policy's source text names."""
    wanted = policy.permission.lower().replace("_", ":", 1)
    return PERMISSIONS[wanted]


def expected(route, person, world, whose):
    """`in` for those who get past the door, else the status that turns them away."""
    door = route.policy.door
    if door == "shut":
        return 404
    if door == "signed_in" and person == "anonymous":
        return 303
    if door == "member":
        if person == "anonymous":
            return 303
        if person == "outsider":
            return 404
        if not may(world.members[person], permission_of(route.policy)):
            return 403
        if whose == "other" and "id" in route.url_arguments:
            return 404
        needed = YOURS_ALONE.get(route.endpoint)
        if needed and not may(world.members[person], needed):
            return 403
    return "in"


#: What members may do to their own, and to the owner's, which is tried here, with this right.
YOURS_ALONE = {"workspace.jobs_id_cancel": JOBS_MANAGE}

#: Past the door, and yet 404 for the made-up name in the URL.
NOTHING_THERE = {
    "site.dev_mail_name",
    "site.dev_mail_name_html",
    "site.dev_mail_gallery_name",
    "site.dev_mail_gallery_name_html",
    "site.unsubscribe_token",
}

#: Routes that other programs post to, and the proof that they carry instead of our token.
WITHOUT_CSRF = {"site.unsubscribe_token": "mail programs, for their user: a signed link"}


@pytest.mark.parametrize("whose", ["own", "other"])
def test_T01_every_route_answers_every_person_as_declared(app, world, whose, capsys):
    tried, wrong = 0, []
    arguments = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules()}
    for person in PEOPLE:
        for route in routes(app, world, whose):
            if route.endpoint == "account.sign_out" and person != "anonymous":
                continue  # it would end the browser's sign-in: tests/pages/account has it
            route.url_arguments = arguments[route.endpoint]
            browser = world.browsers[person]
            world.revive()
            answer = getattr(browser, route.method.lower())(route.url)
            wanted = expected(route, person, world, whose)
            tried += 1
            got = answer.status_code
            if wanted == "in":
                fine = got not in REFUSALS or route.endpoint in NOTHING_THERE
            elif wanted == 303:
                fine = got == 303 and "/sign-in" in answer.location
            else:
                fine = got == wanted
            if not fine:
                wrong.append(f"{person}: {route} ({whose} ids) answered {got}, not {wanted}")
    with capsys.disabled():
        print(f"\nauthorization matrix, {whose} ids: {tried} pairs tried")
    assert wrong == []
    assert tried > 100


def test_T02_a_foreign_row_is_answered_as_a_missing_one(app, world):
    foreign = world.browsers["owner"].get(f"/w/{world.slug}/projects/{world.ids['other'].projects}")
    missing = world.browsers["owner"].get(f"/w/{world.slug}/projects/999999")

    assert foreign.status_code == missing.status_code == 404
    assert masked(foreign) == masked(missing)


def masked(answer):
    """The body without what differs from request to request."""
    import re

    text = re.sub(r'nonce="[^"]+"', "", answer.get_data(as_text=True))
    text = re.sub(r'(name="csrf[-_]token"[^>]*(?:content|value)=)"[^"]+"', r"\1", text)
    return re.sub(r"/projects/\d+|[0-9a-f]{32}", "", text)


def test_S06_every_unsafe_route_refuses_a_request_without_a_token(app, world):
    open_ones = {
        route.endpoint
        for route in routes(app, world, "own")
        if route.method == "POST"
        and world.browsers["owner"].post_without_token(route.url).status_code != 400
    }

    assert open_ones == WITHOUT_CSRF.keys()
    assert set(app.config["CSRF_EXEMPT_ENDPOINTS"]) == WITHOUT_CSRF.keys()


def test_S07_no_get_changes_anything(app, world, row_digest):
    before = row_digest()
    for route in routes(app, world, "own"):
        if route.method == "GET":
            world.browsers["owner"].get(route.url)

    assert row_digest() == before
