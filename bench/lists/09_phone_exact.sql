-- Search by a full phone number: equality of its keyed hash.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.id IN (
          SELECT p.customer_id FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
          WHERE h.workspace_id = %(ws)s AND h.blind = %(blind)s)
    ORDER BY c.created_at DESC, c.id DESC LIMIT 50
) AS r
