-- How many a filter finds, counted up to 10,001 ("10,000+").
SELECT json_build_object('count', count(*))::text FROM (
    SELECT FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.stage = 'customer' AND c.class = 'C'
    LIMIT 10001
) AS r
