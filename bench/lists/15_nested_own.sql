-- A nested filter under the row rule of one team.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at, c.custom -> 'f1' AS f1, c.custom -> 'f2' AS f2
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.owner_id = ANY (%(rule_owners)s)
      AND (c.stage = 'lead' OR c.class = 'A') AND NOT coalesce(c.city IN ('上海', '北京'), false)
      AND (c.custom ->> 'f2' = 'gold' OR (c.custom ->> 'f1')::numeric >= 950)
    ORDER BY c.created_at DESC, c.id DESC LIMIT 50
) AS r
