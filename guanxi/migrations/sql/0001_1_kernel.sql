-- Kernel: technique. Conventions of every table: workspace_id first in the primary key, ids UUIDv7, times timestamptz.
-- Tables without workspace_id are named in tests/building/test_schema.py with a reason.

CREATE FUNCTION guanxi_workspace() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT CASE current_setting('guanxi.workspace', true) WHEN '*' THEN -1 WHEN '' THEN NULL ELSE current_setting('guanxi.workspace', true)::integer END $$;

-- References of tables that are filled by the thousand -----------------------------------------------------------------
-- A foreign key looks up and locks row by row: it took half of an import (decision 0018). These check once a statement, with
-- the same promise: no child without its parent, also when one transaction adds the child while another removes the parent.
-- Rows made in the same transaction need no lock, nobody else can see them. Plans stay index lookups whatever was counted last.
CREATE FUNCTION guanxi_reference(child regclass, col text, parent regclass, on_delete text DEFAULT 'restrict', rare boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $outer$
DECLARE
    name text := format('%s_%s_reference', child, col);
    settings text := 'SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_material = off SET search_path = public, pg_temp';
    refuse text := format('RAISE foreign_key_violation USING MESSAGE = %L, CONSTRAINT = %L, TABLE = %L;',
                          format('%s.%s names a row of %s that does not exist, or the row is still named', child, col, parent), name, child::text);
BEGIN
    EXECUTE format($f$
        CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql %2$s AS $body$
        DECLARE missing bigint; kept bigint; spaces integer[]; ids uuid[];
        BEGIN
            SELECT count(*) FILTER (WHERE p.id IS NULL), array_agg(p.workspace_id) FILTER (WHERE p.xmin <> pg_current_xact_id()::xid),
                   array_agg(p.id) FILTER (WHERE p.xmin <> pg_current_xact_id()::xid) INTO missing, spaces, ids
            FROM made m LEFT JOIN %3$s p ON p.workspace_id = m.workspace_id AND p.id = m.%4$I WHERE m.%4$I IS NOT NULL;
            IF missing > 0 THEN %5$s END IF;
            IF ids IS NULL THEN RETURN NULL; END IF;
            -- Older ones are locked; whoever was removing one has then committed, and it is not found any more.
            SELECT count(*) INTO kept FROM unnest(spaces, ids) AS k (workspace_id, id) CROSS JOIN LATERAL (
                SELECT FROM %3$s p WHERE p.workspace_id = k.workspace_id AND p.id = k.id FOR KEY SHARE) AS locked;
            IF kept < cardinality(ids) THEN %5$s END IF;
            RETURN NULL;
        END $body$ $f$, name, settings, parent, col, refuse);
    -- `rare`: mostly null at insert, so that copying the new rows for one look at them would cost more than it finds.
    IF NOT rare THEN
        EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION %I()',
                       name, child, name);
    END IF;
    EXECUTE format($f$
        CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql %2$s AS $body$
        BEGIN
            PERFORM FROM %3$s p WHERE p.workspace_id = NEW.workspace_id AND p.id = NEW.%4$I FOR KEY SHARE;
            IF NOT FOUND THEN %5$s END IF;
            RETURN NULL;
        END $body$ $f$, name || '_moved', settings, parent, col, refuse);
    IF rare THEN
        EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %s FOR EACH ROW WHEN (NEW.%I IS NOT NULL) EXECUTE FUNCTION %I()',
                       name, child, col, name || '_moved');
    END IF;
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE OF workspace_id, %I ON %s FOR EACH ROW
                    WHEN (NEW.%I IS NOT NULL AND (NEW.workspace_id, NEW.%I) IS DISTINCT FROM (OLD.workspace_id, OLD.%I)) EXECUTE FUNCTION %I()',
                   name || '_moved', col, child, col, col, col, name || '_moved');
    EXECUTE format($f$
        CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql %2$s AS $body$
        BEGIN
            %3$s
            RETURN NULL;
        END $body$ $f$, name || '_gone', settings,
        CASE on_delete
            WHEN 'cascade' THEN format('DELETE FROM %s c USING (SELECT x.place FROM gone g CROSS JOIN LATERAL (SELECT c.ctid AS place FROM %s c
                                            WHERE c.workspace_id = g.workspace_id AND c.%I = g.id FOR UPDATE OFFSET 0) x) f WHERE c.ctid = f.place;', child, child, col)
            WHEN 'restrict' THEN format('IF EXISTS (SELECT FROM gone g CROSS JOIN LATERAL (SELECT FROM %s c WHERE c.workspace_id = g.workspace_id AND c.%I = g.id OFFSET 0) x) THEN %s END IF;',
                                        child, col, refuse)
        END);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %s REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION %I()',
                   name || '_gone', parent, name || '_gone');
    -- The name of a row never changes.
    EXECUTE format('CREATE OR REPLACE TRIGGER key_stays BEFORE UPDATE OF workspace_id, id ON %s FOR EACH ROW
                    WHEN ((NEW.workspace_id, NEW.id) IS DISTINCT FROM (OLD.workspace_id, OLD.id)) EXECUTE FUNCTION guanxi_key_stays()', parent);
END $outer$;
CREATE FUNCTION guanxi_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE foreign_key_violation USING MESSAGE = format('the key of a row of %s never changes', TG_TABLE_NAME), CONSTRAINT = 'key_stays'; END $$;

-- Search -----------------------------------------------------------------------------------------------------------
-- New rows of a gram index wait in a list that every search reads; large lists make imports cheap, so they are put in order
-- every minute (kernel.upkeep). Only the owner may; pages put in order.
CREATE FUNCTION search_flush() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(gin_clean_pending_list(i.indexrelid::regclass)), 0)::bigint FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid AND c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace
    JOIN pg_am AS a ON a.oid = c.relam AND a.amname = 'gin'
    WHERE i.indisvalid
