"""Words of the audit log, pure: what each act is called, what each key of its details means, and how its value is read.

Names of people, roles, teams and fields are looked up where it is shown (service.audit_words): the log itself holds keys and ids.
Acts of upper rooms are named here too, since a line must stay readable when its room is switched off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from guanxi.kernel.i18n import Label

Kind = Literal[
    "text", "yes", "people", "teams", "roles", "permissions", "rooms", "fields", "rules", "rows", "objects", "plan", "count", "choice",
    "moment",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """What a key of the details is called and what its value is."""

    label: Label
    kind: Kind


def _labels(words: Mapping[str, str]) -> Mapping[str, Label]:
    return {key: Label(*said.split("|")) for key, said in words.items()}


ACTIONS: Final = _labels(
    {
        "access.workspace_founded": "创建工作区|Workspace founded",
        "access.workspace_changed": "修改工作区设置|Workspace changed",
        "access.signed_in": "登录|Signed in",
        "access.signed_out": "退出登录|Signed out",
        "access.session_ended": "结束登录|Session ended",
        "access.password_changed": "修改密码|Password changed",
        "access.password_forgotten": "申请重置密码|Password reset asked for",
        "access.password_link_made": "生成设置密码链接|Password link made",
        "access.second_factor_changed": "调整两步验证|Two-step sign-in changed",
        "access.second_factor_asked": "两步验证|Second step of signing in",
        "access.recovery_code_used": "使用恢复码|Recovery code used",
        "access.user_created": "邀请同事|Colleague invited",
        "access.user_changed": "修改同事|Colleague changed",
        "access.role_created": "新建角色|Role created",
        "access.role_changed": "修改角色|Role changed",
        "access.role_deleted": "删除角色|Role deleted",
        "access.team_created": "新建团队|Team created",
        "access.team_changed": "修改团队|Team changed",
        "access.team_deleted": "删除团队|Team deleted",
        "access.team_members_changed": "调整团队成员|Team members changed",
        "access.token_created": "创建 API 令牌|API token created",
        "access.token_revoked": "吊销 API 令牌|API token revoked",
        "tracking.key_created": "创建采集密钥|Write key created",
        "tracking.key_revoked": "吊销采集密钥|Write key revoked",
        "access.record_shared": "共享记录|Record shared",
        "access.hand_over_started": "开始交接|Hand-over started",
        "access.hand_over_undone": "撤销交接|Hand-over undone",
        "access.much_data_taken": "查看或导出大量资料|Unusual amount of data taken",
        "access.audit_exported": "导出审计日志|Audit log exported",
        "app.restored": "从备份恢复|Restored from a backup",
        "collaboration.calendar_opened": "开启日历订阅|Calendar feed opened",
        "collaboration.calendar_closed": "关闭日历订阅|Calendar feed closed",
        "collaboration.mails_stopped": "退订通知邮件|Notification mails stopped",
        "commerce.orders_exported": "导出订单|Orders exported",
        "commerce.order_export_downloaded": "下载订单导出文件|Export of orders downloaded",
        "companies.exported": "导出企业|Companies exported",
        "customers.access_asked": "申请查看客户|Access to a customer asked for",
        "customers.access_answered": "答复客户申请|Request for a customer answered",
        "customers.bulk_started": "开始批量操作|Bulk work started",
        "customers.bulk_undone": "撤销批量操作|Bulk work undone",
        "customers.erased": "彻底删除客户|Customer erased",
        "customers.exported": "导出客户|Customers exported",
        "customers.export_downloaded": "下载客户导出文件|Export of customers downloaded",
        "customers.handle_revealed": "查看完整联系方式|Contact detail shown in full",
        "customers.met_beyond": "查重命中权限外的客户|Duplicate check met a customer beyond reach",
        "customers.consent_granted": "记录客户同意|Consent noted",
        "customers.consent_withdrawn": "记录客户撤回同意|Withdrawal of consent noted",
        "forms.exported": "导出表单提交|Submissions exported",
        "forms.export_downloaded": "下载表单导出文件|Export of submissions downloaded",
        "customers.tag_merged": "合并标签|Tag merged",
        "customers.tag_deleted": "删除标签|Tag deleted",
        "customers.tag_restored": "恢复标签|Tag restored",
        "customization.rooms_switched": "调整功能模块|Parts switched on or off",
        "imports.started": "开始导入|Import started",
        "imports.revert_started": "撤销导入|Import reverted",
        "imports.mapping_saved": "保存导入映射|Import mapping saved",
        "imports.file_downloaded": "下载导入原文件|Imported file downloaded",
        "imports.errors_downloaded": "下载错误明细|Errors of an import downloaded",
        "imports.file_removed": "清除导入原文件|Imported file removed",
    }
)
# What a line is about, where it is no object of the registry.
OBJECTS: Final = _labels(
    {
        "user": "同事|Colleague",
        "role": "角色|Role",
        "team": "团队|Team",
        "api_token": "API 令牌|API token",
        "workspace": "工作区|Workspace",
        "tag": "标签|Tag",
        "handle": "联系方式|Contact detail",
        "audit": "审计日志|Audit log",
        "import": "导入|Import",
        "file": "文件|File",
    }
)
CHOICES: Final = _labels(
    {
        # second factors
        "app_enrolled": "添加验证器应用|authenticator app added",
        "switched_off": "关闭两步验证|switched off",
        "passkey_added": "添加通行密钥|passkey added",
        "passkey_removed": "移除通行密钥|passkey removed",
        "codes_renewed": "重新生成恢复码|recovery codes renewed",
        "reset": "管理员重置|reset by an administrator",
        # bulk work
        "edit": "修改字段|edit fields",
        "tag": "打标签|tag",
        "assign": "分配负责人|assign",
        "delete": "删除|delete",
        "restore": "恢复|restore",
        # answers to a request
        "shared": "共享|shared",
        "assigned": "转交负责人|given to the person",
        "refused": "拒绝|refused",
        "open": "收回答复|answer taken back",
        # why a file went
        "age": "超过保存期限|kept long enough",
        "lost": "文件已丢失|the file was lost",
        # contact details
        "phone": "手机号|phone number",
        "email": "邮箱|e-mail address",
        # field rules and reaches
        "hidden": "隐藏|hidden",
        "masked": "打码|masked",
        "read_only": "只读|read-only",
        "editable": "可编辑|editable",
        "own": "仅本人的|their own",
        "team": "本团队|their team's",
        "team_below": "本团队及下级|their team's and below",
        "all": "全部|everybody's",
        # what was changed of a person or the workspace
        "name": "名称|name",
        "roles": "角色|roles",
        "disabled": "停用状态|disabled",
        "locale": "语言|language",
        "time_zone": "时区|time zone",
        "currency": "本位币|currency",
        "trade": "行业|trade",
        "shared_after": "共用号码的人数|people on one number",
        "looks_a_day": "每天可查询他人客户的号码数|looks at others' customers a day",
        "views_a_day": "每天可查看完整联系方式的次数|views of contact details a day",
        "unknown": "未知|unknown",
    }
)
_KEYS: Final[Mapping[Kind, Mapping[str, Label]]] = {
    "roles": _labels({"roles": "角色|Roles", "roles_before": "原角色|Roles before"}),
    "fields": _labels({"fields": "改动|Changed", "columns": "列|Columns"}),
    "yes": _labels(
        {
            "disabled": "停用账号|Account disabled",
            "disable": "交接后停用账号|Disable afterwards",
            "mfa_required": "要求两步验证|Second factor required",
            "revealed": "含完整联系方式|With contact details in full",
            "condition": "带筛选条件|With a condition",
            "search": "带搜索词|With a search",
        }
    ),
    "people": _labels(
        {
            "members": "成员|Members",
            "members_before": "原成员|Members before",
            "people": "新增协作人|Collaborators added",
            "removed": "移除协作人|Collaborators removed",
            "user_id": "使用人|For",
            "asked_by": "申请人|Asked by",
        }
    ),
    "teams": _labels({"parent_id": "上级团队|Team above", "parent_before": "原上级团队|Team above before"}),
    "permissions": _labels({"permissions": "权限|Permissions"}),
    "rooms": _labels({"off": "停用|Switched off", "before": "原停用|Off before"}),
    "plan": _labels({"plan": "交接给|Given to"}),
    "count": _labels(
        {
            "sessions": "登录数|Sessions",
            "tokens": "令牌数|Tokens",
            "rows": "行数|Rows",
            "moved": "客户数|Customers",
            "left": "今日剩余次数|Left today",
            "chosen": "选中条数|Records chosen",
            "erased_again": "重新删除的客户|Customers erased again",
        }
    ),
    "choice": _labels(
        {
            "what": "内容|What",
            "why": "原因|Why",
            "kind": "联系方式|Contact detail",
            "answer": "答复|Answer",
            "action": "操作|Work",
        }
    ),
    "text": _labels({"email": "填写的邮箱|E-mail given", "source": "来源|Source", "backup": "备份|Backup"}),
    "moment": _labels({"made_at": "备份时间|Made at"}),
    "objects": _labels({"target": "内容|Of"}),
    "rows": {},
    "rules": {},
}
KEYS: Final[Mapping[str, Key]] = {
    name: Key(label, kind) for kind, labels in _KEYS.items() for name, label in labels.items()
}
REACHES: Final = Label("可见范围", "Shows")
FIELD_RULES: Final = Label("字段规则", "Field rules")
FILTERS: Final = Label("筛选", "Filters")
# Numbers of things that mean nothing to a reader, or are the line's own subject.
SILENT: Final = frozenset(
    {"change_set_id", "hand_over_id", "export_id", "bulk_id", "handle_id", "file_id", "into_id", "passkey"}
)


def label_of_action(action: str) -> Label:
    """What an act is called; its key for one that is not known here (a plugin's)."""
    return ACTIONS.get(action) or Label(action, action)
