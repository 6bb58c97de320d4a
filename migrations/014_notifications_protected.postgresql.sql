SELECT protect_tenant_table('notification_digests');
SELECT protect_tenant_table('notifications', 'user_id');
SELECT protect_tenant_table('notification_preferences', 'user_id');
SELECT protect_tenant_table('notification_quiet_hours', 'user_id');
SELECT protect_tenant_table('notification_mutes', 'user_id');
