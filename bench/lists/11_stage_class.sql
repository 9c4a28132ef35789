-- Filter on two columns of the registry that have no index of their own.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.stage = 'lead' AND c.class = 'A'
    ORDER BY c.created_at DESC, c.id DESC LIMIT 50
) AS r
