-- The largest sales of the last 30 days.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT o.id, o.number, o.source, o.placed_at, o.currency, o.total_minor, o.line_count, p.customer_id
    FROM commerce_order o JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
    WHERE o.workspace_id = %(ws)s AND o.kind = 'sale'
      AND o.placed_at >= %(now)s::timestamptz - interval '30 days' AND o.placed_at < %(now)s
    ORDER BY o.total_minor DESC, o.id DESC LIMIT 50
) AS r
