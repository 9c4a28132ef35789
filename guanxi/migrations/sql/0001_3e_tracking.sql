-- Tracking: events that websites, mini-programs, apps and servers send in. What happened stands in the log; here is who may send,
-- what may be sent, and which messages came already.

CREATE TABLE tracking_source (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('website', 'mini_program', 'app', 'server')),
    name text NOT NULL,
    origins text[] NOT NULL DEFAULT '{}',     -- of a website: which pages may send with a browser key
    settings jsonb NOT NULL DEFAULT '{}',
    demo_seed bigint,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE tracking_key (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    scope text NOT NULL CHECK (scope IN ('browser', 'server')),
    hash bytea NOT NULL,                      -- of wk_… (public, in every page) or sk_… (secret)
    hint text NOT NULL,
    sealed bytea,                             -- of a server key: identities of browsers are signed with it
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, source_id) REFERENCES tracking_source (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX tracking_key_hash ON tracking_key (hash);
CREATE INDEX tracking_key_source ON tracking_key (workspace_id, source_id);

-- Counted up with every change of a source, a key or what is allowed: processes that keep these in memory look at it with every batch.
CREATE TABLE tracking_version (
    workspace_id integer PRIMARY KEY,
    version bigint NOT NULL
);

-- Types of events and their properties, as they came in or as people settled them.
CREATE TABLE tracking_type (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,                       -- as in the log: tracking.page_viewed, tracked:加入购物车
    class text NOT NULL CHECK (class IN ('business', 'visit')),
    status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'active', 'blocked')),
    label text,
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_seen timestamptz NOT NULL DEFAULT now(),
    count bigint NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX tracking_type_name ON tracking_type (workspace_id, name);

CREATE TABLE tracking_property (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    type_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('text', 'number', 'boolean', 'datetime', 'list', 'object')),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked', 'personal')),
    label text,
    trusted boolean NOT NULL DEFAULT false,   -- its kind was said by a server or a person, not by a browser
    first_seen timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, type_id) REFERENCES tracking_type (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX tracking_property_name ON tracking_property (workspace_id, type_id, name);

-- What was refused or left out, as samples: the newest few hundred of a workspace, personal values struck out.
CREATE TABLE tracking_quarantine (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    reason text NOT NULL,
    type_name text,
    property text,
    sample jsonb NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, source_id) REFERENCES tracking_source (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX tracking_quarantine_source ON tracking_quarantine (workspace_id, source_id);

-- Whose profile a device (visitor:<anonymous id>) or a user of the source (user:<id>) is now. `people`: how many signed in on it.
CREATE TABLE tracking_visitor (
    workspace_id integer NOT NULL,
    source_id uuid NOT NULL,
    visitor text NOT NULL,
    profile_id uuid NOT NULL,
    user_key text,                            -- the user who signed in last
    people integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, source_id, visitor),
    FOREIGN KEY (workspace_id, source_id) REFERENCES tracking_source (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX tracking_visitor_profile ON tracking_visitor (workspace_id, profile_id);
SELECT guanxi_reference('tracking_visitor', 'profile_id', 'profile', 'cascade');

-- Messages that came, for 30 days at least: a ring of five times ten days. A unique key must hold the partition's, so the three
-- slots before the current one are looked at; the one after it is emptied. No tables are made or dropped at run time.
CREATE TABLE tracking_message (
    workspace_id integer NOT NULL,
    slot smallint NOT NULL,
    id uuid NOT NULL,                         -- hash of the source and its message id
    PRIMARY KEY (workspace_id, slot, id)
) PARTITION BY LIST (slot);
CREATE TABLE tracking_message_0 PARTITION OF tracking_message FOR VALUES IN (0);
CREATE TABLE tracking_message_1 PARTITION OF tracking_message FOR VALUES IN (1);
CREATE TABLE tracking_message_2 PARTITION OF tracking_message FOR VALUES IN (2);
CREATE TABLE tracking_message_3 PARTITION OF tracking_message FOR VALUES IN (3);
CREATE TABLE tracking_message_4 PARTITION OF tracking_message FOR VALUES IN (4);

-- Empties the slot that comes next. Nobody reads or writes it now; whoever should, is waited for no longer than a moment.
CREATE FUNCTION tracking_forget_messages(moment timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '300ms' AS $$
DECLARE
    next text := format('tracking_message_%s', ((extract(epoch FROM least(moment, now()))::bigint / 864000) + 1) % 5);
    filled boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', next) INTO filled;
    IF filled THEN EXECUTE format('TRUNCATE %I', next); END IF;
    RETURN filled;
END $$;
