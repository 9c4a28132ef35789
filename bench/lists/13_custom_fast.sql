-- Custom fields marked fast: filtered by a choice, sorted by a number.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at, c.custom -> 'f1' AS f1, c.custom -> 'f2' AS f2
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.custom ->> 'f2' = 'diamond' AND (c.custom ->> 'f1')::numeric IS NOT NULL
    ORDER BY (c.custom ->> 'f1')::numeric DESC, c.id DESC LIMIT 50
) AS r
