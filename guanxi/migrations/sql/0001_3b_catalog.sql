-- Catalog: what is sold. A product (SPU) has one or more articles (SKU); orders name articles by code.

CREATE TABLE category (
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
CREATE UNIQUE INDEX category_code ON category (workspace_id, code) WHERE deleted_at IS NULL;
CREATE INDEX category_parent ON category (workspace_id, parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE product (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    reading text NOT NULL DEFAULT '',         -- pinyin of the name, for searching
    category_id uuid,
    brand text,
    unit text,
    status text NOT NULL DEFAULT 'on_sale' CHECK (status IN ('draft', 'on_sale', 'off_sale')),
    description text,
    version integer NOT NULL DEFAULT 1,
    import_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX product_code ON product (workspace_id, code) WHERE deleted_at IS NULL;
CREATE INDEX product_category ON product (workspace_id, category_id) WHERE category_id IS NOT NULL;

CREATE TABLE sku (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    reading text NOT NULL DEFAULT '',         -- pinyin of the name, for searching
    spec text,                                -- as people say it: "红色 / L"
    barcode text,
    currency text NOT NULL DEFAULT 'CNY' CHECK (currency ~ '^[A-Z]{3}$'),
    price_minor bigint,
    cost_minor bigint,
    status text NOT NULL DEFAULT 'on_sale' CHECK (status IN ('draft', 'on_sale', 'off_sale')),
    version integer NOT NULL DEFAULT 1,
    import_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX sku_code ON sku (workspace_id, code) WHERE deleted_at IS NULL;
CREATE INDEX sku_product ON sku (workspace_id, product_id);
CREATE INDEX sku_barcode ON sku (workspace_id, barcode) WHERE barcode IS NOT NULL;

CREATE TABLE product_image (
    workspace_id integer NOT NULL,
    product_id uuid NOT NULL,
    file_id uuid NOT NULL,
    alt text NOT NULL DEFAULT '',             -- words for who does not see it; none: the product's name
    position smallint NOT NULL,               -- the lowest is the cover
    PRIMARY KEY (workspace_id, product_id, file_id)
);
CREATE INDEX product_image_file ON product_image (workspace_id, file_id);

SELECT guanxi_reference('category', 'parent_id', 'category', 'restrict', true);
SELECT guanxi_reference('product', 'category_id', 'category', 'restrict', true);
SELECT guanxi_reference('sku', 'product_id', 'product');
SELECT guanxi_reference('product_image', 'product_id', 'product', 'cascade');
SELECT guanxi_reference('product_image', 'file_id', 'file');
