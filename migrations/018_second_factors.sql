-- What people show besides their password, and what they sign in with instead of one.

-- Authenticator apps: the secret is encrypted, and the last code that was accepted is known, so
-- that none is accepted twice. One at a time, and one that is being set up.
CREATE TABLE totp_apps (
  id $PK,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  secret text NOT NULL,
  last_step $BIGINT NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  confirmed_at $TIMESTAMP
);

CREATE UNIQUE INDEX totp_apps_in_use ON totp_apps (user_id) WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX totp_apps_set_up ON totp_apps (user_id) WHERE confirmed_at IS NULL;

-- The beginning of a code finds its row; the rest is hashed like a password.
CREATE TABLE recovery_codes (
  id $PK,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  beginning text NOT NULL,
  rest_hash text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  used_at $TIMESTAMP,
  UNIQUE (user_id, beginning)
);

-- By what authenticators know a person: random, so that it says nothing about them.
CREATE TABLE passkey_handles (
  user_id $BIGINT PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  handle text NOT NULL UNIQUE
);

CREATE TABLE passkeys (
  id $PK,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  credential_id text NOT NULL UNIQUE,
  public_key text NOT NULL,
  sign_count $BIGINT NOT NULL,
  transports $JSON NOT NULL,
  aaguid text NOT NULL,
  is_synced boolean NOT NULL,
  name text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  last_used_at $TIMESTAMP
);

CREATE INDEX passkeys_of_user ON passkeys (user_id);

-- Challenges are signed and carry their own end; one that was answered is kept until then.
CREATE TABLE used_challenges (
  digest text PRIMARY KEY,
  expires_at $TIMESTAMP NOT NULL
);

-- Who has shown a first factor in a browser, and nothing else yet. It opens no door.
CREATE TABLE pending_sign_ins (
  id $PK,
  token_hash text NOT NULL UNIQUE,
  browser_hash text NOT NULL,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  method text NOT NULL,
  way text NOT NULL,
  tries integer NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  expires_at $TIMESTAMP NOT NULL
);

CREATE INDEX pending_sign_ins_of_user ON pending_sign_ins (user_id);

-- Browsers in which a person isn't asked for the second factor again for a while.
CREATE TABLE remembered_devices (
  id $PK,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash text NOT NULL,
  device text NOT NULL,
  ip text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  last_used_at $TIMESTAMP NOT NULL,
  expires_at $TIMESTAMP NOT NULL,
  UNIQUE (user_id, token_hash)
);

-- Somebody who says that they have lost their factors. They go when it is due, unless cancelled.
CREATE TABLE factor_resets (
  id $PK,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash text UNIQUE,
  device text NOT NULL,
  ip text NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  due_at $TIMESTAMP NOT NULL,
  ended_at $TIMESTAMP,
  outcome text CHECK (outcome IN ('cancelled', 'done'))
);

CREATE UNIQUE INDEX factor_resets_open ON factor_resets (user_id) WHERE ended_at IS NULL;
CREATE INDEX factor_resets_due ON factor_resets (due_at) WHERE ended_at IS NULL;

-- Whether members need a second factor to come in.
ALTER TABLE workspaces ADD COLUMN requires_factor boolean NOT NULL DEFAULT false;
