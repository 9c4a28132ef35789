-- Segments: named sets of customers, by a condition (dynamic) or by hand (static), with who was in them when and why.

CREATE TABLE segment (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    description text,
    object text NOT NULL DEFAULT 'customer' CHECK (object = 'customer'),
    kind text NOT NULL CHECK (kind IN ('dynamic', 'static')),
    tree jsonb,                                -- the condition as it is wanted; segment_definition keeps the ones before
    definition_version integer NOT NULL DEFAULT 1,
    built_version integer,                     -- the definition that segment_member follows; null: never built
    status text NOT NULL DEFAULT 'building' CHECK (status IN ('building', 'live', 'failed', 'paused')),
    count bigint NOT NULL DEFAULT 0,
    built_at timestamptz,                      -- when it was last built whole
    known_since timestamptz,                   -- from when on who was in it can be told
    timed_at timestamptz,                      -- as far as time alone goes, members are right up to this moment
    dirty_at timestamptz,                      -- something changed that names no single customers: to be built anew
    failure jsonb,                             -- code, zh, en
    job_id uuid,
    tag_id uuid,                               -- the tag that its members get
    tag_mode text CHECK (tag_mode IN ('while', 'once')),
    tag_due boolean NOT NULL DEFAULT false,    -- its tag was chosen anew: all members get it at the next build
    owner_id uuid,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CHECK ((kind = 'dynamic') = (tree IS NOT NULL)),
    CHECK ((tag_id IS NULL) = (tag_mode IS NULL)),
    FOREIGN KEY (workspace_id, tag_id) REFERENCES tag (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES user_account (workspace_id, id)
);
CREATE UNIQUE INDEX segment_name ON segment (workspace_id, lower(name)) WHERE deleted_at IS NULL;
CREATE INDEX segment_updated ON segment (workspace_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX segment_tag ON segment (workspace_id, tag_id) WHERE tag_id IS NOT NULL;
CREATE INDEX segment_owner ON segment (workspace_id, owner_id) WHERE owner_id IS NOT NULL;

CREATE TABLE segment_definition (
    workspace_id integer NOT NULL,
    segment_id uuid NOT NULL,
    version integer NOT NULL,
    tree jsonb NOT NULL,
    at timestamptz NOT NULL,
    by_kind text NOT NULL,
    by_id uuid,
    PRIMARY KEY (workspace_id, segment_id, version),
    FOREIGN KEY (workspace_id, segment_id) REFERENCES segment (workspace_id, id) ON DELETE CASCADE
);

-- Who is in it now. `why`: built, definition, data, time, hand, merge, or the type of the event after which they came in.
CREATE TABLE segment_member (
    workspace_id integer NOT NULL,
    segment_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    since timestamptz NOT NULL,
    why text NOT NULL,
    PRIMARY KEY (workspace_id, segment_id, customer_id)
) WITH (fillfactor = 90);
CREATE INDEX segment_member_customer ON segment_member (workspace_id, customer_id);
CREATE INDEX segment_member_since ON segment_member (workspace_id, segment_id, since, customer_id);

-- Stays that are over. `parts`: which parts of the condition's top level did not hold any more, counted from 0.
CREATE TABLE segment_past (
    workspace_id integer NOT NULL,
    segment_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    entered_at timestamptz NOT NULL,
    left_at timestamptz NOT NULL,
    entered_why text NOT NULL,
    left_why text NOT NULL,
    parts smallint[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (workspace_id, segment_id, customer_id, entered_at),
    CHECK (left_at > entered_at)
);
CREATE INDEX segment_past_customer ON segment_past (workspace_id, customer_id);
CREATE INDEX segment_past_left ON segment_past (workspace_id, segment_id, left_at);

-- How many were in it at the end of each hour in which that changed.
CREATE TABLE segment_count (
    workspace_id integer NOT NULL,
    segment_id uuid NOT NULL,
    at timestamptz NOT NULL,
    count bigint NOT NULL,
    entered bigint NOT NULL DEFAULT 0,
    "left" bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, segment_id, at),
    FOREIGN KEY (workspace_id, segment_id) REFERENCES segment (workspace_id, id) ON DELETE CASCADE
);

-- Who is to be in it, while a build is under way; emptied by the next one.
CREATE TABLE segment_building (
    workspace_id integer NOT NULL,
    segment_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, segment_id, customer_id)
);

SELECT guanxi_reference('segment_member', 'segment_id', 'segment', 'cascade');
SELECT guanxi_reference('segment_member', 'customer_id', 'customer', 'cascade');
SELECT guanxi_reference('segment_past', 'segment_id', 'segment', 'cascade');
SELECT guanxi_reference('segment_past', 'customer_id', 'customer', 'cascade');
SELECT guanxi_reference('segment_building', 'segment_id', 'segment', 'cascade');
