SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND ((to_char("o"."birthday", 'MM-DD') = ANY(%(q_1)s::text[]))
AND (("o"."owner_id" IS NULL) IS NOT TRUE))
