-- Customers who can be called (a phone on any profile) but have no e-mail and no WeChat id.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.id IN (
      SELECT CASE WHEN m.id IS NULL THEN h.profile_id ELSE m.customer_id END
      FROM handle h LEFT JOIN profile m ON m.workspace_id = h.workspace_id AND m.id = h.profile_id AND m.moved
      WHERE h.workspace_id = %(ws)s AND h.kind = 'phone')
  AND (c.id IN (
      SELECT CASE WHEN m.id IS NULL THEN h.profile_id ELSE m.customer_id END
      FROM handle h LEFT JOIN profile m ON m.workspace_id = h.workspace_id AND m.id = h.profile_id AND m.moved
      WHERE h.workspace_id = %(ws)s AND h.kind IN ('email', 'wechat_unionid'))) IS NOT TRUE
