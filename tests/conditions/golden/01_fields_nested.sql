SELECT o.id
FROM "customer" AS o
WHERE o.workspace_id = %(ws)s
AND "o".deleted_at IS NULL
AND "o".merged_into_id IS NULL
AND (("o"."kind" = %(q_1)s::text)
AND (("o"."city" = ANY(%(q_2)s::text[]))
OR (("o"."custom" @> %(q_3)s
OR "o"."custom" @> %(q_4)s)
AND (CASE WHEN jsonb_typeof("o"."custom" -> 'f1') IN ('number', 'string')
AND "o"."custom" ->> 'f1' ~  E'^-?\\d{1,28}(\\.\\d{1,10})?$' THEN ("o"."custom" ->> 'f1')::numeric END >= %(q_5)s)))
AND ((("o"."stage" = %(q_6)s::text)) IS NOT TRUE))
