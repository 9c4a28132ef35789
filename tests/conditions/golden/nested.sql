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
AND ((("r1"."store_id" IN (SELECT "r2"."id"
FROM "store" AS "r2"
WHERE "r2"."workspace_id" = %(ws)s
AND ("r2".deleted_at IS NULL)
AND (strpos(lower("r2"."name"), lower(%(q_1)s::text)) > 0)))) IS NOT TRUE)))) IS NOT TRUE)
