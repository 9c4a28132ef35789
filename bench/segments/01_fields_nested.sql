-- People who live in Shanghai or Beijing, or whose tier is gold or diamond with a score of 700 or more; not those marked lost.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.kind = 'person'
  AND (c.city IN ('上海', '北京') OR c.custom ->> 'f2' IN ('gold', 'diamond') AND (c.custom ->> 'f1')::numeric >= 700)
  AND c.stage IS DISTINCT FROM 'lost'
