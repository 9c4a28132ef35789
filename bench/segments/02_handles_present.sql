-- Customers who can be called (a phone on any profile) but have no e-mail and no WeChat id.
SELECT c.id FROM customer c
WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND c.id IN (
      SELECT p.customer_id FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
      WHERE h.workspace_id = %(ws)s AND h.kind = 'phone')
  AND NOT EXISTS (
      SELECT FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
      WHERE h.workspace_id = %(ws)s AND h.kind IN ('email', 'wechat_unionid') AND p.customer_id = c.id)
