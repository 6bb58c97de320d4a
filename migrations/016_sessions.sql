-- A sign-in says how it was made, when its person last proved who they are, and when it was last
-- used. Those that are there go on until they expire.
ALTER TABLE sessions ADD COLUMN methods text NOT NULL DEFAULT 'password';
ALTER TABLE sessions ADD COLUMN device text;
ALTER TABLE sessions ADD COLUMN confirmed_at $TIMESTAMP;
ALTER TABLE sessions ADD COLUMN last_seen_at $TIMESTAMP;
ALTER TABLE sessions ADD COLUMN idle_until $TIMESTAMP;

UPDATE sessions SET last_seen_at = created_at;

-- What happened to an account, for its person to read.
CREATE TABLE account_events (
  id $PK,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  kind text NOT NULL,
  details $JSON NOT NULL,
  ip text,
  device text,
  created_at $TIMESTAMP NOT NULL
);

CREATE INDEX account_events_of_user ON account_events (user_id, id);

-- How often something was tried: a counter per window, shared by all processes.
CREATE TABLE brakes (
  key text PRIMARY KEY,
  count $BIGINT NOT NULL,
  expires_at $TIMESTAMP NOT NULL
);

CREATE INDEX brakes_by_expiry ON brakes (expires_at);
