"""What the database tells of its tables: the same on either engine."""

from app.core.schema import tables, tenant_tables


def test_it_knows_columns_keys_and_references(context):
    found = tables()

    tasks = found["tasks"]
    assert tasks.key == ["id"]
    assert tasks.columns["title"].required
    assert not tasks.columns["done_at"].required
    [reference] = tasks.references
    assert (reference.table, reference.on_delete) == ("projects", "CASCADE")
    assert reference.columns == {"workspace_id": "workspace_id", "project_id": "id"}
    assert found["event_cursors"].key == ["workspace_id", "reader"]
    assert {r.on_delete for r in found["jobs"].references} == {"CASCADE", "SET NULL"}
    [of_slugs] = found["workspace_slugs"].references
    assert of_slugs.columns == {"workspace_id": "id"}


def test_it_knows_whose_rows_are_tenants(context):
    assert {"memberships", "projects", "tasks", "events"} <= tenant_tables().keys()
    assert not {"users", "workspaces", "sessions", "erasures"} & tenant_tables().keys()
