-- Known from WeChat and from Tmall, never seen in a store, and bought in any of the last 365 days.
WITH candidate AS MATERIALIZED (
    SELECT DISTINCT w.customer_id FROM profile w
    WHERE w.workspace_id = %(ws)s AND w.source = 'wechat'
      AND w.customer_id IN (SELECT p.customer_id FROM profile p WHERE p.workspace_id = %(ws)s AND p.source = 'tmall')
)
SELECT c.id FROM candidate k JOIN customer c ON c.id = k.customer_id
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND NOT EXISTS (
      SELECT FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id = k.customer_id AND p.source = 'store' OFFSET 0)
  AND EXISTS (
      SELECT FROM profile p JOIN commerce_order o ON o.workspace_id = p.workspace_id AND o.profile_id = p.id
      WHERE p.workspace_id = %(ws)s AND p.customer_id = k.customer_id AND o.kind = 'sale' AND o.placed_at >= %(now)s::timestamptz - interval '365 days' AND o.placed_at < %(now)s OFFSET 0)
