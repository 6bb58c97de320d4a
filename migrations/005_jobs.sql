-- Work to do. A row stays until the work is done; whoever carries the wake-up may lose it.
CREATE TABLE jobs (
  id $PK,
  message_id text NOT NULL UNIQUE,
  queue text NOT NULL,
  actor text NOT NULL,
  message text NOT NULL,
  priority integer NOT NULL,
  is_shown boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'dead', 'cancelled')),
  key text UNIQUE,
  run_at $TIMESTAMP NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  finished_at $TIMESTAMP,
  -- Who has it, until when; `claims` counts how often it was taken, `losses` how often in vain.
  owner text,
  leased_until $TIMESTAMP,
  claims $BIGINT NOT NULL DEFAULT 0,
  losses $BIGINT NOT NULL DEFAULT 0,
  -- On whose behalf.
  workspace_id $BIGINT REFERENCES workspaces ON DELETE CASCADE,
  user_id $BIGINT REFERENCES users ON DELETE SET NULL,
  request_id text,
  -- What a person sees of it.
  done_count $BIGINT NOT NULL DEFAULT 0,
  total_count $BIGINT,
  cancel_asked_at $TIMESTAMP,
  result $JSON,
  error text
);

CREATE INDEX jobs_due ON jobs (queue, priority, run_at) WHERE state = 'queued';
CREATE INDEX jobs_leased ON jobs (leased_until) WHERE state = 'running';
CREATE INDEX jobs_of_workspace ON jobs (workspace_id, id) WHERE workspace_id IS NOT NULL;

-- When each periodic job was last due and sent: two schedulers send it once.
CREATE TABLE schedules (
  actor text PRIMARY KEY,
  sent_for $TIMESTAMP NOT NULL
);

-- How far each reader of events has come in each workspace.
CREATE TABLE event_cursors (
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  reader text NOT NULL,
  number $BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, reader)
);
