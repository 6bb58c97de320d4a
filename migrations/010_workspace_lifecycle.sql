-- The logo is a version of files in the workspace's folder. A deleted workspace is out of sight;
-- one that is being erased can't be restored any more.
ALTER TABLE workspaces ADD COLUMN logo text;
ALTER TABLE workspaces ADD COLUMN deleted_at $TIMESTAMP;
ALTER TABLE workspaces ADD COLUMN deleted_by $BIGINT REFERENCES users ON DELETE SET NULL;
ALTER TABLE workspaces ADD COLUMN erasing_at $TIMESTAMP;

CREATE INDEX workspaces_deleted ON workspaces (deleted_at) WHERE deleted_at IS NOT NULL;

-- Every address that a workspace has or had: one that was ever taken leads to nobody else.
CREATE TABLE workspace_slugs (
  slug text PRIMARY KEY,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  created_at $TIMESTAMP NOT NULL
);

CREATE INDEX workspace_slugs_of_workspace ON workspace_slugs (workspace_id);

INSERT INTO workspace_slugs (slug, workspace_id, created_at)
SELECT slug, id, created_at FROM workspaces;

-- Archives of a workspace: the file is in its folder until the archive expires.
CREATE TABLE workspace_exports (
  id $PK,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  user_id $BIGINT REFERENCES users ON DELETE SET NULL,
  file text NOT NULL UNIQUE,
  size $BIGINT NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  expires_at $TIMESTAMP NOT NULL
);

CREATE INDEX workspace_exports_of_workspace ON workspace_exports (workspace_id, id);

-- What is left of an erased workspace: proof that it is gone, and nothing that names it.
CREATE TABLE erasures (
  id $PK,
  pseudonym text NOT NULL UNIQUE,
  counts $JSON NOT NULL,
  last_event text,
  erased_at $TIMESTAMP NOT NULL
);

-- A mail about a workspace goes with it.
ALTER TABLE mails ADD COLUMN workspace_id $BIGINT REFERENCES workspaces ON DELETE CASCADE;

CREATE INDEX mails_of_workspace ON mails (workspace_id) WHERE workspace_id IS NOT NULL;
