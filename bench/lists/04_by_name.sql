-- In the order of names (pinyin).
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.sort_key, c.stage, c.class, c.city, c.owner_id, c.created_at
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
    ORDER BY c.sort_key, c.id LIMIT 50
) AS r
