CREATE TABLE projects (
  id $PK,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  name text NOT NULL,
  description text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  deleted_at $TIMESTAMP,
  UNIQUE (workspace_id, id)
);

CREATE TABLE tasks (
  id $PK,
  workspace_id $BIGINT NOT NULL,
  project_id $BIGINT NOT NULL,
  title text NOT NULL,
  notes text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  done_at $TIMESTAMP,
  deleted_at $TIMESTAMP,
  -- A task can't sit in another workspace than its project, whatever the code does.
  FOREIGN KEY (workspace_id, project_id) REFERENCES projects (workspace_id, id) ON DELETE CASCADE
);

CREATE INDEX tasks_of_project ON tasks (workspace_id, project_id, id);
