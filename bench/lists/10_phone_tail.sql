-- Search by the last four digits of a phone, the part its mask shows anyway.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.id IN (
          SELECT p.customer_id FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
          WHERE h.workspace_id = %(ws)s AND h.kind = 'phone' AND right(h.hint, 4) = %(tail)s)
    ORDER BY c.created_at DESC, c.id DESC LIMIT 50
) AS r
