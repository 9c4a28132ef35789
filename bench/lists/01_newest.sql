-- The customer list as it opens: newest first, every row visible.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at, c.custom -> 'f1' AS f1, c.custom -> 'f2' AS f2
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
    ORDER BY c.created_at DESC, c.id DESC LIMIT 50
) AS r
