-- Every address of a person: the primary one, which `users.email` repeats, and those that were
-- confirmed besides. One address belongs to one person, whatever happens at the same moment.
CREATE TABLE user_addresses (
  id $PK,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  email text NOT NULL UNIQUE,
  created_at $TIMESTAMP NOT NULL
);

CREATE INDEX user_addresses_of_user ON user_addresses (user_id);

INSERT INTO user_addresses (user_id, email, created_at)
SELECT id, email, created_at FROM users ORDER BY id;

-- What we mail to have it shown to us again: a code, a link, or both. Without a person it was
-- asked for an address that nobody has, and nothing opens with it.
CREATE TABLE proofs (
  id $PK,
  purpose text NOT NULL,
  user_id $BIGINT REFERENCES users ON DELETE CASCADE,
  address text NOT NULL,
  browser_hash text NOT NULL,
  code_hash text,
  link_hash text UNIQUE,
  tries $BIGINT NOT NULL DEFAULT 0,
  created_at $TIMESTAMP NOT NULL,
  expires_at $TIMESTAMP NOT NULL,
  ended_at $TIMESTAMP
);

CREATE INDEX proofs_of_user ON proofs (user_id);
CREATE INDEX proofs_of_browser ON proofs (browser_hash);

-- `avatar` is the version of a person's pictures; `theme` what they chose, on every browser.
ALTER TABLE users ADD COLUMN avatar text;
ALTER TABLE users ADD COLUMN theme text;

CREATE INDEX users_by_avatar ON users (avatar) WHERE avatar IS NOT NULL;