$$;

-- After much was written at once the planner knows nothing of it until autovacuum comes by, and guesses one row where there are
-- thousands. Looks at tables that were never counted or have grown by half; how many they were.
CREATE FUNCTION statistics_refresh() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE one record; refreshed integer := 0;
BEGIN
    FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
               WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                 AND pg_relation_size(c.oid) > greatest(4, c.relpages * 1.5) * current_setting('block_size')::integer LOOP
        EXECUTE format('ANALYZE %s', one.name);
        refreshed := refreshed + 1;
    END LOOP;
    RETURN refreshed;
END $$;

-- Event log ------------------------------------------------------------------------------------------------------
CREATE TABLE log_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    tx_offset bigint NOT NULL DEFAULT 0,      -- raised after a logical restore: transaction ids start anew there
    send_epoch integer NOT NULL DEFAULT 1     -- raised by restore: nothing older is sent again
);
INSERT INTO log_state DEFAULT VALUES;

-- Position of the running transaction in the log, and the first position that may still be in flight.
CREATE FUNCTION log_tx() RETURNS bigint LANGUAGE sql STABLE
AS $$ SELECT pg_current_xact_id()::text::bigint + (SELECT tx_offset FROM log_state) $$;
-- Transaction ids are one row for the whole server: what runs in another database, or an autovacuum worker, cannot write to
-- this log and holds nobody up (kernel/horizon.py asks it, after a look at who runs). Whom the owner may not see (no pg_read_all_stats) counts as one of ours: late, never wrong.
CREATE FUNCTION log_horizon() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT least(
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
        pg_current_xact_id_if_assigned()::text::bigint,
        (SELECT min(flying::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) AS flying
         WHERE NOT EXISTS (
            SELECT FROM pg_stat_activity AS other
            WHERE other.backend_xid = flying::xid
              AND (other.datname <> current_database() OR other.backend_type = 'autovacuum worker')))
    ) + (SELECT tx_offset FROM public.log_state)
