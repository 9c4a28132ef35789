-- Customers who opened a message and placed an order within 7 days after it; both in the last 180 days.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.id IN (
      SELECT s.customer_id FROM (
          SELECT p.customer_id, e.type, e.at,
                 max(e.at) FILTER (WHERE e.type = 'delivery.message_opened') OVER (
                     PARTITION BY p.customer_id ORDER BY e.at RANGE BETWEEN UNBOUNDED PRECEDING AND interval '1 microsecond' PRECEDING) AS opened_at
          FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
          WHERE e.workspace_id = %(ws)s AND e.type IN ('delivery.message_opened', 'commerce.order_placed') AND p.customer_id IS NOT NULL
            AND e.at >= %(now)s::timestamptz - interval '180 days' AND e.recorded_at >= %(now)s::timestamptz - interval '181 days') AS s
      WHERE s.type = 'commerce.order_placed' AND s.opened_at >= s.at - interval '7 days')
