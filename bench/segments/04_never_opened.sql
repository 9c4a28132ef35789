-- Customers of class A or B who never opened a message and never sent in a form (two nevers are one leaf over both types).
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.class IN ('A', 'B')
  AND NOT EXISTS (
      SELECT FROM (
          SELECT CASE WHEN m.id IS NULL THEN e.profile_id ELSE m.customer_id END AS customer_id
          FROM log_event e LEFT JOIN profile m ON m.workspace_id = e.workspace_id AND m.id = e.profile_id AND m.moved
          WHERE e.workspace_id = %(ws)s AND e.type IN ('delivery.message_opened', 'forms.submitted')) AS did
      WHERE did.customer_id = c.id)
