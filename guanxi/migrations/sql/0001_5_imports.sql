-- Imports: one run of the import studio; rows refused keep their line, reason and column.

CREATE TABLE import_run (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    target text NOT NULL,
    file_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'checking', 'checked', 'running', 'paused', 'done', 'failed', 'cancelled', 'reverting', 'reverted')),
    layout jsonb NOT NULL,
    mapping jsonb NOT NULL DEFAULT '{}',
    options jsonb NOT NULL DEFAULT '{}',
    report jsonb,                             -- of the dry run
    progress jsonb NOT NULL DEFAULT '{}',     -- counts and sums so far: in = stored + rejected
    job_id uuid,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, file_id) REFERENCES file (workspace_id, id)
);
CREATE INDEX import_run_recent ON import_run (workspace_id, created_at DESC);

CREATE TABLE import_rejection (
    workspace_id integer NOT NULL,
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    field text NOT NULL,
    code text NOT NULL,
    sealed bytea,                             -- the row as it came, encrypted: for the error file
    amount_minor bigint,                      -- money of the row, for the proof in = stored + rejected
    PRIMARY KEY (workspace_id, import_id, line, field),
    FOREIGN KEY (workspace_id, import_id) REFERENCES import_run (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE import_chunk (
    workspace_id integer NOT NULL,
    import_id uuid NOT NULL,
    number integer NOT NULL,                  -- a chunk is committed once: the resume point
    first_line bigint NOT NULL,
    last_line bigint NOT NULL,
    counts jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, import_id, number),
    FOREIGN KEY (workspace_id, import_id) REFERENCES import_run (workspace_id, id) ON DELETE CASCADE
);
