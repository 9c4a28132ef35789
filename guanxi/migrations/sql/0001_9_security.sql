-- Rights of the runtime role, and row-level security on the fixed list (DESIGN section 4).
-- guanxi_app is the runtime role. It owns nothing and cannot bypass row-level security.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO guanxi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO guanxi_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO guanxi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO guanxi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO guanxi_app;
REVOKE UPDATE, DELETE, TRUNCATE ON log_event, log_business, log_visit, log_business_default, log_visit_default FROM guanxi_app;
REVOKE UPDATE, DELETE, TRUNCATE ON tracking_message, tracking_message_0, tracking_message_1, tracking_message_2, tracking_message_3, tracking_message_4 FROM guanxi_app;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, audit_seal FROM guanxi_app;
REVOKE UPDATE, DELETE, TRUNCATE ON consent_text, consent_entry FROM guanxi_app;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM guanxi_app;
REVOKE UPDATE, DELETE, INSERT ON log_state FROM guanxi_app;
REVOKE EXECUTE ON FUNCTION log_create_partition(text, date), log_drop_partitions(text, date), log_horizon(), search_flush(), statistics_refresh(), tracking_forget_messages(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_create_partition(text, date), log_horizon(), search_flush(), statistics_refresh(), tracking_forget_messages(timestamptz) TO guanxi_app;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['user_account', 'session', 'api_token', 'totp', 'recovery_code', 'passkey', 'workspace_key', 'handle', 'file', 'consent_entry'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY workspace ON %I TO guanxi_app USING (workspace_id = (SELECT guanxi_workspace()) OR (SELECT guanxi_workspace()) = -1)', t);
    END LOOP;
END $$;

SELECT log_create_partition(class, (date_trunc('month', now()) + (n || ' month')::interval)::date)
FROM unnest(ARRAY['business', 'visit']) AS class, generate_series(0, 2) AS n;

-- Bulk work stages rows in temporary tables.
DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO guanxi_app', current_database()); END $$;
