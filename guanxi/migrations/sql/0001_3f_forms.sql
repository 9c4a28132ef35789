-- Forms: what is asked, as it is being written and as it was published, and what people answered.

CREATE TABLE form (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    public_key text NOT NULL,                 -- f_…: in addresses and pages of others
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'closed')),
    draft jsonb NOT NULL,
    published_version integer,
    turn integer NOT NULL DEFAULT 0,          -- whose turn it is in the team that shares what comes in
    version integer NOT NULL DEFAULT 1,
    demo_seed bigint,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX form_public_key ON form (public_key);

CREATE TABLE form_version (
    workspace_id integer NOT NULL,
    form_id uuid NOT NULL,
    version integer NOT NULL,
    definition jsonb NOT NULL,
    published_by uuid,
    published_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, form_id, version),
    FOREIGN KEY (workspace_id, form_id) REFERENCES form (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE form_submission (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,                         -- from the token of the page: the same page sends once
    form_id uuid NOT NULL,
    version integer NOT NULL,
    at timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('waiting', 'accepted', 'spam', 'expired', 'refused')),
    sealed bytea,                             -- the answers; null once the person was erased
    blind bytea,                              -- keyed hash of the answers: the same again within minutes
    profile_id uuid,
    utm jsonb NOT NULL DEFAULT '{}',
    page text,
    referrer text,
    source_id uuid,                           -- the visitor of a source of events that filled it in
    visitor text,
    spam_score smallint NOT NULL DEFAULT 0,
    spam_reasons text[] NOT NULL DEFAULT '{}',
    confirmed_at timestamptz,
    decided_at timestamptz,
    decided_by uuid,
    demo_seed bigint,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, form_id, version) REFERENCES form_version (workspace_id, form_id, version) ON DELETE CASCADE
);
CREATE INDEX form_submission_form ON form_submission (workspace_id, form_id, version);
CREATE INDEX form_submission_list ON form_submission (workspace_id, form_id, id DESC);
CREATE INDEX form_submission_profile ON form_submission (workspace_id, profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX form_submission_same ON form_submission (workspace_id, form_id, blind);
CREATE INDEX form_submission_due ON form_submission (at) WHERE status IN ('waiting', 'spam', 'expired', 'refused');
SELECT guanxi_reference('form_submission', 'profile_id', 'profile', 'cascade');

-- Counts by the day of the workspace; those of answers by the option that was chosen.
CREATE TABLE form_day (
    workspace_id integer NOT NULL,
    form_id uuid NOT NULL,
    day date NOT NULL,
    views bigint NOT NULL DEFAULT 0,
    starts bigint NOT NULL DEFAULT 0,
    submissions bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    spam bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, form_id, day),
    FOREIGN KEY (workspace_id, form_id) REFERENCES form (workspace_id, id) ON DELETE CASCADE
);
CREATE TABLE form_answer_day (
    workspace_id integer NOT NULL,
    form_id uuid NOT NULL,
    day date NOT NULL,
    field text NOT NULL,
    option text NOT NULL,
    count bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, form_id, day, field, option),
    FOREIGN KEY (workspace_id, form_id) REFERENCES form (workspace_id, id) ON DELETE CASCADE
);
