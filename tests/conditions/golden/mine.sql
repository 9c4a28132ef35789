SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND (("o"."owner_id" = ANY(%(q_1)s::uuid[]))
OR (starts_with(regexp_replace("o"."sort_key", '[^a-z]', '', 'g'), %(q_2)s)
OR starts_with(regexp_replace("o"."sort_key", '[^a-z]*([a-z])[a-z]*[^a-z]*', '\1', 'g'), %(q_2)s))
OR ("o"."birthday" = ANY(%(q_3)s::date[]))
OR ("o"."id" IN (SELECT CASE WHEN moved.id IS NULL THEN "r1".profile_id ELSE moved.customer_id END
FROM (SELECT e.*, e.payload AS custom
FROM log_event e) AS "r1"
LEFT JOIN profile moved ON moved.workspace_id = "r1".workspace_id
AND moved.id = "r1".profile_id
AND moved.moved
WHERE "r1"."workspace_id" = %(ws)s
AND "r1"."class" = 'business'
AND "r1"."type" = %(q_4)s
AND "r1"."recorded_at" >= %(q_5)s
AND ("r1"."at" >= %(q_6)s
AND "r1"."at" < %(q_7)s))))
