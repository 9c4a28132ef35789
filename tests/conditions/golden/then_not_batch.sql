("o"."id" IN (SELECT id
FROM (SELECT *, CASE WHEN step = 2 THEN max("s1") OVER (PARTITION BY id ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING
AND interval '1 microsecond' PRECEDING) END AS "s2"
FROM (SELECT id, at, step, CASE WHEN step = 1 THEN at END AS s1, min(at) FILTER (WHERE step = 3) OVER (PARTITION BY id ORDER BY at RANGE BETWEEN interval '1 microsecond' FOLLOWING
AND UNBOUNDED FOLLOWING) AS next_at
FROM (SELECT CASE WHEN moved.id IS NULL THEN "r1".profile_id ELSE moved.customer_id END AS id, "r1"."at" AS at, 1 AS step
FROM (SELECT e.*, e.payload AS custom
FROM log_event e) AS "r1"
LEFT JOIN profile moved ON moved.workspace_id = "r1".workspace_id
AND moved.id = "r1".profile_id
AND moved.moved
WHERE "r1"."workspace_id" = %(ws)s
AND "r1"."class" = 'business'
AND "r1"."type" = %(q_1)s
AND "r1".profile_id = ANY(ARRAY(SELECT p.id
FROM profile p
WHERE p.workspace_id = %(ws)s
AND p.customer_id IN (SELECT unnest(%(given_ids)s::uuid[]))))
UNION ALL SELECT CASE WHEN moved.id IS NULL THEN "r2".profile_id ELSE moved.customer_id END AS id, "r2"."at" AS at, 2 AS step
FROM (SELECT e.*, e.payload AS custom
FROM log_event e) AS "r2"
LEFT JOIN profile moved ON moved.workspace_id = "r2".workspace_id
AND moved.id = "r2".profile_id
AND moved.moved
WHERE "r2"."workspace_id" = %(ws)s
AND "r2"."class" = 'business'
AND "r2"."type" = %(q_2)s
AND "r2"."at" >= %(q_3)s
AND "r2"."at" < %(q_4)s
AND "r2"."recorded_at" >= %(q_5)s
AND "r2".profile_id = ANY(ARRAY(SELECT p.id
FROM profile p
WHERE p.workspace_id = %(ws)s
AND p.customer_id IN (SELECT unnest(%(given_ids)s::uuid[]))))
UNION ALL SELECT CASE WHEN moved.id IS NULL THEN "r3".profile_id ELSE moved.customer_id END AS id, "r3"."placed_at" AS at, 3 AS step
FROM "commerce_order" AS "r3"
LEFT JOIN profile moved ON moved.workspace_id = "r3".workspace_id
AND moved.id = "r3".profile_id
AND moved.moved
WHERE "r3"."workspace_id" = %(ws)s
AND ("r3"."kind" = %(q_6)s::text)
AND "r3".profile_id = ANY(ARRAY(SELECT p.id
FROM profile p
WHERE p.workspace_id = %(ws)s
AND p.customer_id IN (SELECT unnest(%(given_ids)s::uuid[]))))) AS steps) AS steps) AS steps
WHERE "s2" >= at - %(q_7)s
AND at <= %(q_8)s
AND (next_at IS NULL
OR next_at > at + %(q_9)s)))
