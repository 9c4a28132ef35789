-- Imports: one run of the import studio; rows refused keep their line, reason and column.

CREATE TABLE import_run (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    target text,                              -- null: no target fits or none is allowed yet
    file_id uuid,                             -- null: the file was removed by age, `removed_file` says what it was
    removed_file jsonb,                       -- name, size, type and hash of the file, and when and why it was removed
    parent jsonb,                             -- the sheet above, when two sheets of a workbook are read as one
    -- What was last asked of it. While checking, running or reverting, its job says whether it is paused, failed or cancelled.
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'checking', 'checked', 'running', 'done', 'failed', 'reverting', 'reverted')),
    layout jsonb NOT NULL,                    -- how the file is read, without its rows
    sample bytea,                             -- its first rows and the formats found in them, sealed; goes with the file
    mapping jsonb NOT NULL DEFAULT '{}',      -- column of the file -> column of the target
    source text NOT NULL DEFAULT 'csv',
    currency text NOT NULL,
    time_zone text NOT NULL,
    formats jsonb NOT NULL DEFAULT '{}',      -- column of the target -> date order, decimal sign, as a person confirmed
    options jsonb NOT NULL DEFAULT '{}',
    value_map jsonb NOT NULL DEFAULT '{}',    -- column of the target -> value in the file -> value to take instead
    mode text NOT NULL DEFAULT 'upsert' CHECK (mode IN ('create', 'update', 'upsert')),
    preset text,                              -- the known export that the settings began with
    resolved jsonb,                           -- the formats the run began with: a resumed run reads the file the same way
    report jsonb,                             -- of the dry run
    decisions jsonb NOT NULL DEFAULT '{}',    -- kind of match -> what becomes of its rows
    progress jsonb,                           -- counts and sums so far: in = stored + rejected
    job_id uuid,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, file_id) REFERENCES file (workspace_id, id),
    CHECK ((file_id IS NULL) = (removed_file IS NOT NULL))
);
CREATE INDEX import_run_recent ON import_run (workspace_id, created_at DESC, id DESC);
CREATE INDEX import_run_file ON import_run (workspace_id, file_id) WHERE file_id IS NOT NULL;

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

-- Rows that the dry run found to be about somebody known, or about what an earlier row is about, and what a person decided.
CREATE TABLE import_match (
    workspace_id integer NOT NULL,
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    check_id uuid NOT NULL,                   -- the dry run that found it; those of an earlier one go
    kind text NOT NULL CHECK (kind IN ('key', 'one', 'several', 'file')),
    known uuid[] NOT NULL,                    -- the records, the one that would be taken first; of whatever object the target has
    by text[] NOT NULL,                       -- of each what it has in common with the row
    other_line bigint,
    may_create boolean NOT NULL,
    sealed bytea,                             -- the row as it came, encrypted; goes with the file
    action text CHECK (action IN ('update', 'skip', 'create')),
    chosen uuid,                              -- one of `known`
    PRIMARY KEY (workspace_id, import_id, line),
    FOREIGN KEY (workspace_id, import_id) REFERENCES import_run (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX import_match_kind ON import_match (workspace_id, import_id, kind, line);
CREATE INDEX import_match_decided ON import_match (workspace_id, import_id, kind, action) WHERE action IS NOT NULL;

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

-- What an import wrote over, so that taking it back restores it. `number` is the order in which imports overwrote.
CREATE TABLE import_undo (
    workspace_id integer NOT NULL,
    import_id uuid NOT NULL,
    object text NOT NULL,
    object_id uuid NOT NULL,
    number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    made_by uuid,                             -- the import that had made the record, when one had
    sealed bytea NOT NULL,                    -- its fields before and after, encrypted: they may be personal
    PRIMARY KEY (workspace_id, import_id, object, object_id),
    FOREIGN KEY (workspace_id, import_id) REFERENCES import_run (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX import_undo_number ON import_undo (workspace_id, import_id, number);
CREATE INDEX import_undo_object ON import_undo (workspace_id, object_id);
CREATE INDEX import_undo_maker ON import_undo (workspace_id, made_by) WHERE made_by IS NOT NULL;

-- Settings that somebody saved for files with the same headers.
CREATE TABLE import_mapping (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    fingerprint text NOT NULL,                -- hash of the headers, whatever their order
    target text NOT NULL,
    settings jsonb NOT NULL,                  -- mapping, source, currency, time zone, formats, options, values, mode
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, fingerprint, name)
);
