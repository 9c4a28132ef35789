-- The lines of one order.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT l.line_no, l.sku, l.name, l.quantity, l.unit_price, l.amount_minor, l.kind
    FROM commerce_order_line l
    WHERE l.workspace_id = %(ws)s AND l.order_id = %(order_id)s
    ORDER BY l.line_no LIMIT 200
) AS r
