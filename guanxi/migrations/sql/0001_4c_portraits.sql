-- Portraits: traits a workspace defines, the values each customer has now, and those it had before.

CREATE TABLE trait (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    group_key text NOT NULL,
    position integer NOT NULL,
    definition jsonb NOT NULL,
    field jsonb NOT NULL,                     -- what comes out: kind, options, target, stars
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX trait_key ON trait (workspace_id, key) WHERE deleted_at IS NULL;

-- A row per customer who has any: the values under the keys of the fields (portraits.customer.…). Written often and in place.
CREATE TABLE customer_trait (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,                         -- the customer's
    custom jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id)
) WITH (fillfactor = 70);
CREATE INDEX customer_trait_custom ON customer_trait USING gin (custom jsonb_path_ops);

-- What a trait was until then. The value now is in customer_trait; null: it had none.
CREATE TABLE trait_past (
    workspace_id integer NOT NULL,
    customer_id uuid NOT NULL,
    key text NOT NULL,
    until timestamptz NOT NULL,
    value jsonb,
    PRIMARY KEY (workspace_id, customer_id, key, until)
);
CREATE INDEX trait_past_key ON trait_past (workspace_id, key, until);

-- How far portraits of a workspace are: the day they were last computed for everybody, and whether that is asked for again.
CREATE TABLE portrait_state (
    workspace_id integer NOT NULL,
    computed_on date,                         -- in the workspace's zone
    computed_at timestamptz,
    wanted_at timestamptz,                    -- since when the whole is wanted again
    PRIMARY KEY (workspace_id)
);

SELECT guanxi_reference('customer_trait', 'id', 'customer', 'cascade');
SELECT guanxi_reference('trait_past', 'customer_id', 'customer', 'cascade');
