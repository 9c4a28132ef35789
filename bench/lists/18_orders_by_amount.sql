-- The largest sales of the last 30 days: the fifty are found in the index, their columns fetched afterwards.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT o.id, o.number, o.source, o.placed_at, o.currency, o.total_minor, o.line_count, p.customer_id
    FROM (
        SELECT t.id FROM commerce_order t
        WHERE t.workspace_id = %(ws)s AND t.kind = 'sale'
          AND t.placed_at >= %(now)s::timestamptz - interval '30 days' AND t.placed_at < %(now)s
        ORDER BY t.total_minor DESC, t.id DESC LIMIT 50
    ) AS top
    JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.id = top.id
    JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
    ORDER BY o.total_minor DESC, o.id DESC
) AS r
