(("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r1".profile_id ELSE moved.customer_id END
FROM "commerce_order" AS "r1"
LEFT JOIN profile moved ON moved.workspace_id = "r1".workspace_id
AND moved.id = "r1".profile_id
AND moved.moved
WHERE "r1"."workspace_id" = %(ws)s
AND "r1"."placed_at" >= %(q_1)s
AND "r1"."placed_at" < %(q_2)s
AND (("r1"."kind" = %(q_3)s::text)
AND ("r1"."currency" = %(q_4)s::text))
AND "r1".profile_id = ANY(ARRAY(SELECT p.id
FROM profile p
WHERE p.workspace_id = %(ws)s
AND p.customer_id IN (SELECT unnest(%(given_ids)s::uuid[]))))
GROUP BY 1
HAVING (max("r1"."placed_at") >= %(q_5)s
AND max("r1"."placed_at") < %(q_6)s)
AND (count(*) >= %(q_7)s)
AND (coalesce(sum("r1"."total_minor") FILTER (WHERE "r1"."currency" = %(q_8)s), 0) >= %(q_9)s))))
