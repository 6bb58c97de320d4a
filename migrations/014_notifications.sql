-- What people are told of what happened, and how they want to be told.

-- As the tz database calls it, such as Europe/Paris; nobody's choice is UTC.
ALTER TABLE users ADD COLUMN time_zone text;

-- Whoever started a job that failed was told so.
ALTER TABLE jobs ADD COLUMN failure_told_at $TIMESTAMP;
UPDATE jobs SET failure_told_at = finished_at WHERE state = 'dead';

CREATE INDEX jobs_failures_to_tell ON jobs (id) WHERE state = 'dead' AND failure_told_at IS NULL;

-- Who gave a thing its start is looked up in its first event.
CREATE INDEX events_of_subject ON events (workspace_id, subject_type, subject_id, number);

-- A mail that bundles: one per reader, workspace and period, whoever tries to make it twice.
-- All that follows belongs to a member, and goes with their place.
CREATE TABLE notification_digests (
  id $PK,
  workspace_id $BIGINT NOT NULL,
  user_id $BIGINT NOT NULL,
  period text NOT NULL CHECK (period IN ('daily', 'weekly')),
  day text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  UNIQUE (workspace_id, user_id, period, day),
  FOREIGN KEY (workspace_id, user_id)
    REFERENCES memberships (workspace_id, user_id) ON DELETE CASCADE
);

-- One row per event and reader: whoever reads an event twice makes no second one. How many are
-- unread is counted and never stored.
CREATE TABLE notifications (
  id $PK,
  workspace_id $BIGINT NOT NULL,
  user_id $BIGINT NOT NULL,
  event_number $BIGINT NOT NULL,
  kind text NOT NULL,
  thread text NOT NULL,
  is_shown boolean NOT NULL,
  mail text NOT NULL CHECK (mail IN ('none', 'at_once', 'daily', 'weekly')),
  digest_id $BIGINT REFERENCES notification_digests ON DELETE CASCADE,
  created_at $TIMESTAMP NOT NULL,
  read_at $TIMESTAMP,
  UNIQUE (workspace_id, user_id, event_number),
  FOREIGN KEY (workspace_id, user_id)
    REFERENCES memberships (workspace_id, user_id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, event_number)
    REFERENCES events (workspace_id, number) ON DELETE CASCADE
);

CREATE INDEX notifications_unread ON notifications (user_id, workspace_id, kind)
  WHERE read_at IS NULL AND is_shown;
CREATE INDEX notifications_of_thread ON notifications (workspace_id, user_id, thread, event_number);
CREATE INDEX notifications_of_event ON notifications (workspace_id, event_number);
CREATE INDEX notifications_of_digest ON notifications (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX notifications_to_bundle ON notifications (mail, created_at)
  WHERE digest_id IS NULL AND read_at IS NULL;
CREATE INDEX notifications_by_age ON notifications (created_at);

-- Only what somebody chose; for the rest the kind's own default counts.
CREATE TABLE notification_preferences (
  workspace_id $BIGINT NOT NULL,
  user_id $BIGINT NOT NULL,
  kind text NOT NULL,
  is_shown boolean NOT NULL,
  mail text NOT NULL CHECK (mail IN ('none', 'at_once', 'daily', 'weekly')),
  PRIMARY KEY (workspace_id, user_id, kind),
  FOREIGN KEY (workspace_id, user_id)
    REFERENCES memberships (workspace_id, user_id) ON DELETE CASCADE
);

-- No mail from one time of the day to the other, as the reader's clock has it: HH:MM.
CREATE TABLE notification_quiet_hours (
  workspace_id $BIGINT NOT NULL,
  user_id $BIGINT NOT NULL,
  begins text NOT NULL,
  ends text NOT NULL,
  PRIMARY KEY (workspace_id, user_id),
  FOREIGN KEY (workspace_id, user_id)
    REFERENCES memberships (workspace_id, user_id) ON DELETE CASCADE
);

CREATE TABLE notification_mutes (
  workspace_id $BIGINT NOT NULL,
  user_id $BIGINT NOT NULL,
  thread text NOT NULL,
  PRIMARY KEY (workspace_id, user_id, thread),
  FOREIGN KEY (workspace_id, user_id)
    REFERENCES memberships (workspace_id, user_id) ON DELETE CASCADE
);
