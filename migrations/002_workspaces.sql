CREATE TABLE workspaces (
  id $PK,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  version $BIGINT NOT NULL DEFAULT 0,
  created_at $TIMESTAMP NOT NULL
);

CREATE TABLE memberships (
  id $PK,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  created_at $TIMESTAMP NOT NULL,
  UNIQUE (workspace_id, user_id)
);

CREATE INDEX memberships_of_user ON memberships (user_id);
