-- Access: what somebody had who left, and who has it now.

CREATE TABLE hand_over (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,                    -- who leaves
    plan jsonb NOT NULL,                      -- kind -> ids of the receivers
    disable boolean NOT NULL,
    change_set_id uuid NOT NULL,
    job_id uuid,
    counts jsonb NOT NULL DEFAULT '{}',       -- kind -> {given, left}
    disabled boolean NOT NULL DEFAULT false,  -- whether it switched the account off
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    undo_job_id uuid,
    undo_counts jsonb NOT NULL DEFAULT '{}',  -- kind -> {given, left}
    undone_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX hand_over_user ON hand_over (workspace_id, user_id, created_at DESC);

CREATE TABLE hand_over_item (
    workspace_id integer NOT NULL,
    hand_over_id uuid NOT NULL,
    kind text NOT NULL,
    object_id uuid NOT NULL,
    receiver_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, hand_over_id, kind, object_id),
    FOREIGN KEY (workspace_id, hand_over_id) REFERENCES hand_over (workspace_id, id) ON DELETE CASCADE
);
