-- Custom fields not marked fast: equality (by the GIN index) and a range (by reading).
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at, c.custom -> 'f3' AS f3, c.custom -> 'f5' AS f5
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.custom @> '{"f3": "colour7"}' AND (c.custom ->> 'f5')::numeric >= 90
    ORDER BY (c.custom ->> 'f5')::numeric DESC, c.id DESC LIMIT 50
) AS r
