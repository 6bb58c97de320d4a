-- Accounts that people have elsewhere. Who it is, issuer and subject say; an address never.
-- Until `proved_at` it belongs to a sign-up whose address isn't proved, and opens nothing.
CREATE TABLE identities (
  id $PK,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  provider text NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  email text,
  created_at $TIMESTAMP NOT NULL,
  proved_at $TIMESTAMP,
  used_at $TIMESTAMP,
  UNIQUE (issuer, subject)
);

CREATE INDEX identities_of_user ON identities (user_id);

-- Browsers on their way to a provider.
CREATE TABLE provider_trips (
  id $PK,
  state_hash text NOT NULL UNIQUE,
  browser_hash text NOT NULL,
  provider text NOT NULL,
  user_id $BIGINT REFERENCES users ON DELETE CASCADE,
  way text NOT NULL,
  expires_at $TIMESTAMP NOT NULL
);

CREATE INDEX provider_trips_of_user ON provider_trips (user_id);
CREATE INDEX provider_trips_by_expiry ON provider_trips (expires_at);

-- Who came back, and has no account here yet.
CREATE TABLE provider_newcomers (
  id $PK,
  browser_hash text NOT NULL,
  provider text NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  email text,
  is_verified boolean NOT NULL,
  name text NOT NULL,
  way text NOT NULL,
  expires_at $TIMESTAMP NOT NULL
);

CREATE INDEX provider_newcomers_of_browser ON provider_newcomers (browser_hash);
CREATE INDEX provider_newcomers_by_expiry ON provider_newcomers (expires_at);
