"""docs/policy.md says what the application does."""

from app.core.policy import PERMISSIONS
from app.web import policies, policy_document
from app.web.permissions import by_room


def test_the_document_is_current(context):
    """When this fails: run `flask policy`, read what has changed, and commit it."""
    assert policy_document.PATH.read_text() == policy_document.document(context)


def test_every_permission_stands_in_one_room(context):
    listed = [each.name for _title, permissions in by_room() for each in permissions]

    assert sorted(listed) == sorted(PERMISSIONS)


def test_every_open_route_is_listed(context):
    text = policy_document.document(context)
    for rule in context.url_map.iter_rules():
        shut = policies.of(context)[rule.endpoint] == policies.SHUT
        assert (f"| `{rule.rule}` |" in text) != shut


def test_the_command_writes_it(app, tmp_path, monkeypatch):
    monkeypatch.setattr(policy_document, "PATH", tmp_path / "policy.md")

    assert "wrote policy.md" in app.test_cli_runner().invoke(args=["policy"]).output
    assert (tmp_path / "policy.md").read_text().startswith("# Who may do what")
