-- A password that was chosen behind a second step, and would be too weak without one.
ALTER TABLE users ADD COLUMN password_needs_factor boolean NOT NULL DEFAULT false;
