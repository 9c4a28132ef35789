-- New buyers: the first sale ever lies in the last 60 days. The buyers of those days as a set, the past per candidate.
WITH recent AS MATERIALIZED (
    SELECT DISTINCT CASE WHEN m.id IS NULL THEN o.profile_id ELSE m.customer_id END AS customer_id
    FROM commerce_order o LEFT JOIN profile m ON m.workspace_id = o.workspace_id AND m.id = o.profile_id AND m.moved
    WHERE o.workspace_id = %(ws)s AND o.kind = 'sale' AND o.placed_at >= %(now)s::timestamptz - interval '60 days' AND o.placed_at < %(now)s
)
SELECT c.id FROM recent r JOIN customer c ON c.id = r.customer_id
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND NOT EXISTS (
      SELECT FROM commerce_order o
      WHERE o.workspace_id = %(ws)s AND o.profile_id = r.customer_id AND o.kind = 'sale'
        AND o.placed_at < %(now)s::timestamptz - interval '60 days' OFFSET 0)
  AND NOT EXISTS (
      SELECT FROM profile p JOIN commerce_order o ON o.workspace_id = p.workspace_id AND o.profile_id = p.id
      WHERE p.workspace_id = %(ws)s AND p.customer_id = r.customer_id AND o.kind = 'sale'
        AND o.placed_at < %(now)s::timestamptz - interval '60 days' OFFSET 0)
