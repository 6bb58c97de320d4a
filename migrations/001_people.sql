CREATE TABLE users (
  id $PK,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  password_hash text NOT NULL,
  locale text,
  verified_at $TIMESTAMP,
  created_at $TIMESTAMP NOT NULL
);

CREATE TABLE sessions (
  id $PK,
  token_hash text NOT NULL UNIQUE,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  ip text,
  user_agent text,
  created_at $TIMESTAMP NOT NULL,
  expires_at $TIMESTAMP NOT NULL
);

CREATE INDEX sessions_of_user ON sessions (user_id);

CREATE TABLE email_tokens (
  id $PK,
  token_hash text NOT NULL UNIQUE,
  purpose text NOT NULL CHECK (purpose IN ('verify')),
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  browser_hash text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  expires_at $TIMESTAMP NOT NULL
);

CREATE INDEX email_tokens_of_user ON email_tokens (user_id);
