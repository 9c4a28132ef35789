-- Customers who opened a message and placed an order within 7 days after it; both in the last 180 days.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.id IN (
      SELECT s.customer_id FROM (
          SELECT e.customer_id, e.type, e.at,
                 max(e.at) FILTER (WHERE e.type = 'delivery.message_opened') OVER (
                     PARTITION BY e.customer_id ORDER BY e.at
                     RANGE BETWEEN UNBOUNDED PRECEDING AND interval '1 microsecond' PRECEDING) AS opened_at
          FROM (
              SELECT CASE WHEN m.id IS NULL THEN e.profile_id ELSE m.customer_id END AS customer_id, e.type, e.at
              FROM log_event e LEFT JOIN profile m ON m.workspace_id = e.workspace_id AND m.id = e.profile_id AND m.moved
              WHERE e.workspace_id = %(ws)s AND e.type IN ('delivery.message_opened', 'commerce.order_placed')
                AND e.at >= %(now)s::timestamptz - interval '180 days' AND e.recorded_at >= %(now)s::timestamptz - interval '181 days') AS e
      ) AS s
      WHERE s.type = 'commerce.order_placed' AND s.opened_at >= s.at - interval '7 days')
