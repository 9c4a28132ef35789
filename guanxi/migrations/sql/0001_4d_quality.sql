-- Data quality: what is wrong with each customer's data, a score made of it, and what people did about it.

-- A row per customer: score and parts as a condition asks for them (custom), and beside them for sums and lists.
CREATE TABLE customer_quality (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,                         -- the customer's
    score smallint NOT NULL,
    complete smallint NOT NULL,
    valid smallint NOT NULL,
    consistent smallint NOT NULL,
    fresh smallint NOT NULL,
    custom jsonb NOT NULL DEFAULT '{}',       -- the same and the problems' codes, under the keys of the computed fields
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
) WITH (fillfactor = 70);
CREATE INDEX customer_quality_custom ON customer_quality USING gin (custom jsonb_path_ops);

-- What is wrong now. No values: what a problem is about is read from the customer when it is shown.
CREATE TABLE customer_problem (
    workspace_id integer NOT NULL,
    customer_id uuid NOT NULL,
    code text NOT NULL,                       -- kind and name of the field: missing_phone
    kind text NOT NULL,
    field text NOT NULL,                      -- the field's key; empty: the whole record
    said text NOT NULL,                       -- a mark of the value it is about: a judgement holds as long as it is the same
    mend boolean NOT NULL DEFAULT false,      -- whether a mend can be computed
    since timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, code)
);
CREATE INDEX customer_problem_code ON customer_problem (workspace_id, code, customer_id);
CREATE INDEX customer_problem_others ON customer_problem (workspace_id) INCLUDE (said, customer_id) WHERE kind IN ('shared', 'double');

-- What people said of a problem: dismiss (it is none), skip (not now), confirm (the record is right as it stands).
CREATE TABLE quality_mark (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    act text NOT NULL CHECK (act IN ('dismiss', 'skip', 'confirm')),
    code text NOT NULL,
    field text NOT NULL,
    said text NOT NULL DEFAULT '',
    by uuid,
    at timestamptz NOT NULL,
    until timestamptz,                        -- a skip ends by itself
    undone_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX quality_mark_customer ON quality_mark (workspace_id, customer_id, code) WHERE undone_at IS NULL;
CREATE INDEX quality_mark_newest ON quality_mark (workspace_id, at DESC) WHERE undone_at IS NULL;

-- Problems that were and are no more, with who made an end of them (null: time, an import).
CREATE TABLE quality_fixed (
    workspace_id integer NOT NULL,
    customer_id uuid NOT NULL,
    code text NOT NULL,
    field text NOT NULL,
    by uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, code)
);
CREATE INDEX quality_fixed_at ON quality_fixed (workspace_id, at);

CREATE TABLE quality_day (
    workspace_id integer NOT NULL,
    day date NOT NULL,                        -- in the workspace's zone
    customers integer NOT NULL,
    score numeric(5, 2) NOT NULL,
    complete numeric(5, 2) NOT NULL,
    valid numeric(5, 2) NOT NULL,
    consistent numeric(5, 2) NOT NULL,
    fresh numeric(5, 2) NOT NULL,
    problems integer NOT NULL,
    PRIMARY KEY (workspace_id, day)
);

-- What a workspace asks of its data (null: what the house ships), and how far the scores are.
CREATE TABLE quality_state (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    definition jsonb,
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    computed_on date,
    computed_at timestamptz,
    wanted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX quality_state_one ON quality_state (workspace_id);

-- Mends of a whole class: what was written of each customer, so that it can be taken back.
CREATE TABLE quality_mend (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,                         -- of the mend
    customer_id uuid NOT NULL,
    change_set_id uuid NOT NULL,
    undone boolean NOT NULL DEFAULT false,
    PRIMARY KEY (workspace_id, id, customer_id)
);
CREATE INDEX quality_mend_customer ON quality_mend (workspace_id, customer_id);

SELECT guanxi_reference('customer_quality', 'id', 'customer', 'cascade');
SELECT guanxi_reference('customer_problem', 'customer_id', 'customer', 'cascade');
SELECT guanxi_reference('quality_mark', 'customer_id', 'customer', 'cascade');
SELECT guanxi_reference('quality_fixed', 'customer_id', 'customer', 'cascade');
SELECT guanxi_reference('quality_mend', 'customer_id', 'customer', 'cascade');
