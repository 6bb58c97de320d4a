-- The trail: as whom, from where, with what result; append-only; chained; searchable.

-- `actor_id` refers to nobody: an event keeps the number of a person who is gone. SQLite changes
-- that by a new table; nothing refers to this one.
CREATE TABLE events_new (
  id $PK,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  number $BIGINT NOT NULL,
  actor_id $BIGINT,
  impersonator_id $BIGINT,
  verb text NOT NULL,
  subject_type text NOT NULL,
  subject_id $BIGINT NOT NULL,
  details $JSON NOT NULL,
  result text NOT NULL DEFAULT 'done' CHECK (result IN ('done', 'refused')),
  source text, -- unknown of what is older than this column
  ip text,
  user_agent text,
  request_id text,
  created_at $TIMESTAMP NOT NULL,
  UNIQUE (workspace_id, number)
);

INSERT INTO events_new
       (id, workspace_id, number, actor_id, verb, subject_type, subject_id, details, created_at)
SELECT id, workspace_id, number, actor_id, verb, subject_type, subject_id, details, created_at
  FROM events ORDER BY id;

DROP TABLE events;
ALTER TABLE events_new RENAME TO events;

CREATE INDEX events_by_actor ON events (workspace_id, actor_id, number);
CREATE INDEX events_by_verb ON events (workspace_id, verb, number);
CREATE INDEX events_by_time ON events (workspace_id, created_at, number);
CREATE INDEX events_refused ON events (workspace_id, number) WHERE result = 'refused';

-- A link for each event: its row and the link before, under a key that isn't in the database.
CREATE TABLE audit_chain (
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  number $BIGINT NOT NULL,
  hash text NOT NULL,
  key_id text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  PRIMARY KEY (workspace_id, number)
);

-- From which event on the trail is kept, and what the last check found.
CREATE TABLE audit_trails (
  workspace_id $BIGINT PRIMARY KEY REFERENCES workspaces ON DELETE CASCADE,
  kept_from $BIGINT NOT NULL DEFAULT 1,
  verified_number $BIGINT,
  verified_at $TIMESTAMP,
  fault text
);

-- The words of each event; rowid is its id. `tenant` is a word too: a search begins with it.
CREATE VIRTUAL TABLE audit_words USING fts5(
  workspace_id UNINDEXED, tenant, words,
  detail = column, tokenize = "unicode61 remove_diacritics 0"
);

CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN
  SELECT RAISE(ABORT, 'events are append-only');
END;

-- Only with their workspace, or once retention has moved `kept_from` past them.
CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
WHEN EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id)
 AND OLD.number >= coalesce(
       (SELECT kept_from FROM audit_trails WHERE workspace_id = OLD.workspace_id), 1)
BEGIN
  SELECT RAISE(ABORT, 'events are append-only');
END;

-- REPLACE deletes without asking the trigger above.
CREATE TRIGGER events_are_never_replaced BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM events
              WHERE workspace_id = NEW.workspace_id AND number = NEW.number)
BEGIN
  SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER events_take_their_words_along AFTER DELETE ON events
BEGIN
  DELETE FROM audit_words WHERE rowid = OLD.id;
END;

-- A search index only marks what is deleted; this writes it anew, without the marked.
CREATE TRIGGER workspaces_leave_no_words AFTER DELETE ON workspaces
BEGIN
  INSERT INTO audit_words (audit_words) VALUES ('optimize');
END;

CREATE TRIGGER links_are_never_changed BEFORE UPDATE ON audit_chain
BEGIN
  SELECT RAISE(ABORT, 'the chain is append-only');
END;

-- The link before the first event that is kept stays: the chain hangs from it.
CREATE TRIGGER links_are_never_deleted BEFORE DELETE ON audit_chain
WHEN EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id)
 AND OLD.number >= coalesce(
       (SELECT kept_from FROM audit_trails WHERE workspace_id = OLD.workspace_id), 1) - 1
BEGIN
  SELECT RAISE(ABORT, 'the chain is append-only');
END;
