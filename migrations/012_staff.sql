-- Who runs the service. It opens no workspace: those have members.
ALTER TABLE users ADD COLUMN staff_since $TIMESTAMP;
