-- Every table refuses, loudly, to hand the runtime role a row of another workspace than the one set: a query that forgot
-- its workspace fails in the tests instead of leaking. The cost puts the check behind every leakproof condition, so a
-- query that names its workspace never reaches it with a foreign row.
CREATE FUNCTION guanxi_tripwire(row_workspace integer, table_name text) RETURNS boolean LANGUAGE plpgsql STABLE COST 1000000 AS $$
BEGIN
    IF guanxi_workspace() = -1 OR row_workspace = guanxi_workspace() THEN RETURN true; END IF;
    RAISE EXCEPTION 'tripwire: a query in workspace % touched a row of workspace % in %', guanxi_workspace(), row_workspace, table_name
        USING ERRCODE = 'GX001';
END $$;

DO $$
DECLARE t record;
BEGIN
    FOR t IN SELECT c.oid::regclass AS name, c.relname, c.relrowsecurity FROM pg_class c
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'one_time_link' LOOP
        IF NOT t.relrowsecurity THEN
            EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name);
            EXECUTE format('CREATE POLICY everything ON %s TO guanxi_app USING (true)', t.name);
        END IF;
        EXECUTE format('CREATE POLICY tripwire ON %s AS RESTRICTIVE TO guanxi_app USING (guanxi_tripwire(workspace_id, %L))', t.name, t.relname);
    END LOOP;
END $$;
