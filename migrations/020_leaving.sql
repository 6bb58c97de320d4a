-- Who gives up their account can come back until `leaving_at` is some days ago; from `erasing_at`
-- on they can't any more.
ALTER TABLE users ADD COLUMN leaving_at $TIMESTAMP;
ALTER TABLE users ADD COLUMN erasing_at $TIMESTAMP;

CREATE INDEX users_leaving ON users (leaving_at) WHERE leaving_at IS NOT NULL;

-- Copies of everything about a person, for them to take along. No file: it is being made.
CREATE TABLE takeouts (
  id $PK,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  file text UNIQUE,
  size $BIGINT,
  created_at $TIMESTAMP NOT NULL,
  expires_at $TIMESTAMP NOT NULL
);

CREATE INDEX takeouts_of_user ON takeouts (user_id, id);
