-- Tagged with any of three tags at any time, wrote 3 or more messages in the last 90 days, opened a message in the last
-- 7 days, and never opened a ticket. The rarest leaf first and as a set; the last two are asked per candidate.
WITH opened AS MATERIALIZED (
    SELECT DISTINCT CASE WHEN m.id IS NULL THEN e.profile_id ELSE m.customer_id END AS customer_id
    FROM log_event e LEFT JOIN profile m ON m.workspace_id = e.workspace_id AND m.id = e.profile_id AND m.moved
    WHERE e.workspace_id = %(ws)s AND e.type = 'delivery.message_opened'
      AND e.at >= %(now)s::timestamptz - interval '7 days' AND e.recorded_at >= %(now)s::timestamptz - interval '8 days'
), wrote AS MATERIALIZED (
    SELECT w.customer_id FROM (
        SELECT CASE WHEN m.id IS NULL THEN e.profile_id ELSE m.customer_id END AS customer_id
        FROM log_event e LEFT JOIN profile m ON m.workspace_id = e.workspace_id AND m.id = e.profile_id AND m.moved
        WHERE e.workspace_id = %(ws)s AND e.type = 'conversations.message_received'
          AND e.at >= %(now)s::timestamptz - interval '90 days' AND e.recorded_at >= %(now)s::timestamptz - interval '91 days') AS w
    WHERE w.customer_id IN (SELECT customer_id FROM opened)
    GROUP BY w.customer_id HAVING count(*) >= 3
)
SELECT c.id FROM wrote w JOIN customer c ON c.id = w.customer_id
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND EXISTS (
      SELECT FROM profile p JOIN log_event e ON e.workspace_id = p.workspace_id AND e.profile_id = p.id
      WHERE p.workspace_id = %(ws)s AND p.customer_id = c.id
        AND e.type = 'customers.tagged' AND e.payload ->> 'tag' IN ('t1', 't2', 't3') OFFSET 0)
  AND NOT EXISTS (
      SELECT FROM profile p JOIN log_event e ON e.workspace_id = p.workspace_id AND e.profile_id = p.id
      WHERE p.workspace_id = %(ws)s AND p.customer_id = c.id AND e.type = 'support.ticket_opened' OFFSET 0)
