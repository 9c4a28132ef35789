-- Search by the last four digits of a phone: the part its mask shows is in the search text.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.grams @> ARRAY['01', '12', '23'] AND c.search_text LIKE '%%0123%%'
    ORDER BY c.created_at DESC, c.id DESC LIMIT 50
) AS r
