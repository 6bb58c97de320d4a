-- Push: a channel of its own beside the list and the mails. Off until somebody asks for it.
ALTER TABLE notification_preferences ADD COLUMN is_pushed boolean NOT NULL DEFAULT false;

-- Where a browser can be reached while nobody looks at it. It ends with the browser's sign-in.
CREATE TABLE push_subscriptions (
  id $PK,
  session_id $BIGINT NOT NULL UNIQUE REFERENCES sessions ON DELETE CASCADE,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  endpoint text NOT NULL UNIQUE,
  p256dh text NOT NULL,
  auth text NOT NULL,
  is_detailed boolean NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  used_at $TIMESTAMP
);

CREATE INDEX push_subscriptions_of_person ON push_subscriptions (user_id);
