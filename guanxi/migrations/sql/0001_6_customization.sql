-- Customization: how people arrange what they look at, and what a workspace makes of the declared objects.

CREATE TABLE saved_view (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    object text NOT NULL,                     -- name of the object listed
    name text NOT NULL,
    visibility text NOT NULL DEFAULT 'mine' CHECK (visibility IN ('mine', 'team', 'all')),
    team_id uuid,                             -- whose members see it, for 'team'
    columns jsonb NOT NULL DEFAULT '[]',      -- keys in order, as the list names them
    widths jsonb NOT NULL DEFAULT '{}',       -- column -> pixels
    filter jsonb,                             -- a condition tree; checked when saved, and again when opened
    sort text,
    kind text NOT NULL DEFAULT 'table' CHECK (kind IN ('table', 'board', 'calendar')),
    field text,                               -- what a board or calendar is by, as the list names it
    sum text,                                 -- what the columns of a board add up, as the list names it
    pinned boolean NOT NULL DEFAULT true,
    position integer NOT NULL DEFAULT 0,
    owner_id uuid NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CHECK ((kind = 'table') = (field IS NULL)),
    CHECK (kind = 'board' OR sum IS NULL),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES user_account (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES team (workspace_id, id) ON DELETE SET NULL (team_id)
);
CREATE INDEX saved_view_object ON saved_view (workspace_id, object) WHERE deleted_at IS NULL;
CREATE INDEX saved_view_owner ON saved_view (workspace_id, owner_id);
CREATE INDEX saved_view_team ON saved_view (workspace_id, team_id) WHERE team_id IS NOT NULL;

-- A row per field of the workspace's own, and per declared field that it has otherwise than declared.
CREATE TABLE workspace_field (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    object text NOT NULL,
    declared text,                            -- key of the declared field; null: an own one, its key is made of the id
    kind text,                                -- of an own one
    label_zh text,
    label_en text,
    help_zh text,
    help_en text,
    position integer,
    hidden boolean NOT NULL DEFAULT false,
    required boolean,
    is_unique boolean NOT NULL DEFAULT false,
    personal boolean NOT NULL DEFAULT false,
    options jsonb NOT NULL DEFAULT '[]',      -- [{key, zh, en, colour, off}] in order
    settings jsonb NOT NULL DEFAULT '{}',     -- default, least, most, maximum, pattern, pattern_zh, pattern_en, target
    fast text NOT NULL DEFAULT 'no' CHECK (fast IN ('no', 'making', 'yes', 'failed')),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,                   -- in the bin, with its values, for thirty days
    PRIMARY KEY (workspace_id, id),
    CHECK ((declared IS NULL) = (kind IS NOT NULL)),
    CHECK (declared IS NOT NULL OR (label_zh IS NOT NULL AND label_en IS NOT NULL))
);
CREATE UNIQUE INDEX workspace_field_declared ON workspace_field (workspace_id, object, declared) WHERE declared IS NOT NULL;
CREATE INDEX workspace_field_bin ON workspace_field (workspace_id, deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE page_layout (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    object text NOT NULL,
    role_id uuid,                             -- null: for everybody whose roles have none of their own
    sections jsonb NOT NULL,                  -- [{key, zh, en, fields: [key], closed}]
    panels jsonb NOT NULL,                    -- {right: [key], tab: [key], hidden: [key]}
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE NULLS NOT DISTINCT (workspace_id, object, role_id),
    FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX page_layout_role ON page_layout (workspace_id, role_id) WHERE role_id IS NOT NULL;
