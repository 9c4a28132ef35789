-- Who is who: versions of the model, what a workspace lets it do, runs over all customers and the pairs they found.

CREATE TABLE identity_model (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    number integer NOT NULL,
    sealed bytea NOT NULL,                    -- the model, encrypted: it names frequent names and digests of frequent values
    trained_on jsonb NOT NULL,                -- how many records and decisions, in how many seconds
    figures jsonb NOT NULL,                   -- what it expects of itself
    made_by uuid,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, number)
);

-- One row a workspace, made with the first model or change; nothing merges by itself unless it says so.
CREATE TABLE identity_policy (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    model_id uuid,                            -- in force; null: none was learned yet
    since timestamptz NOT NULL DEFAULT now(), -- when that came into force
    review_from numeric(6, 5) NOT NULL DEFAULT 0.5 CHECK (review_from BETWEEN 0.01 AND 1),
    auto_from numeric(6, 5) NOT NULL DEFAULT 0.999 CHECK (auto_from BETWEEN 0.9 AND 1),
    auto boolean NOT NULL DEFAULT false,      -- pairs from auto_from on are merged without being asked
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id),
    CHECK (auto_from >= review_from),
    FOREIGN KEY (workspace_id, model_id) REFERENCES identity_model (workspace_id, id)
);
CREATE UNIQUE INDEX identity_policy_one ON identity_policy (workspace_id);
CREATE INDEX identity_policy_model ON identity_policy (workspace_id, model_id) WHERE model_id IS NOT NULL;

CREATE TABLE identity_run (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,                         -- of the job
    model_id uuid,
    offered boolean NOT NULL,                 -- its pairs go to review; a trial's do not
    by uuid,
    at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    counts jsonb NOT NULL DEFAULT '{}',       -- records, pairs by class, merged
    seconds double precision,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, model_id) REFERENCES identity_model (workspace_id, id)
);
CREATE INDEX identity_run_newest ON identity_run (workspace_id, at DESC);
CREATE INDEX identity_run_model ON identity_run (workspace_id, model_id, at DESC);

-- Evidence is levels ("the same", "one digit differs"), never values.
CREATE TABLE identity_pair (
    workspace_id integer NOT NULL,
    run_id uuid NOT NULL,
    first_id uuid NOT NULL,
    second_id uuid NOT NULL,
    probability double precision NOT NULL,
    bits double precision NOT NULL,
    evidence jsonb NOT NULL,
    PRIMARY KEY (workspace_id, run_id, first_id, second_id),
    CHECK (first_id < second_id),
    FOREIGN KEY (workspace_id, run_id) REFERENCES identity_run (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, first_id) REFERENCES customer (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, second_id) REFERENCES customer (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX identity_pair_first ON identity_pair (workspace_id, first_id, second_id);
CREATE INDEX identity_pair_second ON identity_pair (workspace_id, second_id);
