-- Golden records. Names: 70 per cent Chinese, 25 per cent Latin, 5 per cent organisations. Search text and grams as
-- guanxi.kernel.search makes them of the name and the last four digits of a phone (docs/decisions/0015).
INSERT INTO customer (workspace_id, id, kind, name, sort_key, search_text, grams, owner_id, stage, class, source, gender, birthday, language,
                      country, province, city, district, custom, created_at, updated_at)
WITH named AS (
    SELECT p.n, p.ws, p.customer_id, p.created_at, u.kind,
           CASE u.kind WHEN 1 THEN s.hanzi || g1.hanzi || CASE WHEN bench.pick(p.n, 34, 5) > 0 THEN g2.hanzi ELSE '' END
                       WHEN 2 THEN lf.hanzi || ' ' || ll.hanzi
                       ELSE c.hanzi || g1.hanzi || g2.hanzi || o.hanzi END AS name,
           CASE u.kind WHEN 1 THEN s.pinyin || ' ' || g1.pinyin || CASE WHEN bench.pick(p.n, 34, 5) > 0 THEN ' ' || g2.pinyin ELSE '' END
                       WHEN 2 THEN lower(lf.hanzi || ' ' || ll.hanzi)
                       ELSE c.pinyin || ' ' || g1.pinyin || ' ' || g2.pinyin || ' ' || o.pinyin END AS pinyin,
           c.hanzi AS city, bench.pick(p.n, 36, 40) AS owner,
           CASE WHEN bench.u(w.first_profile + p.local, 72) < 0.85 THEN ' ' || lpad(bench.pick(w.first_profile + p.local, 71, 10000)::text, 4, '0') ELSE '' END AS tail
    FROM bench.person p
    JOIN bench.place w USING (ws)
    CROSS JOIN LATERAL (SELECT CASE WHEN bench.u(p.n, 30) < 0.70 THEN 1 WHEN bench.u(p.n, 30) < 0.95 THEN 2 ELSE 3 END AS kind) AS u
    JOIN bench.word s ON s.list = 'surname' AND s.k = floor(power(bench.u(p.n, 31), 2) * %(surname)s)
    JOIN bench.word g1 ON g1.list = 'given' AND g1.k = floor(power(bench.u(p.n, 32), 1.5) * %(given)s)
    JOIN bench.word g2 ON g2.list = 'given' AND g2.k = floor(power(bench.u(p.n, 33), 1.5) * %(given)s)
    JOIN bench.word lf ON lf.list = 'first' AND lf.k = floor(bench.u(p.n, 31) * %(first)s)
    JOIN bench.word ll ON ll.list = 'last' AND ll.k = floor(power(bench.u(p.n, 32), 1.5) * %(last)s)
    JOIN bench.word o ON o.list = 'organisation' AND o.k = bench.pick(p.n, 37, %(organisation)s)
    JOIN bench.word c ON c.list = 'city' AND c.k = floor(power(bench.u(p.n, 35), 2) * %(city)s)
    WHERE p.n BETWEEN %(low)s AND %(high)s
), texts AS (
    SELECT named.*, lower(name) || tail || CASE WHEN kind = 2 THEN '' ELSE ' ' || replace(pinyin, ' ', '') || ' ' ||
           (SELECT string_agg(left(w, 1), '' ORDER BY o) FROM string_to_table(pinyin, ' ') WITH ORDINALITY AS t(w, o)) END AS text
    FROM named
)
SELECT ws, customer_id, CASE kind WHEN 3 THEN 'organisation' ELSE 'person' END, name, pinyin, text,
       (SELECT coalesce(array_agg(DISTINCT g), '{}') FROM (
            SELECT substr(w, i, 2) AS g FROM string_to_table(text, ' ') AS w, generate_series(1, length(w) - 1) AS i
            UNION ALL SELECT substr(name, i, 1) FROM generate_series(1, length(name)) AS i WHERE kind <> 2
       ) AS grams),
       CASE WHEN bench.u(n, 38) < 0.8 THEN bench.id(1700000000000, 9, CASE WHEN ws = 1 THEN owner ELSE ws * 100 + owner %% 3 END) END,
       (ARRAY['lead', 'lead', 'prospect', 'customer', 'customer', 'customer', 'loyal', 'lost', NULL, NULL])[1 + bench.pick(n, 39, 10)],
       (ARRAY['A', 'B', 'B', 'C', 'C', 'C', 'D', NULL, NULL, NULL])[1 + bench.pick(n, 40, 10)],
       (ARRAY['wechat', 'wechat', 'store', 'tmall', 'web', 'import'])[1 + bench.pick(n, 41, 6)],
       CASE WHEN kind < 3 THEN (ARRAY['female', 'male', NULL])[1 + bench.pick(n, 42, 3)] END,
       CASE WHEN kind < 3 AND bench.u(n, 43) < 0.7 THEN date '1950-01-01' + bench.pick(n, 44, 20000) END,
       CASE WHEN kind = 2 THEN 'en' ELSE 'zh' END, 'CN', city, city,
       CASE WHEN bench.u(n, 45) < 0.5 THEN 'd' || bench.pick(n, 46, 12) END,
       jsonb_build_object('f1', bench.pick(n, 47, 1001),
                          'f2', (ARRAY['none', 'none', 'none', 'silver', 'silver', 'gold', 'diamond'])[1 + bench.pick(n, 48, 7)],
                          'f3', 'colour' || bench.pick(n, 49, 20),
                          'f4', to_char(%(now)s::timestamptz + make_interval(days => bench.pick(n, 50, 730) - 365), 'YYYY-MM-DD'),
                          'f5', bench.pick(n, 51, 100)),
       created_at, created_at
FROM texts;
