-- RFM: bought in the last 60 days, 3 or more sales and 10,000 yuan or more in the last 365 days.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.id IN (
      SELECT CASE WHEN m.id IS NULL THEN o.profile_id ELSE m.customer_id END
      FROM commerce_order o LEFT JOIN profile m ON m.workspace_id = o.workspace_id AND m.id = o.profile_id AND m.moved
      WHERE o.workspace_id = %(ws)s AND o.kind = 'sale' AND o.currency = 'CNY'
        AND o.placed_at >= %(now)s::timestamptz - interval '365 days' AND o.placed_at < %(now)s
      GROUP BY 1
      HAVING max(o.placed_at) >= %(now)s::timestamptz - interval '60 days' AND count(*) >= 3 AND sum(o.total_minor) >= 1000000)
