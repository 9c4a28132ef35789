-- Search for one Chinese character, newest first, under the row rule of one team.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.owner_id = ANY (%(rule_owners)s)
      AND c.grams @> ARRAY['欣'] AND c.search_text LIKE '%%欣%%'
    ORDER BY c.created_at DESC, c.id DESC LIMIT 50
) AS r
