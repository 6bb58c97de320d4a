CREATE TABLE events (
  id $PK,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  number $BIGINT NOT NULL,
  actor_id $BIGINT REFERENCES users ON DELETE SET NULL,
  verb text NOT NULL,
  subject_type text NOT NULL,
  subject_id $BIGINT NOT NULL,
  details $JSON NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  UNIQUE (workspace_id, number)
);
