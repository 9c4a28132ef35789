-- Imports: one run of the import studio; rows refused keep their line, reason and column.

CREATE TABLE import_run (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    target text,                              -- null: no target fits or none is allowed yet
    file_id uuid NOT NULL,
    -- What was last asked of it. While checking, running or reverting, its job says whether it is paused, failed or cancelled.
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'checking', 'checked', 'running', 'done', 'failed', 'reverting', 'reverted')),
    layout jsonb NOT NULL,                    -- how the file is read, without its rows
    sample bytea NOT NULL,                    -- its first rows and the formats found in them, sealed
    mapping jsonb NOT NULL DEFAULT '{}',      -- column of the file -> column of the target
    source text NOT NULL DEFAULT 'csv',
    currency text NOT NULL,
    time_zone text NOT NULL,
    formats jsonb NOT NULL DEFAULT '{}',      -- column of the target -> date order, decimal sign, as a person confirmed
    options jsonb NOT NULL DEFAULT '{}',
    resolved jsonb,                           -- the formats the run began with: a resumed run reads the file the same way
    report jsonb,                             -- of the dry run
    progress jsonb,                           -- counts and sums so far: in = stored + rejected
    job_id uuid,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, file_id) REFERENCES file (workspace_id, id)
);
CREATE INDEX import_run_recent ON import_run (workspace_id, created_at DESC, id DESC);

CREATE TABLE import_rejection (
    workspace_id integer NOT NULL,
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    field text NOT NULL,
    code text NOT NULL,
    sealed bytea,                             -- the row as it came, encrypted, on the first problem of a line: for the error file
    amount_minor bigint,                      -- money of the row where the target told it
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
