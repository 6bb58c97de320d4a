-- A row per mail: what became of it. No body, and no secret.
CREATE TABLE mails (
  id $PK,
  key text NOT NULL UNIQUE,
  message_id text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  recipient text NOT NULL,
  user_id $BIGINT REFERENCES users ON DELETE SET NULL,
  locale text NOT NULL,
  subject text NOT NULL,
  state text NOT NULL CHECK (state IN ('sending', 'sent', 'refused', 'suppressed')),
  attempts $BIGINT NOT NULL DEFAULT 0,
  error text,
  claimed_by text,
  claimed_until $TIMESTAMP,
  created_at $TIMESTAMP NOT NULL,
  sent_at $TIMESTAMP
);

CREATE INDEX mails_of_user ON mails (user_id);
CREATE INDEX mails_by_age ON mails (created_at);

-- Who gets no mail of a kind; the kind '*' is an address that the mail server refuses.
CREATE TABLE suppressions (
  id $PK,
  address text NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  UNIQUE (address, kind)
);

-- A link that was used or replaced keeps its row, so that a job which runs again can't revive it.
ALTER TABLE email_tokens ADD COLUMN ended_at $TIMESTAMP;
