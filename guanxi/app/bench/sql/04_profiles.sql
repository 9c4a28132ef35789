INSERT INTO profile (workspace_id, id, customer_id, source, external_id, name, facts, seen_at, created_at)
SELECT f.ws, f.id, p.customer_id, (ARRAY['wechat', 'wechat', 'store', 'tmall', 'web', 'import'])[1 + bench.pick(f.n, 60, 6)],
       'x' || f.n, NULL, jsonb_build_object('nickname', 'nick' || bench.pick(f.n, 61, 100000), 'subscribed', bench.pick(f.n, 62, 3) > 0),
       f.created_at + (%(now)s::timestamptz - f.created_at) * bench.u(f.n, 63), f.created_at
FROM bench.profile f LEFT JOIN bench.person p ON p.n = f.person;
