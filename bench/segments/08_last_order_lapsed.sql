-- Lapsed: the last sale lies between 180 and 365 days ago.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.id IN (
      SELECT CASE WHEN m.id IS NULL THEN o.profile_id ELSE m.customer_id END
      FROM commerce_order o LEFT JOIN profile m ON m.workspace_id = o.workspace_id AND m.id = o.profile_id AND m.moved
      WHERE o.workspace_id = %(ws)s AND o.kind = 'sale' AND o.placed_at >= %(now)s::timestamptz - interval '365 days' AND o.placed_at < %(now)s::timestamptz - interval '180 days')
  AND (c.id IN (
      SELECT CASE WHEN m.id IS NULL THEN o.profile_id ELSE m.customer_id END
      FROM commerce_order o LEFT JOIN profile m ON m.workspace_id = o.workspace_id AND m.id = o.profile_id AND m.moved
      WHERE o.workspace_id = %(ws)s AND o.kind = 'sale' AND o.placed_at >= %(now)s::timestamptz - interval '180 days' AND o.placed_at < %(now)s)) IS NOT TRUE
