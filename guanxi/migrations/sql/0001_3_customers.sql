-- Customers: sources are kept (profile), the customer is computed (customer), handles are how a person is reached.

CREATE TABLE customer (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'organisation')),
    name text NOT NULL DEFAULT '',
    sort_key text NOT NULL DEFAULT '',        -- pinyin, because the database has no ICU
    search_text text NOT NULL DEFAULT '',
    grams text[] NOT NULL DEFAULT '{}',
    owner_id uuid,
    stage text,
    class text,
    source text,
    gender text,
    birthday date,
    language text,
    country text,
    province text,
    city text,
    district text,
    custom jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1,
    merged_into_id uuid,                      -- a loser's id redirects
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
-- What lists are mostly narrowed by lies beside the order, so that counting them reads the index alone.
CREATE INDEX customer_created ON customer (workspace_id, created_at DESC, id DESC) INCLUDE (owner_id, stage, class, city, source) WHERE deleted_at IS NULL AND merged_into_id IS NULL;
CREATE INDEX customer_name ON customer (workspace_id, sort_key, id) WHERE deleted_at IS NULL AND merged_into_id IS NULL;
CREATE INDEX customer_owner ON customer (workspace_id, owner_id, created_at DESC, id DESC)
    WHERE owner_id IS NOT NULL AND deleted_at IS NULL AND merged_into_id IS NULL;
CREATE INDEX customer_grams ON customer USING gin (grams) WITH (gin_pending_list_limit = 32768);
CREATE INDEX customer_custom ON customer USING gin (custom jsonb_path_ops);
CREATE INDEX customer_merged ON customer (workspace_id, merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE profile (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    customer_id uuid,                         -- null: anonymous
    source text NOT NULL,
    external_id text NOT NULL,
    name text,
    facts jsonb NOT NULL DEFAULT '{}',        -- what this source says; personal identifiers live in handle
    import_id uuid,
    seen_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- A customer has the id of the profile that founded it; rows on other profiles find theirs by the small index below.
    moved boolean NOT NULL GENERATED ALWAYS AS (customer_id IS DISTINCT FROM id) STORED,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, source, external_id)
);
CREATE INDEX profile_customer ON profile (workspace_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX profile_moved ON profile (workspace_id, id) INCLUDE (customer_id) WHERE moved;
CREATE INDEX profile_import ON profile (workspace_id, import_id) WHERE import_id IS NOT NULL;

CREATE TABLE handle (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    profile_id uuid NOT NULL,
    kind text NOT NULL,                       -- phone, email, wechat_unionid, …
    sealed bytea NOT NULL,                    -- the value, encrypted
    blind bytea NOT NULL,                     -- keyed hash for equality
    hint text NOT NULL,                       -- masked: 138****5678
    verified_at timestamptz,
    import_id uuid,                           -- the import that added it to a profile that was there
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, profile_id, kind, blind)   -- always found by its profile; the id binds the encryption
);
CREATE INDEX handle_blind ON handle (workspace_id, blind);
CREATE INDEX handle_import ON handle (workspace_id, import_id) WHERE import_id IS NOT NULL;

SELECT guanxi_reference('customer', 'merged_into_id', 'customer', rare => true);
SELECT guanxi_reference('profile', 'customer_id', 'customer');
SELECT guanxi_reference('handle', 'profile_id', 'profile', 'cascade');

-- One landing at a time: the row is locked and counted up by whoever decides which customer a handle belongs to. Unlogged: after a
-- crash nobody holds anything found before it.
CREATE UNLOGGED TABLE landing_version (
    workspace_id integer PRIMARY KEY,
    version bigint NOT NULL
);

CREATE TABLE customer_merge (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    survivor_id uuid NOT NULL,
    loser_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL,
    actor_id uuid,
    reason text,
    profiles uuid[] NOT NULL,                 -- the loser's profiles at the merge: they go back on un-merge
    survivor_before jsonb NOT NULL,
    handlers jsonb NOT NULL DEFAULT '{}',     -- what each room's MergeHandler needs to undo
    undone_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, survivor_id) REFERENCES customer (workspace_id, id),
    FOREIGN KEY (workspace_id, loser_id) REFERENCES customer (workspace_id, id)
);
CREATE UNIQUE INDEX customer_merge_open ON customer_merge (workspace_id, loser_id) WHERE undone_at IS NULL;

CREATE TABLE erasure (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    subject_hash bytea NOT NULL,              -- salted hash of the customer id: replayed after every restore
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX erasure_subject ON erasure (workspace_id, subject_hash);

CREATE TABLE tag_group (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX tag_group_name ON tag_group (workspace_id, lower(name));

CREATE TABLE tag (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    group_id uuid,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,                   -- restored with everything that carried it
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, group_id) REFERENCES tag_group (workspace_id, id)
);
CREATE UNIQUE INDEX tag_name ON tag (workspace_id, lower(name)) WHERE deleted_at IS NULL;
CREATE INDEX tag_in_group ON tag (workspace_id, group_id) WHERE group_id IS NOT NULL;

CREATE TABLE customer_tag (
    workspace_id integer NOT NULL,
    customer_id uuid NOT NULL,
    tag_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    rule_id uuid,                             -- the rule that gave it and takes it away again; null: somebody set it
    PRIMARY KEY (workspace_id, customer_id, tag_id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, tag_id) REFERENCES tag (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX customer_tag_tag ON customer_tag (workspace_id, tag_id, customer_id);
CREATE INDEX customer_tag_rule ON customer_tag (workspace_id, rule_id, customer_id) WHERE rule_id IS NOT NULL;

-- Bulk work: one row per act on many customers, and one per customer it is about. The customers are fixed when the job starts;
-- they are not referenced, because what became of each is told also of those that are gone.
CREATE TABLE customer_bulk (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    action text NOT NULL CHECK (action IN ('edit', 'tag', 'assign', 'delete', 'restore', 'undo')),
    sealed bytea NOT NULL,                    -- what was asked, encrypted: searches and values may be personal
    job_id uuid,
    change_set_id uuid,                       -- made with the first change
    undoes_id uuid,                           -- the bulk work this takes back
    total integer,                            -- known once the customers are fixed
    done integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    refused integer NOT NULL DEFAULT 0,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, undoes_id) REFERENCES customer_bulk (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, change_set_id) REFERENCES change_set (workspace_id, id)
);
CREATE INDEX customer_bulk_newest ON customer_bulk (workspace_id, created_at DESC);
CREATE INDEX customer_bulk_undoes ON customer_bulk (workspace_id, undoes_id) WHERE undoes_id IS NOT NULL;
CREATE INDEX customer_bulk_change ON customer_bulk (workspace_id, change_set_id) WHERE change_set_id IS NOT NULL;
CREATE TABLE customer_bulk_row (
    workspace_id integer NOT NULL,
    bulk_id uuid NOT NULL,
    subject_id uuid NOT NULL,                 -- the customer
    outcome text CHECK (outcome IN ('done', 'unchanged', 'refused')),
    reason text,                              -- why it was refused: a code, and the fields after a colon
    PRIMARY KEY (workspace_id, bulk_id, subject_id)
);
SELECT guanxi_reference('customer_bulk_row', 'bulk_id', 'customer_bulk', 'cascade');
