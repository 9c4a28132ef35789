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

-- What people bought, a row per article of a sale: what portraits count and conditions ask ("bought of this category"). Joins that
-- nobody asks for fall away in the planner: they are by unique keys.
CREATE VIEW commerce_purchase WITH (security_invoker = true) AS
SELECT l.workspace_id, l.order_id::text || '/' || l.line_no AS id, l.order_id, o.profile_id, o.placed_at, o.source, o.channel, o.store_id,
       l.sku_id, k.product_id, p.category_id, p.brand, l.name, l.quantity, l.amount_minor, o.currency
FROM commerce_order_line l
JOIN commerce_order o ON o.workspace_id = l.workspace_id AND o.id = l.order_id AND o.kind = 'sale' AND o.status <> 'cancelled'
LEFT JOIN sku k ON k.workspace_id = l.workspace_id AND k.id = l.sku_id
LEFT JOIN product p ON p.workspace_id = k.workspace_id AND p.id = k.product_id
WHERE l.kind = 'item';

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
CREATE INDEX commerce_payment_number ON commerce_payment (workspace_id, number);
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
CREATE INDEX commerce_refund_number ON commerce_refund (workspace_id, number);
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
CREATE INDEX commerce_shipment_number ON commerce_shipment (workspace_id, number);
CREATE INDEX commerce_shipment_tracking ON commerce_shipment (workspace_id, tracking) WHERE tracking IS NOT NULL;
CREATE INDEX commerce_shipment_waiting ON commerce_shipment (workspace_id, source, order_number) WHERE order_id IS NULL;

SELECT guanxi_reference('commerce_order', 'profile_id', 'profile');
SELECT guanxi_reference('commerce_order_line', 'order_id', 'commerce_order', 'cascade');
SELECT guanxi_reference('commerce_order', 'store_id', 'store', 'restrict', true);
SELECT guanxi_reference('commerce_order_line', 'sku_id', 'sku', 'restrict', true);
SELECT guanxi_reference('commerce_payment', 'order_id', 'commerce_order', 'cascade', true);
SELECT guanxi_reference('commerce_refund', 'order_id', 'commerce_order', 'cascade', true);
SELECT guanxi_reference('commerce_shipment', 'order_id', 'commerce_order', 'cascade', true);

-- Sums of whole days, for reports (decision 0031). A day holds when it was summed in the zone asked for and no mark names it.
-- Marks are made by triggers, so that no way of writing can forget them, and are only ever added: nobody waits for anybody.
CREATE TABLE commerce_day (
    workspace_id integer NOT NULL,
    day date NOT NULL,                        -- of the zone
    zone text NOT NULL,
    PRIMARY KEY (workspace_id, day)
);
CREATE TABLE commerce_day_sum (
    workspace_id integer NOT NULL,
    part text NOT NULL CHECK (part IN ('orders', 'category', 'class')),
    day date NOT NULL,
    n integer NOT NULL,
    currency text NOT NULL,
    store uuid,
    channel text,
    key text,                                 -- category or class; null: without
    placed integer NOT NULL DEFAULT 0,        -- orders, cancelled ones too
    counted integer NOT NULL DEFAULT 0,       -- orders, without cancelled ones
    orders integer NOT NULL DEFAULT 0,        -- sales that count
    sales_minor bigint NOT NULL,
    refunds_minor bigint NOT NULL,
    PRIMARY KEY (workspace_id, part, day, n)
);
CREATE TABLE commerce_day_mark (
    workspace_id integer NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    part text NOT NULL CHECK (part IN ('orders', 'category', 'class')),  -- 'orders' is all of the day
    utc_day date,
    thing uuid,                               -- instead of the day: every day of its orders, whichever they are when it is read
    PRIMARY KEY (workspace_id, id),
    CHECK ((utc_day IS NULL) <> (thing IS NULL))
);
CREATE INDEX commerce_day_mark_day ON commerce_day_mark (workspace_id, utc_day) WHERE utc_day IS NOT NULL;
CREATE INDEX commerce_day_mark_thing ON commerce_day_mark (workspace_id, thing) WHERE thing IS NOT NULL;

