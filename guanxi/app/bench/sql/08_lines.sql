INSERT INTO commerce_order_line (workspace_id, order_id, line_no, sku, name, quantity, unit_price, amount_minor, kind, source_line)
SELECT e.workspace_id, e.object_id, j, 'A' || lpad(a.n::text, 5, '0'), 'Article ' || a.n, k.sign * bench.quantity(e.seq, j),
       bench.price(a.n) / 100.0, k.sign * bench.price(a.n) * bench.quantity(e.seq, j), CASE WHEN k.fee THEN 'fee' ELSE 'item' END, NULL
FROM log_event e
CROSS JOIN LATERAL (SELECT CASE WHEN bench.pick(e.seq, 94, 100) BETWEEN 95 AND 98 THEN -1 ELSE 1 END AS sign, bench.pick(e.seq, 94, 100) = 99 AS fee) AS k
CROSS JOIN LATERAL generate_series(1, bench.lines(e.seq)) AS j
CROSS JOIN LATERAL (SELECT bench.article(e.seq, j) AS n) AS a
WHERE e.type = 'commerce.order_placed' AND e.seq BETWEEN %(low)s AND %(high)s AND e.recorded_at >= %(from)s AND e.recorded_at < %(to)s;