$$;

CREATE SEQUENCE log_event_seq CACHE 100;
CREATE TABLE log_event (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    tx bigint NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('log_event_seq'),
    actor_kind text NOT NULL,
    actor_id uuid,
    object text,
    object_id uuid,
    profile_id uuid,
    change_set_id uuid,
    payload jsonb NOT NULL DEFAULT '{}',
    class text NOT NULL DEFAULT 'business' CHECK (class IN ('business', 'visit')),
    PRIMARY KEY (workspace_id, recorded_at, id, class),
    -- Partitions are by recorded_at, windows by at: a window from X needs no partition that ends before X - 1 day.
    CHECK (at <= recorded_at + interval '1 day')
) PARTITION BY LIST (class);
CREATE INDEX log_event_reader ON log_event (tx, seq);
CREATE INDEX log_event_type ON log_event (workspace_id, type, at) INCLUDE (profile_id);
CREATE INDEX log_event_object ON log_event (workspace_id, object_id, at DESC) WHERE object_id IS NOT NULL;
CREATE INDEX log_event_profile ON log_event (workspace_id, profile_id, at DESC) WHERE profile_id IS NOT NULL;

-- Two trees: what a business did is kept for years, the many page views of strangers for months (decision 0013).
CREATE TABLE log_business PARTITION OF log_event FOR VALUES IN ('business') PARTITION BY RANGE (recorded_at);
CREATE TABLE log_visit PARTITION OF log_event FOR VALUES IN ('visit') PARTITION BY RANGE (recorded_at);
-- A row waiting here keeps writes working when partition care is late; care moves it out.
CREATE TABLE log_business_default PARTITION OF log_business DEFAULT;
CREATE TABLE log_visit_default PARTITION OF log_visit DEFAULT;

-- Making and dropping give up when something runs on the tree: everybody would queue behind a waiting care, which comes back.
CREATE FUNCTION log_create_partition(class text, month date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '300ms' AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    tree text := (ARRAY['log_business', 'log_visit'])[array_position(ARRAY['business', 'visit'], class)];
    part text := format('%s_%s', tree, to_char(first, 'YYYYMM'));
BEGIN
    IF tree IS NULL THEN RAISE EXCEPTION 'the log has no tree %', class USING ERRCODE = 'check_violation'; END IF;
    IF to_regclass(part) IS NOT NULL THEN RETURN false; END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, tree);
    EXECUTE format('WITH moved AS (DELETE FROM %I WHERE recorded_at >= %L AND recorded_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
                   tree || '_default', first, first + interval '1 month', part);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', tree, part, first, first + interval '1 month');
    EXECUTE format('REVOKE ALL ON %I FROM guanxi_app', part);  -- default privileges gave it more
    EXECUTE format('GRANT SELECT, INSERT ON %I TO guanxi_app', part);
    RETURN true;
END $$;

