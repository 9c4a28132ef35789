-- Filter on a small city and on one owner.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.city = '惠州' AND c.owner_id = %(me)s
    ORDER BY c.created_at DESC, c.id DESC LIMIT 50
) AS r
