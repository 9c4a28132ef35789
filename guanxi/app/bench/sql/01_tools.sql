-- Repeatable chance for the measuring data: the same number for the same (row, draw) on every machine.
-- All of it lives in the schema `bench`; the product's tables hold nothing but what the product would write.
CREATE SCHEMA bench;

-- 0 <= u < 1
CREATE FUNCTION bench.u(n bigint, draw integer) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (hashint8extended(n, draw + {seed}) & 4503599627370495)::float8 / 4503599627370496.0 $$;

-- 0 <= pick < many
CREATE FUNCTION bench.pick(n bigint, draw integer, many integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT ((hashint8extended(n, draw + {seed}) & 2147483647) % many)::integer $$;

-- A version 7 id made at a time (milliseconds since 1970), the n-th of its kind.
CREATE FUNCTION bench.id(milliseconds bigint, kind integer, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT encode(int8send(milliseconds << 16 | 28672 | (hashint8extended(n, kind + {seed}) & 4095))
                    || int8send((hashint8extended(n, kind + 500 + {seed}) & 4611686018427387903) | (-9223372036854775807 - 1)), 'hex')::uuid $$;

-- date_part, because extract counts in numeric and takes six times as long.
CREATE FUNCTION bench.ms(at timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (date_part('epoch', at) * 1000)::bigint $$;

-- What one line of an order costs in minor units (its sign comes from the order's kind). 5,000 articles, few sell most.
CREATE FUNCTION bench.article(seq bigint, line integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (power(bench.u(seq * 64 + line, 91), 2) * 5000)::integer $$;
CREATE FUNCTION bench.quantity(seq bigint, line integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 1 + bench.pick(seq * 64 + line, 92, 4) $$;
CREATE FUNCTION bench.price(article integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 500 + (article * 3701) % 49500 $$;
CREATE FUNCTION bench.lines(seq bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT least(40, 1 + floor(-ln(1 - bench.u(seq, 93)) * 2.8)::integer) $$;

CREATE TABLE bench.info (only_row boolean PRIMARY KEY DEFAULT true, now timestamptz NOT NULL, scale text NOT NULL, seed integer NOT NULL,
                         version integer NOT NULL, revision text NOT NULL,                         seconds float8, made_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE bench.place (ws integer PRIMARY KEY, first bigint NOT NULL, customers bigint NOT NULL, first_profile bigint NOT NULL);
CREATE TABLE bench.word (list text, k integer, hanzi text, pinyin text, PRIMARY KEY (list, k));
