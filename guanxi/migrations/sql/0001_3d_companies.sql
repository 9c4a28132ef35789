-- Companies: firms, which belongs to which, and who is who there. A company is not a customer: it buys through its people.

CREATE TABLE company (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    short_name text,
    credit_code text CHECK (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),  -- GB 32100-2015, checked modulo 31 by the room
    industry text,
    size_band text,
    website text,
    phone text,                                -- of the firm, not of a person
    division text CHECK (division ~ '^\d{6}$'),  -- GB/T 2260
    address text,
    owner_id uuid,
    parent_id uuid,
    note text,
    custom jsonb NOT NULL DEFAULT '{}',
    sort_key text NOT NULL DEFAULT '',
    search_text text NOT NULL DEFAULT '',
    grams text[] NOT NULL DEFAULT '{}',
    match_key text NOT NULL DEFAULT '',        -- the name without legal form, brackets and branch: for finding doubles
    version integer NOT NULL DEFAULT 1,
    import_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES user_account (workspace_id, id)
);
CREATE UNIQUE INDEX company_credit_code ON company (workspace_id, credit_code) WHERE deleted_at IS NULL;
CREATE INDEX company_name ON company (workspace_id, sort_key, id) WHERE deleted_at IS NULL;
CREATE INDEX company_match ON company (workspace_id, match_key) WHERE deleted_at IS NULL;
CREATE INDEX company_updated ON company (workspace_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX company_parent ON company (workspace_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX company_owner ON company (workspace_id, owner_id, id) WHERE owner_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX company_import ON company (workspace_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX company_grams ON company USING gin (grams) WITH (fastupdate = off);

-- Who is who: one person may have several roles in several companies. A role that is over has `ended_on`; `deleted_at` is for
-- what was entered by mistake.
CREATE TABLE company_person (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    role text NOT NULL DEFAULT '',
    title text,
    department text,
    is_primary boolean NOT NULL DEFAULT false,
    started_on date,
    ended_on date,
    version integer NOT NULL DEFAULT 1,
    import_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CHECK (ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on),
    CHECK (NOT is_primary OR ended_on IS NULL)
);
CREATE UNIQUE INDEX company_person_role ON company_person (workspace_id, company_id, customer_id, role)
    WHERE ended_on IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX company_person_primary ON company_person (workspace_id, company_id) WHERE is_primary AND deleted_at IS NULL;
CREATE INDEX company_person_customer ON company_person (workspace_id, customer_id);
CREATE INDEX company_person_import ON company_person (workspace_id, import_id) WHERE import_id IS NOT NULL;

SELECT guanxi_reference('company', 'parent_id', 'company', 'restrict', true);
SELECT guanxi_reference('company_person', 'company_id', 'company', 'cascade');
SELECT guanxi_reference('company_person', 'customer_id', 'customer', 'cascade');
