-- Birthday within the next 7 days (29 February counts as 28 in other years), with an owner who can congratulate.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.owner_id IS NOT NULL
  AND (extract(month FROM c.birthday) * 100 + extract(day FROM c.birthday))::integer IN (
      SELECT (extract(month FROM d) * 100 + extract(day FROM d))::integer
      FROM generate_series(%(now)s::timestamptz::date, %(now)s::timestamptz::date + 6, interval '1 day') AS d
      UNION ALL
      SELECT 229 FROM generate_series(%(now)s::timestamptz::date, %(now)s::timestamptz::date + 6, interval '1 day') AS d
      WHERE extract(month FROM d) = 2 AND extract(day FROM d) = 28 AND extract(day FROM d + interval '1 day') = 1)
