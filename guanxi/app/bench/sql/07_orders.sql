INSERT INTO commerce_order (workspace_id, id, profile_id, source, number, kind, placed_at, currency, total_minor, line_count, facts, created_at)
SELECT e.workspace_id, e.object_id, e.profile_id, (ARRAY['tmall', 'shop', 'store'])[1 + bench.pick(e.seq, 95, 3)], 'SO' || e.seq, k.kind, e.at, 'CNY',
       k.sign * (SELECT sum(bench.price(bench.article(e.seq, j)) * bench.quantity(e.seq, j)) FROM generate_series(1, bench.lines(e.seq)) AS j),
       bench.lines(e.seq), '{"channel": "shop"}', e.at
FROM log_event e
CROSS JOIN LATERAL (SELECT CASE WHEN bench.pick(e.seq, 94, 100) < 95 THEN 'sale' WHEN bench.pick(e.seq, 94, 100) < 99 THEN 'cancellation' ELSE 'fee' END AS kind,
                           CASE WHEN bench.pick(e.seq, 94, 100) < 95 THEN 1 WHEN bench.pick(e.seq, 94, 100) < 99 THEN -1 ELSE 1 END AS sign) AS k
WHERE e.type = 'commerce.order_placed' AND e.seq BETWEEN %(low)s AND %(high)s AND e.recorded_at >= %(from)s AND e.recorded_at < %(to)s;
