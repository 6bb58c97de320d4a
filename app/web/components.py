"""Components that answer requests do it inside a workspace, where their door has a tenant."""

from jinjapy import extract_frontmatter

from app.settings import ROOT
from app.web import policies

PREFIX = "/__components/"


def install(app):
    """Give each component's endpoint a place under /w/<workspace>, and shut the framework's."""
    area = "workspace"
    for rule in [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(PREFIX)]:
        endpoint = f"{area}.{rule.endpoint}"
        app.add_url_rule(
            f"/w/<workspace>{rule.rule}",
            endpoint,
            app.view_functions[rule.endpoint],
            methods=rule.methods - {"HEAD", "OPTIONS"},
        )
        policies.declare(app, rule.endpoint, policies.SHUT)
        policies.declare(app, endpoint, policies.read_methods(*_frontmatter(rule.endpoint)))


def _frontmatter(name):
    path = next((ROOT / "components").rglob(f"{name}.jpy"))
    return extract_frontmatter(path.read_text(encoding="utf-8"))[1], str(path.relative_to(ROOT))
