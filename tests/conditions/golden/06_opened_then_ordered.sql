SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND ("o"."id" IN (SELECT id
FROM (SELECT *, CASE WHEN step = 2 THEN max("s1") OVER (PARTITION BY id ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING
AND interval '1 microsecond' PRECEDING) END AS "s2"
FROM (SELECT id, at, step, CASE WHEN step = 1 THEN at END AS s1
FROM (SELECT CASE WHEN moved.id IS NULL THEN "r1".profile_id ELSE moved.customer_id END AS id, "r1"."at" AS at, 1 AS step
FROM (SELECT e.*, e.payload AS custom
FROM log_event e) AS "r1"
LEFT JOIN profile moved ON moved.workspace_id = "r1".workspace_id
AND moved.id = "r1".profile_id
AND moved.moved
WHERE "r1"."workspace_id" = %(ws)s
AND "r1"."class" = 'business'
AND "r1"."type" = %(q_1)s
AND "r1"."at" >= %(q_2)s
AND "r1"."at" < %(q_3)s
AND "r1"."recorded_at" >= %(q_4)s
UNION ALL SELECT CASE WHEN moved.id IS NULL THEN "r2".profile_id ELSE moved.customer_id END AS id, "r2"."at" AS at, 2 AS step
FROM (SELECT e.*, e.payload AS custom
FROM log_event e) AS "r2"
LEFT JOIN profile moved ON moved.workspace_id = "r2".workspace_id
AND moved.id = "r2".profile_id
AND moved.moved
WHERE "r2"."workspace_id" = %(ws)s
AND "r2"."class" = 'business'
AND "r2"."type" = %(q_5)s
AND "r2"."at" >= %(q_6)s
AND "r2"."at" < %(q_7)s
AND "r2"."recorded_at" >= %(q_8)s) AS steps) AS steps) AS steps
WHERE "s2" >= at - %(q_9)s))
