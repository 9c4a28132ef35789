SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND (("o"."id" IN (SELECT r.id
FROM (SELECT CASE WHEN moved.id IS NULL THEN h.profile_id ELSE moved.customer_id END AS id, h.kind AS value
FROM handle h
LEFT JOIN profile moved ON moved.workspace_id = h.workspace_id
AND moved.id = h.profile_id
AND moved.moved
WHERE h.workspace_id = %(ws)s) AS r
WHERE r.value = ANY(%(q_3)s::text[])))
AND ((("o"."id" IN (SELECT r.id
FROM (SELECT CASE WHEN moved.id IS NULL THEN h.profile_id ELSE moved.customer_id END AS id, h.kind AS value
FROM handle h
LEFT JOIN profile moved ON moved.workspace_id = h.workspace_id
AND moved.id = h.profile_id
AND moved.moved
WHERE h.workspace_id = %(ws)s) AS r
WHERE r.value = ANY(%(q_4)s::text[])))) IS NOT TRUE))
