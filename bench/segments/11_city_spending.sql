-- Customers in Chengdu who bought for more than 3,000 yuan in the last 365 days.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.city = '成都'
  AND c.id IN (
      SELECT p.customer_id FROM commerce_order o JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
      WHERE o.workspace_id = %(ws)s AND o.kind = 'sale' AND o.currency = 'CNY'
        AND o.placed_at >= %(now)s::timestamptz - interval '365 days' AND o.placed_at < %(now)s
      GROUP BY p.customer_id HAVING sum(o.total_minor) > 300000)
