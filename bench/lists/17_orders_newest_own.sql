-- The order list by date, with the buyer's name, under the row rule of one team.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT o.id, o.number, o.source, o.placed_at, o.currency, o.total_minor, o.line_count, c.id AS customer_id, c.name
    FROM commerce_order o
    JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
    JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id
    WHERE o.workspace_id = %(ws)s AND c.owner_id = ANY (%(rule_owners)s)
    ORDER BY o.placed_at DESC, o.id DESC LIMIT 50
) AS r
