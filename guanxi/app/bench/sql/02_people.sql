-- Who exists: numbered customers and profiles of all workspaces, with ids made from the time they came.
-- 60 per cent of the customers came in the two years before the window of events, the rest evenly in it.
CREATE UNLOGGED TABLE bench.person (n bigint, ws integer, local bigint, created_at timestamptz, customer_id uuid, account_id uuid, profiles uuid[]);
CREATE UNLOGGED TABLE bench.profile (n bigint, ws integer, person bigint, created_at timestamptz, id uuid);

INSERT INTO bench.person (n, ws, local, created_at, customer_id, account_id)
SELECT n, ws, local, at, bench.id(bench.ms(at), 1, n), bench.id(bench.ms(at), 2, n)
FROM (
    SELECT p.first + k AS n, p.ws, k AS local,
           %(now)s::timestamptz - make_interval(secs => 86400 * 730 * CASE WHEN k < 0.6 * p.customers
               THEN 2 - k / (0.6 * p.customers) ELSE 1 - (k - 0.6 * p.customers) / (0.4 * p.customers) END) AS at
    FROM bench.place p, generate_series(0, p.customers - 1) AS k
) AS made;

-- 1.3 profiles per customer: one each; 15 per cent a second; 1.7 per cent five more (shared till, many shops); 5 per cent of all anonymous.
INSERT INTO bench.profile (n, ws, person, created_at)
SELECT p.first_profile + k, p.ws,
       CASE WHEN k < p.customers THEN p.first + k
            WHEN k < p.customers * 1.15 THEN p.first + ((k - p.customers) * 7919) %% p.customers
            WHEN k < p.customers * 1.235 THEN p.first + ((k - p.customers) / 5 * 104729) %% p.customers END,
       %(now)s
FROM bench.place p, generate_series(0, (p.customers * 13 / 10) - 1) AS k;

-- The profile a customer was founded by carries the customer's id (docs/decisions/0010).
UPDATE bench.profile AS f SET created_at = made.at, id = coalesce(made.customer_id, bench.id(bench.ms(made.at), 3, f.n))
FROM (
    SELECT f.n, CASE WHEN f.n - w.first_profile < w.customers THEN p.customer_id END AS customer_id,
           CASE WHEN p.n IS NULL THEN %(now)s::timestamptz - make_interval(secs => 86400 * 730 * bench.u(f.n, 21))
                     WHEN f.n - w.first_profile < w.customers THEN p.created_at
                     ELSE p.created_at + (%(now)s::timestamptz - p.created_at) * bench.u(f.n, 21) END AS at
    FROM bench.profile f JOIN bench.place w USING (ws) LEFT JOIN bench.person p ON p.n = f.person
) AS made WHERE made.n = f.n;

UPDATE bench.person AS p SET profiles = found.ids
FROM (SELECT person, array_agg(id ORDER BY n) AS ids FROM bench.profile WHERE person IS NOT NULL GROUP BY person) AS found
WHERE found.person = p.n;

CREATE UNLOGGED TABLE bench.stranger AS
SELECT row_number() OVER (ORDER BY n) - 1 AS k, id FROM bench.profile WHERE person IS NULL AND ws = 1;
ANALYZE bench.person, bench.profile, bench.stranger;
