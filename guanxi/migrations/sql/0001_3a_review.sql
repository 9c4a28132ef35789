-- Who may be one person: pairs to look at, what people see of customers beyond their reach, and what they ask for.

CREATE TABLE customer_review (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    first_id uuid NOT NULL,                   -- the older of the two: ids are made in the order of time
    second_id uuid NOT NULL,
    reasons text[] NOT NULL,                  -- phone, email, name, birthday, last_four, city, conflict, shared
    weight smallint NOT NULL,
    used integer,                             -- how many profiles a shared phone or e-mail is used by
    blind bytea,                              -- the shared handle, so that it is told once
    found_at timestamptz NOT NULL DEFAULT now(),
    later_until timestamptz,
    decided_at timestamptz,                   -- they are two people, and are never offered again
    decided_by uuid,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, first_id, second_id),
    CHECK (first_id < second_id),
    FOREIGN KEY (workspace_id, first_id) REFERENCES customer (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, second_id) REFERENCES customer (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX customer_review_open ON customer_review (workspace_id, weight DESC, id) WHERE decided_at IS NULL;
CREATE INDEX customer_review_second ON customer_review (workspace_id, second_id);
CREATE INDEX customer_review_handle ON customer_review (workspace_id, blind) WHERE blind IS NOT NULL;
CREATE INDEX customer_merge_survivor ON customer_merge (workspace_id, survivor_id, at DESC);
CREATE INDEX customer_merge_loser ON customer_merge (workspace_id, loser_id);  -- asked for every customer that is removed
CREATE INDEX customer_merge_newest ON customer_merge (workspace_id, at DESC);

-- Each phone and e-mail somebody asked about beyond their reach, once a day: their quota counts these rows.
CREATE TABLE customer_beyond (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    day date NOT NULL,
    blind bytea NOT NULL,
    customer_id uuid,                         -- whom it met; null: nobody
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, user_id, day, blind),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX customer_beyond_customer ON customer_beyond (workspace_id, customer_id) WHERE customer_id IS NOT NULL;

CREATE TABLE customer_request (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    answer text CHECK (answer IN ('shared', 'assigned', 'refused')),
    answered_by uuid,
    answered_at timestamptz,
    owner_before uuid,                        -- so that giving the customer away can be taken back
    shared_anew boolean NOT NULL DEFAULT false,  -- the answer shared it; what was shared before stays when the answer is taken back
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, asked_by) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX customer_request_open ON customer_request (workspace_id, customer_id, asked_by) WHERE answer IS NULL;
CREATE INDEX customer_request_newest ON customer_request (workspace_id, asked_at DESC);
CREATE INDEX customer_request_customer ON customer_request (workspace_id, customer_id);
CREATE INDEX customer_request_asker ON customer_request (workspace_id, asked_by);
