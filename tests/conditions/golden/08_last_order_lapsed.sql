SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND (("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r1".profile_id ELSE moved.customer_id END
FROM "commerce_order" AS "r1"
LEFT JOIN profile moved ON moved.workspace_id = "r1".workspace_id
AND moved.id = "r1".profile_id
AND moved.moved
WHERE "r1"."workspace_id" = %(ws)s
AND (("r1"."kind" = %(q_1)s::text)
AND ("r1"."placed_at" >= %(q_2)s
AND "r1"."placed_at" < %(q_3)s)
AND ("r1"."placed_at" < %(q_4)s))))
AND ((("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r2".profile_id ELSE moved.customer_id END
FROM "commerce_order" AS "r2"
LEFT JOIN profile moved ON moved.workspace_id = "r2".workspace_id
AND moved.id = "r2".profile_id
AND moved.moved
WHERE "r2"."workspace_id" = %(ws)s
AND "r2"."placed_at" >= %(q_5)s
AND "r2"."placed_at" < %(q_6)s
AND ("r2"."kind" = %(q_7)s::text)))) IS NOT TRUE))
