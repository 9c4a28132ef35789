-- Sealed values and blind indexes have their true lengths (nonce 12 + tag 16 + key version 2 + value; HMAC-SHA256 32), not meaning.
-- 1.6 handles per customer: 85 per cent a phone and 35 per cent an e-mail on the first profile; further profiles a WeChat id, some a phone;
-- strangers a cookie.
INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint, created_at)
SELECT f.ws, bench.id(bench.ms(f.created_at), 10 + h.k, f.n), f.id, h.kind,
       substr(sha512((h.kind || f.n)::bytea), 1, h.size), sha256((h.kind || '/' || f.n)::bytea), h.hint, f.created_at
FROM bench.profile f JOIN bench.place w USING (ws)
CROSS JOIN LATERAL (VALUES
    (1, 'phone', 42, '13' || bench.pick(f.n, 70, 10) || '****' || lpad(bench.pick(f.n, 71, 10000)::text, 4, '0'),
     (f.n - w.first_profile < w.customers AND bench.u(f.n, 72) < 0.85) OR (f.person IS NOT NULL AND f.n - w.first_profile >= w.customers AND bench.u(f.n, 72) < 0.4)),
    (2, 'email', 52, chr(97 + bench.pick(f.n, 73, 26)) || '***@example.com', f.n - w.first_profile < w.customers AND bench.u(f.n, 74) < 0.35),
    (3, 'wechat_unionid', 58, 'o***' || bench.pick(f.n, 75, 1000), f.person IS NOT NULL AND f.n - w.first_profile >= w.customers),
    (4, 'cookie', 60, 'c***', f.person IS NULL)
) AS h(k, kind, size, hint, there)
WHERE h.there;
