-- Tagged with any of three tags at any time, wrote 3 or more messages in the last 90 days, opened a message in the last
-- 7 days, and never opened a ticket.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.id IN (
      SELECT coalesce(m.merged_into_id, m.id) FROM log_event e JOIN customer m ON m.workspace_id = e.workspace_id AND m.id = e.object_id
      WHERE e.workspace_id = %(ws)s AND e.type = 'customers.tagged' AND e.payload ->> 'tag' IN ('t1', 't2', 't3'))
  AND c.id IN (
      SELECT p.customer_id FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
      WHERE e.workspace_id = %(ws)s AND e.type = 'conversations.message_received'
        AND e.at >= %(now)s::timestamptz - interval '90 days' AND e.recorded_at >= %(now)s::timestamptz - interval '91 days'
      GROUP BY p.customer_id HAVING count(*) >= 3)
  AND c.id IN (
      SELECT p.customer_id FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
      WHERE e.workspace_id = %(ws)s AND e.type = 'delivery.message_opened'
        AND e.at >= %(now)s::timestamptz - interval '7 days' AND e.recorded_at >= %(now)s::timestamptz - interval '8 days')
  AND NOT EXISTS (
      SELECT FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
      WHERE e.workspace_id = %(ws)s AND e.type = 'support.ticket_opened' AND p.customer_id = c.id)
