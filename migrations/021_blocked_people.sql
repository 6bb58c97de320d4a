-- Whom those who run the service keep out. Their account stays as it is.
ALTER TABLE users ADD COLUMN blocked_at $TIMESTAMP;
