SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND (("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r1".profile_id ELSE moved.customer_id END
FROM (SELECT e.*, e.payload AS custom
FROM log_event e) AS "r1"
LEFT JOIN profile moved ON moved.workspace_id = "r1".workspace_id
AND moved.id = "r1".profile_id
AND moved.moved
WHERE "r1"."workspace_id" = %(ws)s
AND "r1"."class" = 'business'
AND "r1"."type" = %(q_1)s
AND (CASE WHEN jsonb_typeof("r1"."custom" -> 'tag') IN ('string', 'number', 'boolean') THEN nullif("r1"."custom" ->> 'tag', '') END = ANY(%(q_2)s::text[]))))
AND ("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r4".profile_id ELSE moved.customer_id END
FROM (SELECT e.*, e.payload AS custom
FROM log_event e) AS "r4"
LEFT JOIN profile moved ON moved.workspace_id = "r4".workspace_id
AND moved.id = "r4".profile_id
AND moved.moved
WHERE "r4"."workspace_id" = %(ws)s
AND "r4"."class" = 'business'
AND "r4"."type" = %(q_8)s
AND "r4"."at" >= %(q_9)s
AND "r4"."at" < %(q_10)s
AND "r4"."recorded_at" >= %(q_11)s
GROUP BY 1
HAVING (count(*) >= %(q_12)s)))
AND ("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r2".profile_id ELSE moved.customer_id END
FROM (SELECT e.*, e.payload AS custom
FROM log_event e) AS "r2"
LEFT JOIN profile moved ON moved.workspace_id = "r2".workspace_id
AND moved.id = "r2".profile_id
AND moved.moved
WHERE "r2"."workspace_id" = %(ws)s
AND "r2"."class" = 'business'
AND "r2"."type" = %(q_3)s
AND "r2"."at" >= %(q_4)s
AND "r2"."at" < %(q_5)s
AND "r2"."recorded_at" >= %(q_6)s))
AND ((("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r3".profile_id ELSE moved.customer_id END
FROM (SELECT e.*, e.payload AS custom
FROM log_event e) AS "r3"
LEFT JOIN profile moved ON moved.workspace_id = "r3".workspace_id
AND moved.id = "r3".profile_id
AND moved.moved
WHERE "r3"."workspace_id" = %(ws)s
AND "r3"."class" = 'business'
AND "r3"."type" = %(q_7)s))) IS NOT TRUE))
