"""The rules of the house, checked. When one of these fails, read docs/architecture.md first."""

import ast
import re

import pytest

from app.boot import PARTS, ROOMS
from app.core.db import TenantModel
from app.framework.import_errors import import_submodules
from app.settings import ROOT
from app.web import areas, policies
from tests.product import PRODUCT_NAME

for room in ROOMS:
    import_submodules(f"app.{room}", PARTS)

PAGES = sorted((ROOT / "pages").rglob("*.jpy"))
COMPONENTS = sorted((ROOT / "components").rglob("*.jpy"))
CODE = sorted((ROOT / "app").rglob("*.py"))

#: Rooms by height. `framework` and `settings` are the ground that all may stand on.
FLOORS = {name: height for height, name in enumerate(ROOMS)}
#: What the rooms must leave to pages, components and web.
REQUEST_GLUE = {"request", "session", "g", "current_user"}


def name_of(path):
    return str(path.relative_to(ROOT))


def imports(path):
    """Every (module, name) that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, None


def rooms_imported(path):
    for module, name in imports(path):
        parts = module.split(".")
        if parts[0] == "app":
            room = parts[1] if len(parts) > 1 else name
            if room in FLOORS:
                yield room


def frontmatter(path):
    return path.read_text().split("\n---\n")[0].removeprefix("---\n")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_page_sits_in_an_area_and_opens_with_a_door(path):
    assert path.relative_to(ROOT / "pages").parts[0] in areas.AREAS
    assert policies.read(frontmatter(path), where=name_of(path))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_holds_no_sql_and_no_transaction(path):
    code = frontmatter(path)

    assert not re.search(r"\b(SELECT|INSERT|UPDATE|DELETE)\b", code)
    assert "transaction(" not in code
    assert "with db" not in code


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_is_thin(path):
    front, _, template = path.read_text().partition("\n---\n")

    assert front.count("\n") <= 40
    assert template.count("\n") <= 80


IN_ROOMS = [path for path in CODE if path.relative_to(ROOT / "app").parts[0] in FLOORS]


def test_every_folder_of_the_application_is_a_room_or_the_ground():
    folders = {path.name for path in (ROOT / "app").iterdir() if (path / "__init__.py").exists()}

    assert folders == {*ROOMS, "framework", "processes"}


@pytest.mark.parametrize("path", IN_ROOMS, ids=name_of)
def test_imports_only_go_down(path):
    room = path.relative_to(ROOT / "app").parts[0]
    above = {other for other in rooms_imported(path) if FLOORS[other] > FLOORS[room]}

    assert not above, f"{name_of(path)} reaches up to {above}"


@pytest.mark.parametrize(
    "path",
    [path for path in IN_ROOMS if "web" not in path.parts],
    ids=name_of,
)
def test_rooms_leave_the_request_to_the_web(path):
    from_flask = {name for module, name in imports(path) if module == "flask"}

    assert not from_flask & REQUEST_GLUE


def tenant_queries():
    for model in TenantModel.__model_registry__.values():
        if issubclass(model, TenantModel):
            for name in dir(model):
                function = getattr(getattr(model, name, None), "__func__", None)
                if function and getattr(function, "sqlfunc", False):
                    yield pytest.param(name, function.__doc__, id=f"{model.__name__}.{name}")


@pytest.mark.parametrize(("name", "sql"), list(tenant_queries()))
def test_every_tenant_query_names_its_workspace(name, sql):
    """A query that means every workspace says so in its name. The guard reads the others anew when
    they run (tests/core/isolation); this finds them before."""
    ways = ("workspace_id", "{self.itself}", "user_id = ")
    assert any(way in sql for way in ways) or name.endswith("_everywhere")


def test_there_are_tenant_queries_to_check():
    assert len(list(tenant_queries())) > 8


#: Where the guard may be told to look away, and how often. Whoever adds a place says why there.
LOOKS_EVERYWHERE = {
    "app/core/jobs/broker.py": 4,  # the queue keeps everybody's jobs, and those of no workspace
    "app/audit/models/words.py": 1,  # SQLite's search index is one for all
    "app/core/jobs/models.py": 3,  # a job at work notes how far it is; mails that wait are hurried
    "app/core/personal.py": 1,  # a person's own rows, for their copy of everything
    "app/core/tasks.py": 1,  # nightly housekeeping
    "app/identity/leaving/erasing.py": 2,  # a person's traces, wherever they are
    "app/jobs/cli.py": 1,  # commands of whoever runs the service
    "app/jobs/tasks.py": 1,  # failures that nobody was told of
    "app/notifications/tasks.py": 2,  # for whom something waits to be bundled; housekeeping
    "app/projects/tasks.py": 1,  # nightly housekeeping
    "app/workspaces/erasing.py": 1,  # a person's invitations, wherever to
    "app/workspaces/models/invitation.py": 2,  # a link's secret, a proved address: say whose
    "app/workspaces/models/join_link.py": 1,  # a link's secret says whose it is
    "app/workspaces/models/membership.py": 1,  # a person's own places, with their roles there
    "app/workspaces/tasks.py": 2,  # nightly housekeeping
}

#: What has a connection of its own, past the guard, to everybody's rows.
CONNECTS_FOR_ALL = {
    "app/core/isolation/roles.py",  # migrations
    "app/core/jobs/store.py",  # the queue's own connections
}


def calls(path, name):
    """How often a file calls a function, or hands it on, by this name."""
    source = frontmatter(path) if path.suffix == ".jpy" else path.read_text()
    nodes = [node for node in ast.walk(ast.parse(source)) if not isinstance(node, ast.ImportFrom)]
    return sum(name in (getattr(node, "id", ""), getattr(node, "attr", "")) for node in nodes)


def test_T12_only_these_places_look_everywhere():
    files = [path for path in PAGES + CODE + COMPONENTS if path.parent.name != "isolation"]
    found = {name_of(path): calls(path, "everywhere") for path in files}

    assert {name: count for name, count in found.items() if count} == LOOKS_EVERYWHERE


def test_T12_only_these_places_connect_past_the_guard():
    found = {name_of(path) for path in PAGES + CODE if calls(path, "connect_for_all")}
    ours = [path for path in PAGES + CODE + COMPONENTS if "framework" not in path.parts]
    raw = {name_of(path) for path in ours if calls(path, "connection_factory")}
    cursors = {name_of(path) for path in ours if calls(path, "cursor")}

    assert found == CONNECTS_FOR_ALL
    assert raw == {"app/core/isolation/roles.py"}
    assert cursors == {"app/core/jobs/desk.py", "app/core/jobs/store.py"}


@pytest.mark.parametrize("path", PAGES + CODE + COMPONENTS, ids=name_of)
def test_what_looks_everywhere_is_called_by_jobs_and_commands(path):
    if (
        path.name in ("tasks.py", "erasing.py", "models.py", "cli.py")
        or path.parent.name == "models"
    ):
        return
    assert "_everywhere(" not in path.read_text()


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_modules_are_short_and_say_what_they_are(path):
    source = path.read_text()

    assert source.count("\n") <= 260
    assert not source.strip() or ast.get_docstring(ast.parse(source))


def test_every_route_has_a_declared_policy(app):
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert routes - policies.of(app).keys() == set()


def test_a_route_without_a_policy_is_shut(settings):
    from app.boot import create_app

    app = create_app(**settings)
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")

    assert app.test_client().get("/forgotten").status_code == 404


def test_a_page_without_a_door_does_not_start():
    with pytest.raises(policies.NoDoor, match="who may come in"):
        policies.read("from flask import request\npage.title = 'x'\n", where="pages/x.jpy")
    with pytest.raises(policies.NoDoor):
        policies.read(None, where="pages/x.jpy")
    with pytest.raises(policies.NoDoor):
        policies.read("page.respond('x')", where="pages/x.jpy")


def test_a_page_without_csrf_says_so_at_its_door():
    """Who they are, and what they carry instead, stands in tests/matrix/."""
    assert policies.read("page.public()\n", where="pages/x.jpy").csrf
    assert not policies.read("page.public(csrf=False)\n", where="pages/x.jpy").csrf


def test_the_project_stands_alone():
    """Nothing names the place it was made in, nor where packages come from."""
    import subprocess

    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    private = re.compile(
        r"/wor[k]/|/far[m]/|\.\./share[d]|/tmp/la[b]"
        r'|"resolve[d]": "http|--(?:extra-)?index-url|--find[-]links'
    )
    named = [
        name
        for name in files
        if name
        and (ROOT / name).is_file()
        and private.search((ROOT / name).read_text(errors="ignore"))
    ]

    assert named == []


def test_the_products_name_stands_in_few_places():
    """config.yml, package metadata, documents: so that a fork changes it in one go."""
    places = {
        path.relative_to(ROOT).parts[0]
        for folder in ("app", "pages", "components", "layouts", "emails", "assets", "tests", "bin")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".jpy", ".html", ".mjml", ".css", ".js", ""} and path.is_file()
        if PRODUCT_NAME in path.read_text(errors="ignore")
    }

    assert places == set()