CREATE FUNCTION log_drop_partitions(class text, before date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '300ms' AS $$
DECLARE part record; dropped integer := 0;
BEGIN
    IF class = 'business' AND before > current_date - 183 THEN
        RAISE EXCEPTION 'the log is kept for at least 183 days' USING ERRCODE = 'check_violation';
    END IF;
    IF class = 'visit' AND before > current_date - 30 THEN
        RAISE EXCEPTION 'visits are kept for at least 30 days' USING ERRCODE = 'check_violation';
    END IF;
    FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = to_regclass('log_' || class) AND c.relname ~ '^log_(business|visit)_[0-9]{6}$' LOOP
        IF to_date(right(part.relname, 6), 'YYYYMM') + interval '1 month' <= before THEN
            EXECUTE format('DROP TABLE %I', part.relname);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END $$;

CREATE TABLE log_reader (
    name text PRIMARY KEY,
    tx bigint NOT NULL DEFAULT 0,
    seq bigint NOT NULL DEFAULT 0,
    read_at timestamptz,                      -- recorded_at of the last event handled
    handled bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,      -- attempts at the event after the cursor
    error text,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE log_dead_letter (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,                         -- the event
    reader text NOT NULL,
    event_at timestamptz NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    replayed_at timestamptz,
    PRIMARY KEY (workspace_id, reader, id)
);

-- Change-sets ----------------------------------------------------------------------------------------------------
CREATE TABLE change_set (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    action text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    undoes_id uuid,
    undone_by_id uuid,
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE change_entry (
    workspace_id integer NOT NULL,
    change_set_id uuid NOT NULL,
    object text NOT NULL,
    object_id uuid NOT NULL,
    before jsonb,                             -- null: created
    after jsonb,                              -- null: removed
    sealed bytea,                             -- personal values of before and after, encrypted
    PRIMARY KEY (workspace_id, change_set_id, object, object_id),
    FOREIGN KEY (workspace_id, change_set_id) REFERENCES change_set (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX change_entry_object ON change_entry (workspace_id, object_id, change_set_id);

-- Jobs -----------------------------------------------------------------------------------------------------------
CREATE TABLE job (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    queue text NOT NULL DEFAULT 'default',
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled')),
    args jsonb NOT NULL DEFAULT '{}',
    unique_key text,
    run_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 5,
    fence bigint NOT NULL DEFAULT 0,          -- raised at every claim: a late writer of an old claim is refused
    lease_until timestamptz,
    worker text,
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    note jsonb,
    checkpoint jsonb NOT NULL DEFAULT '{}',
    result jsonb,
    error jsonb,
    wish text CHECK (wish IN ('cancel', 'pause')),
    created_by uuid,                          -- whom it acts for; null: the system
    token_id uuid,                            -- the API token it was started with: revoked, the job stops
    permissions text[] NOT NULL DEFAULT '{}', -- what its starter was allowed: it never may more
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX job_due ON job (queue, run_at) WHERE state = 'queued';
CREATE INDEX job_leased ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_recent ON job (workspace_id, created_at DESC);
CREATE UNIQUE INDEX job_unique ON job (workspace_id, kind, unique_key) WHERE state IN ('queued', 'running', 'paused') AND unique_key IS NOT NULL;

CREATE TABLE job_schedule (
    name text PRIMARY KEY,
    next_at timestamptz NOT NULL,
    last_at timestamptz
);

-- Idempotency, limits, files, keys -------------------------------------------------------------------------------
CREATE TABLE idempotency_key (
    workspace_id integer NOT NULL,
    actor_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint bytea NOT NULL,
    status integer,                           -- null: the first request is in flight
    content_type text,
    body bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, actor_id, route, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

CREATE UNLOGGED TABLE rate_bucket (
    key text PRIMARY KEY,
    level double precision NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE file (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    sha256 bytea NOT NULL,
    storage_name text NOT NULL,
    owner_object text NOT NULL,               -- the object whose permission decides who may read it
    owner_id uuid,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id)
);

-- What a list showed, in a file: written by a job, sealed, fetched by who asked for it, gone after some days.
CREATE TABLE list_export (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    object text NOT NULL,
    format text NOT NULL CHECK (format IN ('csv', 'csv_plain', 'gb18030', 'xlsx')),
    sealed bytea NOT NULL,                    -- what was asked, encrypted: searches may be personal
    job_id uuid,
    file_id uuid,
    rows bigint,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    expires_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, file_id) REFERENCES file (workspace_id, id)
);
CREATE INDEX list_export_newest ON list_export (workspace_id, created_by, created_at DESC);
CREATE INDEX list_export_file ON list_export (workspace_id, file_id) WHERE file_id IS NOT NULL;

CREATE TABLE workspace_key (
    workspace_id integer NOT NULL,
    version integer NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, version)
);
