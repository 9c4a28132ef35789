"""Rights of this room. Which role holds what is in rules (the catalogue) and in the table `role`."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW_USERS = Permission("access.user.view", Label(zh="查看同事名单", en="See who works here"))
MANAGE_USERS = Permission("access.user.manage", Label(zh="管理用户", en="Manage users"))
VIEW_ROLES = Permission("access.role.view", Label(zh="查看角色", en="See the roles"))
MANAGE_ROLES = Permission("access.role.manage", Label(zh="管理角色", en="Manage the roles"))
EXPLAIN = Permission("access.role.explain", Label(zh="查询权限原因", en="Ask why somebody may or may not"))
VIEW_TEAMS = Permission("access.team.view", Label(zh="查看团队", en="See the teams"))
MANAGE_TEAMS = Permission("access.team.manage", Label(zh="管理团队", en="Manage the teams"))
SHARE = Permission(
    "access.record.share", Label(zh="邀请同事协作自己可见的记录", en="Share records one sees with colleagues")
)
USE_TOKENS = Permission("access.token.use", Label(zh="创建自己的 API 令牌", en="Make API tokens of one's own"))
MANAGE_TOKENS = Permission("access.token.manage", Label(zh="管理所有 API 令牌", en="Manage everybody's API tokens"))
READ_AUDIT = Permission("access.audit.read", Label(zh="查阅审计日志", en="Read the audit log"))
EXPORT_AUDIT = Permission("access.audit.export", Label(zh="导出审计日志", en="Export the audit log"))
EDIT_WORKSPACE = Permission("access.workspace.edit", Label(zh="修改工作区设置", en="Change the workspace's settings"))
MANAGE_OWNERS = Permission("access.owner.manage", Label(zh="管理所有者", en="Manage the owners"))

PERMISSIONS = (
    VIEW_USERS,
    MANAGE_USERS,
    VIEW_ROLES,
    MANAGE_ROLES,
    EXPLAIN,
    VIEW_TEAMS,
    MANAGE_TEAMS,
    SHARE,
    USE_TOKENS,
    MANAGE_TOKENS,
    READ_AUDIT,
    EXPORT_AUDIT,
    EDIT_WORKSPACE,
    MANAGE_OWNERS,
)
