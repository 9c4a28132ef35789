-- Access: workspaces, people who work here, what they may do, how they sign in, and the audit log.

CREATE TABLE workspace (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    locale text NOT NULL DEFAULT 'zh',
    time_zone text NOT NULL DEFAULT 'Asia/Shanghai',
    currency text NOT NULL DEFAULT 'CNY' CHECK (currency ~ '^[A-Z]{3}$'),
    demo boolean NOT NULL DEFAULT false,
    settings jsonb NOT NULL DEFAULT '{}',
    shape_version integer NOT NULL DEFAULT 1, -- counted up with every change of its own fields, layouts and rooms
    rooms_off text[] NOT NULL DEFAULT '{}',   -- rooms it has switched off
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE role (
    workspace_id integer NOT NULL REFERENCES workspace (id),
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    permissions text[] NOT NULL DEFAULT '{}', -- '*' is everything
    rows jsonb NOT NULL DEFAULT '{}',         -- object key -> own | team | team_below | all | {"where": condition}; '*' is the default
    mfa_required boolean NOT NULL DEFAULT false, -- its holders need a second factor
    fields jsonb NOT NULL DEFAULT '{}',       -- field key -> hidden | masked | read_only | editable; absent is editable
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, key)
);

CREATE TABLE user_account (
    workspace_id integer NOT NULL REFERENCES workspace (id),
    id uuid NOT NULL,
    email text NOT NULL CHECK (email = lower(email)),
    name text NOT NULL,
    password_hash text,                       -- null: has not chosen one yet
    password_version integer NOT NULL DEFAULT 1,
    locale text,
    time_zone text,
    mfa_at timestamptz,                       -- null: the password alone is asked for
    disabled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX user_account_email ON user_account (email);

CREATE TABLE user_role (
    workspace_id integer NOT NULL,
    user_id uuid NOT NULL,
    role_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, user_id, role_id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE team (
    workspace_id integer NOT NULL REFERENCES workspace (id),
    id uuid NOT NULL,
    name text NOT NULL,
    parent_id uuid,                           -- null: stands at the top
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    CHECK (parent_id <> id),
    FOREIGN KEY (workspace_id, parent_id) REFERENCES team (workspace_id, id)
);
CREATE INDEX team_parent ON team (workspace_id, parent_id);

CREATE TABLE team_member (
    workspace_id integer NOT NULL,
    team_id uuid NOT NULL,
    user_id uuid NOT NULL,
    leader boolean NOT NULL DEFAULT false,
    PRIMARY KEY (workspace_id, team_id, user_id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES team (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX team_member_user ON team_member (workspace_id, user_id);

-- Colleagues who see a record beside those whose roles show it. The object may be of any room, so nothing refers to it.
CREATE TABLE record_share (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    object text NOT NULL,
    object_id uuid NOT NULL,
    user_id uuid NOT NULL,
    given_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, object, object_id, user_id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX record_share_user ON record_share (workspace_id, user_id, id);

CREATE TABLE session (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    password_version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ip text,
    agent text,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX session_token ON session (token_hash);

CREATE TABLE api_token (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    permissions text[],                       -- null: all of its user's; else the intersection
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    used_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX api_token_hash ON api_token (token_hash);

CREATE TABLE one_time_link (
    id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('setup', 'password')),
    token_hash bytea NOT NULL UNIQUE,
    workspace_id integer,                     -- null: the first workspace does not exist yet
    user_id uuid,
    password_version integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);

-- Audit: only ever inserted; a background sealer chains it (entry_hash covers the previous seal).
CREATE TABLE audit_entry (
    workspace_id integer NOT NULL,            -- 0: before any workspace (failed sign-ins of unknown addresses)
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL,
    actor_id uuid,
    token_id uuid,                            -- the API token the actor used
    action text NOT NULL,
    object text,
    object_id uuid,
    outcome text NOT NULL DEFAULT 'done' CHECK (outcome IN ('done', 'refused')),
    ip text,
    detail jsonb NOT NULL DEFAULT '{}',
    tx bigint NOT NULL DEFAULT log_tx(),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX audit_entry_order ON audit_entry (tx, seq);
CREATE INDEX audit_entry_recent ON audit_entry (workspace_id, at DESC, id DESC);

CREATE TABLE audit_seal (
    number bigint PRIMARY KEY,
    first_tx bigint NOT NULL, first_seq bigint NOT NULL,
    last_tx bigint NOT NULL, last_seq bigint NOT NULL,
    entries integer NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now()
);
