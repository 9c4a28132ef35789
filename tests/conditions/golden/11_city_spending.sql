SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND (("o"."city" = %(q_1)s::text)
AND ("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r1".profile_id ELSE moved.customer_id END
FROM "commerce_order" AS "r1"
LEFT JOIN profile moved ON moved.workspace_id = "r1".workspace_id
AND moved.id = "r1".profile_id
AND moved.moved
WHERE "r1"."workspace_id" = %(ws)s
AND "r1"."placed_at" >= %(q_2)s
AND "r1"."placed_at" < %(q_3)s
AND ("r1"."kind" = %(q_4)s::text)
GROUP BY 1
HAVING (coalesce(sum("r1"."total_minor") FILTER (WHERE "r1"."currency" = %(q_5)s), 0) > %(q_6)s))))
