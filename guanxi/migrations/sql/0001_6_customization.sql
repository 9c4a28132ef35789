-- Customization: how people arrange what they look at.

CREATE TABLE saved_view (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    object text NOT NULL,                     -- name of the object listed
    name text NOT NULL,
    visibility text NOT NULL DEFAULT 'mine' CHECK (visibility IN ('mine', 'all')),
    columns jsonb NOT NULL DEFAULT '[]',      -- keys in order, as the list names them
    widths jsonb NOT NULL DEFAULT '{}',       -- column -> pixels
    filter jsonb,                             -- a condition tree; checked when saved, and again when opened
    sort text,
    pinned boolean NOT NULL DEFAULT true,
    position integer NOT NULL DEFAULT 0,
    owner_id uuid NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES user_account (workspace_id, id)
);
CREATE INDEX saved_view_object ON saved_view (workspace_id, object) WHERE deleted_at IS NULL;
CREATE INDEX saved_view_owner ON saved_view (workspace_id, owner_id);
