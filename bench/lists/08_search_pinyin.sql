-- Search by pinyin without tones or spaces.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT c.id, c.name, c.stage, c.class, c.city, c.owner_id, c.created_at
    FROM customer c
    WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND c.grams @> ARRAY['li', 'ih', 'ha', 'ao', 'or', 'ra', 'an'] AND c.search_text LIKE '%%lihaoran%%'
    ORDER BY c.created_at DESC, c.id DESC LIMIT 50
) AS r
