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
    store_id uuid,
    channel text,
    stated text NOT NULL DEFAULT 'completed' CHECK (stated IN ('placed', 'paid', 'shipped', 'completed', 'cancelled')),  -- by its source
    status text NOT NULL DEFAULT 'completed' CHECK (status IN ('placed', 'paid', 'shipped', 'completed', 'cancelled')),  -- with payments and shipments
    discount_minor bigint NOT NULL DEFAULT 0,  -- on the whole order; spread over its lines
    paid_minor bigint NOT NULL DEFAULT 0,
    refunded_minor bigint NOT NULL DEFAULT 0,
    note text,
    cancel_reason text,                       -- said by who cancelled it by hand
    revision bigint,                          -- of its source; null: from a file or by hand
    created_by uuid,
    facts jsonb NOT NULL DEFAULT '{}',
    import_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, source, number)
);
CREATE INDEX commerce_order_profile ON commerce_order (workspace_id, profile_id, placed_at DESC);
CREATE INDEX commerce_order_number ON commerce_order (workspace_id, number);
CREATE INDEX commerce_order_placed ON commerce_order (workspace_id, placed_at DESC, id DESC)
    INCLUDE (profile_id, kind, status, currency, total_minor, refunded_minor, store_id, channel);
CREATE INDEX commerce_order_store ON commerce_order (workspace_id, store_id, placed_at DESC, id DESC) WHERE store_id IS NOT NULL;
CREATE INDEX commerce_order_import ON commerce_order (workspace_id, import_id) WHERE import_id IS NOT NULL;

CREATE TABLE commerce_order_line (
    workspace_id integer NOT NULL,
    order_id uuid NOT NULL,
    line_no integer NOT NULL,
    sku text NOT NULL DEFAULT '',
    name text NOT NULL DEFAULT '',
    quantity numeric(18, 4) NOT NULL,
    unit_price numeric(20, 6) NOT NULL,
    amount_minor bigint NOT NULL,             -- after all discounts: the lines add up to the order
    discount_minor bigint NOT NULL DEFAULT 0,  -- of the line and its share of the order's
    sku_id uuid,
    kind text NOT NULL DEFAULT 'item' CHECK (kind IN ('item', 'fee', 'discount')),
    source_line bigint,                       -- line in the imported file
    PRIMARY KEY (workspace_id, order_id, line_no)
);
CREATE INDEX commerce_order_line_sku ON commerce_order_line (workspace_id, sku_id, order_id) WHERE sku_id IS NOT NULL;
CREATE INDEX commerce_order_line_unknown ON commerce_order_line (workspace_id, sku) WHERE sku_id IS NULL AND sku <> '';

-- What a source tells of an order may come before the order: then order_id is null and (source, order_number) joins them later.
CREATE TABLE commerce_payment (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    order_id uuid,
    source text NOT NULL,
    number text NOT NULL,
    order_number text NOT NULL,
    method text,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount_minor bigint NOT NULL,
    at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'done' CHECK (status IN ('pending', 'done', 'failed', 'void')),  -- void: taken back by hand
    revision bigint,
    digest text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, source, number)
);
CREATE INDEX commerce_payment_order ON commerce_payment (workspace_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX commerce_payment_waiting ON commerce_payment (workspace_id, source, order_number) WHERE order_id IS NULL;

CREATE TABLE commerce_refund (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    order_id uuid,
    source text NOT NULL,
    number text NOT NULL,
    order_number text NOT NULL,
    reason text,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount_minor bigint NOT NULL,
    lines jsonb NOT NULL DEFAULT '[]',        -- [{line_no, quantity, amount_minor}]: what of the order came back
    at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'done' CHECK (status IN ('pending', 'done', 'failed', 'void')),  -- void: taken back by hand
    revision bigint,
    digest text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, source, number)
);
CREATE INDEX commerce_refund_order ON commerce_refund (workspace_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX commerce_refund_waiting ON commerce_refund (workspace_id, source, order_number) WHERE order_id IS NULL;

CREATE TABLE commerce_shipment (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    order_id uuid,
    source text NOT NULL,
    number text NOT NULL,
    order_number text NOT NULL,
    carrier text,
    tracking text,
    at timestamptz NOT NULL,
    delivered_at timestamptz,
    lines jsonb NOT NULL DEFAULT '[]',        -- [{line_no, quantity}]: what of the order is in it; none: all of it
    status text NOT NULL DEFAULT 'done' CHECK (status IN ('done', 'void')),
    revision bigint,
    digest text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, source, number)
);
CREATE INDEX commerce_shipment_order ON commerce_shipment (workspace_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX commerce_shipment_waiting ON commerce_shipment (workspace_id, source, order_number) WHERE order_id IS NULL;

SELECT guanxi_reference('commerce_order', 'profile_id', 'profile');
SELECT guanxi_reference('commerce_order_line', 'order_id', 'commerce_order', 'cascade');
SELECT guanxi_reference('commerce_order', 'store_id', 'store', 'restrict', true);
SELECT guanxi_reference('commerce_order_line', 'sku_id', 'sku', 'restrict', true);
SELECT guanxi_reference('commerce_payment', 'order_id', 'commerce_order', 'cascade', true);
SELECT guanxi_reference('commerce_refund', 'order_id', 'commerce_order', 'cascade', true);
SELECT guanxi_reference('commerce_shipment', 'order_id', 'commerce_order', 'cascade', true);
