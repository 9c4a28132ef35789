SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND ((("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r1".profile_id ELSE moved.customer_id END
FROM "commerce_order" AS "r1"
LEFT JOIN profile moved ON moved.workspace_id = "r1".workspace_id
AND moved.id = "r1".profile_id
AND moved.moved
WHERE "r1"."workspace_id" = %(ws)s
GROUP BY 1
HAVING (((coalesce(sum("r1"."total_minor") FILTER (WHERE "r1"."currency" = %(q_1)s), 0) < %(q_2)s)) IS NOT TRUE))) IS NOT TRUE)
AND ("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r2".profile_id ELSE moved.customer_id END
FROM "commerce_order" AS "r2"
LEFT JOIN profile moved ON moved.workspace_id = "r2".workspace_id
AND moved.id = "r2".profile_id
AND moved.moved
WHERE "r2"."workspace_id" = %(ws)s
GROUP BY 1
HAVING (sum("r2"."total_minor") FILTER (WHERE "r2"."currency" = %(q_3)s) < (%(q_4)s * count("r2"."total_minor") FILTER (WHERE "r2"."currency" = %(q_3)s)))
AND ((array_agg(CASE WHEN "r2"."currency" = %(q_5)s THEN "r2"."total_minor" END ORDER BY "r2"."placed_at" ASC, "r2"."id" ASC) FILTER (WHERE CASE WHEN "r2"."currency" = %(q_5)s THEN "r2"."total_minor" END IS NOT NULL
AND "r2"."placed_at" IS NOT NULL))[1] < %(q_6)s)
AND (count(DISTINCT nullif("r2"."channel", '')) >= %(q_7)s))))
