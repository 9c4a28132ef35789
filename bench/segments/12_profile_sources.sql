-- Known from WeChat and from Tmall, never seen in a store, and bought in any of the last 365 days.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.id IN (SELECT p.customer_id FROM profile p WHERE p.workspace_id = %(ws)s AND p.source = 'wechat')
  AND c.id IN (SELECT p.customer_id FROM profile p WHERE p.workspace_id = %(ws)s AND p.source = 'tmall')
  AND NOT EXISTS (SELECT FROM profile p WHERE p.workspace_id = %(ws)s AND p.source = 'store' AND p.customer_id = c.id)
  AND c.id IN (
      SELECT p.customer_id FROM commerce_order o JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
      WHERE o.workspace_id = %(ws)s AND o.kind = 'sale'
        AND o.placed_at >= %(now)s::timestamptz - interval '365 days' AND o.placed_at < %(now)s)
