-- Lapsed: the last sale lies between 180 and 365 days ago.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.id IN (
      SELECT p.customer_id FROM commerce_order o JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
      WHERE o.workspace_id = %(ws)s AND o.kind = 'sale'
        AND o.placed_at >= %(now)s::timestamptz - interval '365 days' AND o.placed_at < %(now)s::timestamptz - interval '180 days')
  AND NOT EXISTS (
      SELECT FROM commerce_order o JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
      WHERE o.workspace_id = %(ws)s AND o.kind = 'sale' AND o.placed_at >= %(now)s::timestamptz - interval '180 days' AND p.customer_id = c.id)
