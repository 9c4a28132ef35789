-- The log in the order it was written: event i of all at the i-th moment of the two years. Few customers make most of it
-- (rank = u^2.5), the heaviest have some 5,000; only customers who exist by then. 15 per cent are orders. What people do
-- by hand (tags, stages) carries the profile that founded the customer: its id is the customer's.
INSERT INTO log_event (workspace_id, id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id, payload)
WITH drawn AS (
    SELECT i, %(now)s::timestamptz - make_interval(secs => 86400 * 730 * (1 - i::float8 / %(events)s)) AS at,
           bench.pick(i, 80, 100) AS t,
           CASE WHEN bench.u(i, 81) < %(small_share)s THEN %(customers)s + bench.pick(i, 82, %(small_customers)s)
                ELSE (least(%(customers)s - 1, (power(bench.u(i, 82), 2.5) * %(customers)s)::bigint + bench.pick(i, 83, 100))
                      * 7368787 + 12345) %% %(customers)s %% (%(customers)s * (0.6 + 0.4 * i::float8 / %(events)s))::bigint END AS person
    FROM generate_series(%(low)s::bigint, %(high)s::bigint) AS i
), found AS (
    SELECT d.i, d.at, p.ws, p.customer_id, p.account_id, p.profiles[1 + bench.pick(d.i, 84, cardinality(p.profiles))] AS profile_id, d.person,
           CASE WHEN d.t < 15 THEN 1 WHEN d.t < 50 THEN 2 WHEN d.t < 65 THEN 3 WHEN d.t < 80 THEN 4 WHEN d.t < 88 THEN 5
                WHEN d.t < 93 THEN 6 WHEN d.t < 96 THEN 7 WHEN d.t < 98 THEN 8 ELSE 9 END AS t
    FROM drawn d JOIN bench.person p ON p.n = d.person
)
SELECT f.ws, bench.id(bench.ms(f.at), 4, f.i),
       (ARRAY['commerce.order_placed', 'conversations.message_received', 'conversations.message_sent', 'loyalty.points_awarded',
              'delivery.message_opened', 'customers.tagged', 'customers.stage_changed', 'forms.submitted', 'support.ticket_opened'])[t],
       f.at, f.at + interval '0.4 second', 1000 + f.i / 10, f.i,
       CASE WHEN t IN (3, 6, 7) THEN 'user' ELSE 'system' END,
       CASE WHEN t IN (3, 6, 7) THEN bench.id(1700000000000, 9, bench.pick(f.i, 85, 40)) END,
       (ARRAY['order', 'conversation', 'conversation', 'loyalty_account', 'message', 'customer', 'customer', 'form', 'ticket'])[t],
       CASE t WHEN 1 THEN bench.id(bench.ms(f.at), 5, f.i) WHEN 4 THEN f.account_id WHEN 6 THEN f.customer_id WHEN 7 THEN f.customer_id
              WHEN 8 THEN bench.id(1700000000000, 6, bench.pick(f.i, 86, 20)) WHEN 9 THEN bench.id(bench.ms(f.at), 7, f.i)
              ELSE bench.id(1700000000000, 8, f.person) END,
       CASE WHEN t IN (6, 7) THEN f.customer_id WHEN t = 2 AND s.id IS NOT NULL THEN s.id ELSE f.profile_id END,
       CASE t WHEN 1 THEN '{"currency": "CNY", "source": "shop"}'
              WHEN 2 THEN '{"channel": "wechat", "length": 24}'
              WHEN 3 THEN '{"channel": "wechat", "length": 80}'
              WHEN 4 THEN '{"rule": "purchase", "points": ' || 1 + bench.pick(f.i, 87, 500) || '}'
              WHEN 5 THEN '{"campaign": "c' || bench.pick(f.i, 87, 50) || '"}'
              WHEN 6 THEN '{"tag": "t' || bench.pick(f.i, 87, 60) || '"}'
              WHEN 7 THEN '{"from": "lead", "to": "prospect"}'
              WHEN 8 THEN '{"fields": 6}' ELSE '{"priority": "normal"}' END::jsonb
FROM found f
LEFT JOIN bench.stranger s ON f.t = 2 AND f.ws = 1 AND bench.pick(f.i, 88, 12) = 0 AND s.k = bench.pick(f.i, 89, %(strangers)s);
