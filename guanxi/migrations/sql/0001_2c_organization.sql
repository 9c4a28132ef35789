-- Organization: where the company sells and which of its legal entities does. Company-wide lists, kept by code.

CREATE TABLE region (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    reading text NOT NULL DEFAULT '',         -- pinyin of the name, for searching
    parent_id uuid,
    version integer NOT NULL DEFAULT 1,
    import_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX region_code ON region (workspace_id, code) WHERE deleted_at IS NULL;
CREATE INDEX region_parent ON region (workspace_id, parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE legal_entity (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    reading text NOT NULL DEFAULT '',         -- pinyin of the name, for searching
    credit_code text,                         -- unified social credit code, GB 32100-2015
    version integer NOT NULL DEFAULT 1,
    import_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX legal_entity_code ON legal_entity (workspace_id, code) WHERE deleted_at IS NULL;

CREATE TABLE store (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    reading text NOT NULL DEFAULT '',         -- pinyin of the name, for searching
    region_id uuid,
    legal_entity_id uuid,
    manager_id uuid,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('preparing', 'open', 'paused', 'closed')),
    province text,
    city text,
    district text,
    division text CHECK (division ~ '^\d{6}$'),  -- GB/T 2260
    address text,
    hours text,
    opened_on date,
    closed_on date,
    version integer NOT NULL DEFAULT 1,
    import_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, manager_id) REFERENCES user_account (workspace_id, id)
);
CREATE UNIQUE INDEX store_code ON store (workspace_id, code) WHERE deleted_at IS NULL;
CREATE INDEX store_region ON store (workspace_id, region_id) WHERE region_id IS NOT NULL;
CREATE INDEX store_legal_entity ON store (workspace_id, legal_entity_id) WHERE legal_entity_id IS NOT NULL;
CREATE INDEX store_manager ON store (workspace_id, manager_id) WHERE manager_id IS NOT NULL;

-- Who works where; a colleague may work in several stores.
CREATE TABLE store_staff (
    workspace_id integer NOT NULL,
    store_id uuid NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, store_id, user_id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX store_staff_user ON store_staff (workspace_id, user_id);

SELECT guanxi_reference('region', 'parent_id', 'region', 'restrict', true);
SELECT guanxi_reference('store', 'region_id', 'region', 'restrict', true);
SELECT guanxi_reference('store', 'legal_entity_id', 'legal_entity', 'restrict', true);
SELECT guanxi_reference('store_staff', 'store_id', 'store', 'cascade');
