-- The second line of isolation: PostgreSQL itself compares every tenant's row with what the
-- transaction was told. SQLite knows nothing of the kind. See docs/isolation.md.

-- For each table with a workspace_id. `ways` are columns by which its rows may also be read, as the
-- model's `reached_by` says. Settings are read once a statement, not once a row: (SELECT …).
CREATE FUNCTION protect_tenant_table(name text, VARIADIC ways text[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  way text;
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('DROP POLICY IF EXISTS of_the_workspace ON %I', name);
  EXECUTE format('CREATE POLICY of_the_workspace ON %I USING (workspace_id =
                  (SELECT nullif(current_setting(''app.workspace_id'', true), '''')::bigint))', name);
  EXECUTE format('DROP POLICY IF EXISTS everywhere ON %I', name);
  EXECUTE format('CREATE POLICY everywhere ON %I USING
                  ((SELECT current_setting(''app.everywhere'', true) = ''on''))', name);
  FOREACH way IN ARRAY ways LOOP
    EXECUTE format('DROP POLICY IF EXISTS %I ON %I', 'by_' || way, name);
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (%I::text =
                    (SELECT nullif(current_setting(%L, true), '''')))',
                   'by_' || way, name, way, 'app.' || way);
  END LOOP;
END
$$;

-- Not these: the addresses of workspaces lead everybody who types one, and the record of mails is
-- the operator's, who has mails of no workspace too.
DO $$
DECLARE
  tenants text;
BEGIN
  FOR tenants IN
    SELECT table_name FROM information_schema.columns JOIN information_schema.tables
           USING (table_schema, table_name)
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
       AND column_name = 'workspace_id' AND table_name NOT IN ('workspace_slugs', 'mails')
  LOOP
    PERFORM protect_tenant_table(tenants);
  END LOOP;
END
$$;

SELECT protect_tenant_table('memberships', 'user_id');
SELECT protect_tenant_table('join_requests', 'user_id');
