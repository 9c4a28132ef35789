SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND ((("o"."id" IN (SELECT r.id
FROM (SELECT p.customer_id AS id, p.source AS value
FROM profile p
WHERE p.workspace_id = %(ws)s
AND p.customer_id IS NOT NULL) AS r
WHERE r.value = ANY(%(q_3)s::text[])))
AND ("o"."id" IN (SELECT r.id
FROM (SELECT p.customer_id AS id, p.source AS value
FROM profile p
WHERE p.workspace_id = %(ws)s
AND p.customer_id IS NOT NULL) AS r
WHERE r.value = ANY(%(q_4)s::text[]))))
AND ((("o"."id" IN (SELECT r.id
FROM (SELECT p.customer_id AS id, p.source AS value
FROM profile p
WHERE p.workspace_id = %(ws)s
AND p.customer_id IS NOT NULL) AS r
WHERE r.value = ANY(%(q_5)s::text[])))) IS NOT TRUE)
AND ("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r1".profile_id ELSE moved.customer_id END
FROM "commerce_order" AS "r1"
LEFT JOIN profile moved ON moved.workspace_id = "r1".workspace_id
AND moved.id = "r1".profile_id
AND moved.moved
WHERE "r1"."workspace_id" = %(ws)s
AND "r1"."placed_at" >= %(q_6)s
AND "r1"."placed_at" < %(q_7)s
AND ("r1"."kind" = %(q_8)s::text))))
