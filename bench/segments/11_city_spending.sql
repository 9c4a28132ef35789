-- Customers in Chengdu who bought for more than 3,000 yuan in the last 365 days. Few candidates, so the sum is asked per candidate.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.city = '成都'
  AND (
      SELECT sum(o.total_minor) FROM profile p JOIN commerce_order o ON o.workspace_id = p.workspace_id AND o.profile_id = p.id
      WHERE p.workspace_id = %(ws)s AND p.customer_id = c.id AND o.kind = 'sale' AND o.currency = 'CNY'
        AND o.placed_at >= %(now)s::timestamptz - interval '365 days' AND o.placed_at < %(now)s) > 300000
