-- Roles of a workspace's own making. `name_key` is the name without its case.
CREATE TABLE roles (
  id $PK,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  name text NOT NULL,
  name_key text NOT NULL,
  permissions $JSON NOT NULL,
  created_at $TIMESTAMP NOT NULL,
  UNIQUE (workspace_id, name_key),
  UNIQUE (workspace_id, id)
);

-- SQLite changes no CHECK in place: the table is made anew. Nothing refers to it.
CREATE TABLE memberships_anew (
  id $PK,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer', 'custom')),
  role_id $BIGINT,
  created_at $TIMESTAMP NOT NULL,
  suspended_at $TIMESTAMP,
  UNIQUE (workspace_id, user_id),
  CHECK ((role = 'custom') = (role_id IS NOT NULL)),
  -- A member can't hold another workspace's role, whatever the code does.
  FOREIGN KEY (workspace_id, role_id) REFERENCES roles (workspace_id, id)
);

INSERT INTO memberships_anew (id, workspace_id, user_id, role, created_at)
SELECT id, workspace_id, user_id, role, created_at FROM memberships;

-- Numbers that were given once aren't given again.
DELETE FROM sqlite_sequence WHERE name = 'memberships_anew';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'memberships_anew', seq FROM sqlite_sequence WHERE name = 'memberships';

DROP TABLE memberships;
ALTER TABLE memberships_anew RENAME TO memberships;

CREATE INDEX memberships_of_user ON memberships (user_id);
CREATE INDEX memberships_of_role ON memberships (workspace_id, role_id) WHERE role_id IS NOT NULL;

-- One row per address and workspace. It stays when it has ended, so that a link that was used
-- can be told from one that never was, and nobody is written to twice a minute.
CREATE TABLE invitations (
  id $PK,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer', 'custom')),
  role_id $BIGINT,
  invited_by $BIGINT REFERENCES users ON DELETE SET NULL,
  state text NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'revoked')),
  -- How often it was sent: each round has a link of its own.
  round $BIGINT NOT NULL,
  token_hash text UNIQUE,
  sent_at $TIMESTAMP NOT NULL,
  expires_at $TIMESTAMP NOT NULL,
  UNIQUE (workspace_id, email),
  CHECK ((role = 'custom') = (role_id IS NOT NULL)),
  FOREIGN KEY (workspace_id, role_id) REFERENCES roles (workspace_id, id)
);

CREATE INDEX invitations_of_address ON invitations (email);
CREATE INDEX invitations_of_role ON invitations (workspace_id, role_id) WHERE role_id IS NOT NULL;
CREATE INDEX invitations_of_inviter ON invitations (invited_by);

-- A workspace's one link for everybody at a domain.
CREATE TABLE join_links (
  id $PK,
  workspace_id $BIGINT NOT NULL UNIQUE REFERENCES workspaces ON DELETE CASCADE,
  domain text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer', 'custom')),
  role_id $BIGINT,
  needs_approval boolean NOT NULL,
  made_by $BIGINT REFERENCES users ON DELETE SET NULL,
  round $BIGINT NOT NULL,
  token_hash text UNIQUE,
  expires_at $TIMESTAMP NOT NULL,
  CHECK ((role = 'custom') = (role_id IS NOT NULL)),
  FOREIGN KEY (workspace_id, role_id) REFERENCES roles (workspace_id, id)
);

CREATE INDEX join_links_of_maker ON join_links (made_by);

-- Who would like to come in by that link. Declined ones stay for a while: nobody asks daily.
CREATE TABLE join_requests (
  id $PK,
  workspace_id $BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  user_id $BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  asked_at $TIMESTAMP NOT NULL,
  declined_at $TIMESTAMP,
  UNIQUE (workspace_id, user_id)
);

CREATE INDEX join_requests_of_user ON join_requests (user_id);
