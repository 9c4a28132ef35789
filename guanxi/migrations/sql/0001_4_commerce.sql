-- Commerce: orders and their lines hang on the profile that bought.

CREATE TABLE commerce_order (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    profile_id uuid NOT NULL,
    source text NOT NULL,
    number text NOT NULL,
    kind text NOT NULL DEFAULT 'sale' CHECK (kind IN ('sale', 'cancellation', 'fee')),
    placed_at timestamptz NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    total_minor bigint NOT NULL,
    line_count integer NOT NULL,
    facts jsonb NOT NULL DEFAULT '{}',
    import_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, source, number)
);
CREATE INDEX commerce_order_profile ON commerce_order (workspace_id, profile_id, placed_at DESC);
CREATE INDEX commerce_order_placed ON commerce_order (workspace_id, placed_at DESC, id DESC) INCLUDE (profile_id, kind, currency, total_minor);
CREATE INDEX commerce_order_import ON commerce_order (workspace_id, import_id) WHERE import_id IS NOT NULL;

CREATE TABLE commerce_order_line (
    workspace_id integer NOT NULL,
    order_id uuid NOT NULL,
    line_no integer NOT NULL,
    sku text NOT NULL DEFAULT '',
    name text NOT NULL DEFAULT '',
    quantity numeric(18, 4) NOT NULL,
    unit_price numeric(20, 6) NOT NULL,
    amount_minor bigint NOT NULL,
    kind text NOT NULL DEFAULT 'item' CHECK (kind IN ('item', 'fee', 'discount')),
    source_line bigint,                       -- line in the imported file
    PRIMARY KEY (workspace_id, order_id, line_no)
);

SELECT guanxi_reference('commerce_order', 'profile_id', 'profile');
SELECT guanxi_reference('commerce_order_line', 'order_id', 'commerce_order', 'cascade');
