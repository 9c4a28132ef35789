-- Customers of class A or B who never opened a message and never sent in a form.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.class IN ('A', 'B')
  AND NOT EXISTS (
      SELECT FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
      WHERE e.workspace_id = %(ws)s AND e.type = 'delivery.message_opened' AND p.customer_id = c.id)
  AND NOT EXISTS (
      SELECT FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
      WHERE e.workspace_id = %(ws)s AND e.type = 'forms.submitted' AND p.customer_id = c.id)