CREATE FUNCTION commerce_order_marks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO commerce_day_mark (workspace_id, part, utc_day)
        SELECT DISTINCT workspace_id, 'orders', (placed_at AT TIME ZONE 'UTC')::date FROM made;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO commerce_day_mark (workspace_id, part, utc_day)
        SELECT DISTINCT workspace_id, 'orders', (placed_at AT TIME ZONE 'UTC')::date FROM gone;
    ELSE
        INSERT INTO commerce_day_mark (workspace_id, part, utc_day)
        SELECT DISTINCT g.workspace_id, 'orders', (at.placed AT TIME ZONE 'UTC')::date
        FROM gone g JOIN made m ON m.workspace_id = g.workspace_id AND m.id = g.id
        CROSS JOIN LATERAL (VALUES (g.placed_at), (m.placed_at)) AS at (placed)
        WHERE (g.placed_at, g.profile_id, g.kind, g.status, g.currency, g.total_minor, g.refunded_minor, g.store_id, g.channel)
            IS DISTINCT FROM (m.placed_at, m.profile_id, m.kind, m.status, m.currency, m.total_minor, m.refunded_minor, m.store_id, m.channel);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER marks_new AFTER INSERT ON commerce_order REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION commerce_order_marks();
CREATE TRIGGER marks_changed AFTER UPDATE ON commerce_order REFERENCING OLD TABLE AS gone NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION commerce_order_marks();
CREATE TRIGGER marks_gone AFTER DELETE ON commerce_order REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION commerce_order_marks();

-- Lines come and go with a write of their order, which holds its row, so its day is known; all else names the thing. Orders are looked
-- up by their keys (LATERAL with OFFSET 0): a join planned by what the table held once would read those of every workspace.
CREATE FUNCTION commerce_line_marks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO commerce_day_mark (workspace_id, part, utc_day)
        SELECT DISTINCT l.workspace_id, 'category', (o.placed_at AT TIME ZONE 'UTC')::date FROM (SELECT DISTINCT workspace_id, order_id FROM made) l
        CROSS JOIN LATERAL (
            SELECT p.placed_at FROM commerce_order p WHERE p.workspace_id = l.workspace_id AND p.id = l.order_id OFFSET 0) o;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO commerce_day_mark (workspace_id, part, utc_day)
        SELECT DISTINCT l.workspace_id, 'category', (o.placed_at AT TIME ZONE 'UTC')::date FROM (SELECT DISTINCT workspace_id, order_id FROM gone) l
        CROSS JOIN LATERAL (
            SELECT p.placed_at FROM commerce_order p WHERE p.workspace_id = l.workspace_id AND p.id = l.order_id OFFSET 0) o;
    ELSE
        INSERT INTO commerce_day_mark (workspace_id, part, thing) SELECT DISTINCT workspace_id, 'category', order_id FROM made;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER marks_new AFTER INSERT ON commerce_order_line REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION commerce_line_marks();
CREATE TRIGGER marks_changed AFTER UPDATE ON commerce_order_line REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION commerce_line_marks();
CREATE TRIGGER marks_gone AFTER DELETE ON commerce_order_line REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION commerce_line_marks();

CREATE FUNCTION commerce_refund_marks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO commerce_day_mark (workspace_id, part, thing) SELECT DISTINCT workspace_id, 'category', order_id FROM gone WHERE order_id IS NOT NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO commerce_day_mark (workspace_id, part, thing) SELECT DISTINCT workspace_id, 'category', order_id FROM made WHERE order_id IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER marks_new AFTER INSERT ON commerce_refund REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION commerce_refund_marks();
CREATE TRIGGER marks_changed AFTER UPDATE ON commerce_refund REFERENCING OLD TABLE AS gone NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION commerce_refund_marks();
CREATE TRIGGER marks_gone AFTER DELETE ON commerce_refund REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION commerce_refund_marks();

-- What an order counts under without being written itself: the class of its customer, the category of its articles. By row, because
-- only rows that change it count: copying what an import updates for one look would cost it more.
CREATE FUNCTION commerce_key_mark() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO commerce_day_mark (workspace_id, part, thing) VALUES (NEW.workspace_id, TG_ARGV[0], NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER marks_changed AFTER UPDATE OF class ON customer FOR EACH ROW WHEN (NEW.class IS DISTINCT FROM OLD.class) EXECUTE FUNCTION commerce_key_mark('class');
CREATE TRIGGER marks_changed AFTER UPDATE OF customer_id ON profile FOR EACH ROW WHEN (NEW.customer_id IS DISTINCT FROM OLD.customer_id) EXECUTE FUNCTION commerce_key_mark('class');
CREATE TRIGGER marks_changed AFTER UPDATE OF category_id ON product FOR EACH ROW WHEN (NEW.category_id IS DISTINCT FROM OLD.category_id) EXECUTE FUNCTION commerce_key_mark('category');
CREATE TRIGGER marks_changed AFTER UPDATE OF product_id ON sku FOR EACH ROW WHEN (NEW.product_id <> OLD.product_id) EXECUTE FUNCTION commerce_key_mark('category');
