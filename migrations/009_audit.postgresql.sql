-- The trail: as whom, from where, with what result; append-only; chained; searchable.

-- `actor_id` refers to nobody: an event keeps the number of a person who is gone.
ALTER TABLE events
  DROP CONSTRAINT events_actor_id_fkey,
  ADD COLUMN impersonator_id $BIGINT,
  ADD COLUMN result text NOT NULL DEFAULT 'done' CHECK (result IN ('done', 'refused')),
  ADD COLUMN source text, -- unknown of what is older than this column
  ADD COLUMN ip text,
  ADD COLUMN user_agent text,
  ADD COLUMN request_id text;

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

-- A row for each word of an event. "C" compares characters, as the beginnings of words are asked for.
CREATE TABLE audit_words (
  workspace_id $BIGINT NOT NULL,
  number $BIGINT NOT NULL,
  word text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, number, word),
  FOREIGN KEY (workspace_id, number) REFERENCES events (workspace_id, number) ON DELETE CASCADE
);

CREATE INDEX audit_words_index ON audit_words (workspace_id, word, number);

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

-- TG_ARGV[0]: how many rows before the first that is kept stay as well.
CREATE FUNCTION append_only_within_what_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id)
     AND OLD.number >= coalesce(
       (SELECT kept_from FROM audit_trails WHERE workspace_id = OLD.workspace_id), 1)
       - TG_ARGV[0]::bigint
  THEN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END
$$;

-- TRUNCATE asks no row.
CREATE FUNCTION append_only_while_there_are_workspaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM workspaces) THEN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
  FOR EACH ROW EXECUTE FUNCTION append_only();

-- Only with their workspace, or once retention has moved `kept_from` past them.
CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
  FOR EACH ROW EXECUTE FUNCTION append_only_within_what_is_kept('0');

CREATE TRIGGER events_are_never_emptied BEFORE TRUNCATE ON events
  EXECUTE FUNCTION append_only_while_there_are_workspaces();

CREATE TRIGGER links_are_never_changed BEFORE UPDATE ON audit_chain
  FOR EACH ROW EXECUTE FUNCTION append_only();

-- The link before the first event that is kept stays: the chain hangs from it.
CREATE TRIGGER links_are_never_deleted BEFORE DELETE ON audit_chain
  FOR EACH ROW EXECUTE FUNCTION append_only_within_what_is_kept('1');

CREATE TRIGGER links_are_never_emptied BEFORE TRUNCATE ON audit_chain
  EXECUTE FUNCTION append_only_while_there_are_workspaces();
