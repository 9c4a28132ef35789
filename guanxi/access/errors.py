"""Errors of this room."""

from typing import ClassVar

from guanxi.kernel.errors import Conflict, Forbidden, GuanxiError, Invalid, Unauthenticated


class BadCredentials(Unauthenticated):
    """E-mail or password is wrong, or the account is disabled: one answer for all of them."""

    code: ClassVar[str] = "access.bad_credentials"
    zh = "邮箱或密码不正确。"
    en = "The e-mail or the password is not right."


class MfaNeeded(Unauthenticated):
    """The password is right and a second factor is asked for; `fields` say which ways there are. There is no session."""

    code: ClassVar[str] = "access.mfa_needed"
    zh = "请完成第二步验证。"
    en = "Now prove it is you with your second factor."


class CodeRefused(Unauthenticated):
    """At sign-in: the code is wrong, too old, or was used."""

    code: ClassVar[str] = "access.code_refused"
    zh = "验证码不正确或已使用过。"
    en = "This code is wrong or was used already."


class BadCode(Invalid):
    """The code, asked for again, is wrong, too old, or was used."""

    code: ClassVar[str] = "access.bad_code"
    zh = "验证码不正确或已使用过。"
    en = "This code is wrong or was used already."


class PasskeyRefused(Unauthenticated):
    """Nobody signs in with this passkey: unknown, removed, copied, too late, or not for this site. One answer for all."""

    code: ClassVar[str] = "access.passkey_refused"
    zh = "无法使用此通行密钥登录，请重试或改用密码。"
    en = "This passkey did not sign you in. Try again, or use the password."


class PasskeyUnusable(Invalid):
    """The device's answer does not fit: too late, for another site, or without proof of who holds the device."""

    code: ClassVar[str] = "access.passkey_unusable"
    zh = "未能添加通行密钥，请重试。"
    en = "The passkey could not be added. Try again."


class TooManyPasskeys(Conflict):
    """One person has so many passkeys already."""

    code: ClassVar[str] = "access.too_many_passkeys"
    zh = "最多可以添加 {most} 个通行密钥，请先删除不用的。"
    en = "There are {most} passkeys at most. Remove one first."


class SignInAgain(Conflict):
    """Something grave, asked for in a session that began long ago, by somebody who has a passkey and no app."""

    code: ClassVar[str] = "access.sign_in_again"
    zh = "为确认是您本人，请退出并重新登录后再试，或输入一个恢复码。"
    en = "To show that it is you, sign out and in again, or enter a recovery code."


class MfaEnrolmentNeeded(Forbidden):
    """A role of the person needs a second factor and they have none: enrolling one is all they may do."""

    code: ClassVar[str] = "access.mfa_enrolment_needed"
    zh = "您的角色要求两步验证。请先完成设置。"
    en = "Your role needs two-step sign-in. Set it up first."


class MfaRequired(Conflict):
    """A role of the person needs a second factor: it cannot be switched off."""

    code: ClassVar[str] = "access.mfa_required"
    zh = "您的角色要求两步验证，不能关闭；可以更换验证器应用。"
    en = "Your role needs two-step sign-in: it cannot be switched off. You can change to another app."


class NotOnSelf(Conflict):
    """Meant for colleagues only: one's own account has a safer way."""

    code: ClassVar[str] = "access.not_on_self"
    zh = "不能对自己的账号执行此操作，请在“我的账号”中处理。"
    en = "This cannot be done to one's own account. Use the page of your account."


class WrongPassword(Invalid):
    """The current password, asked for again, is wrong."""

    code: ClassVar[str] = "access.wrong_password"
    zh = "当前密码不正确。"
    en = "The current password is not right."


class ForeignOrigin(Forbidden):
    """A browser sent this from another site, or opened Guanxi under another address."""

    code: ClassVar[str] = "access.foreign_origin"
    zh = "该请求来自其他网站，已拒绝。请通过 {base_url} 打开本系统。"
    en = "This request came from another site and was refused. Open Guanxi as {base_url}."


class ContentTypeRefused(GuanxiError):
    """A body of a kind that forms of other sites could send."""

    code: ClassVar[str] = "access.content_type"
    status: ClassVar[int] = 415
    zh = "请求内容须为 application/json（文件为 application/octet-stream 或 text/csv）。"
    en = "Send application/json (files: application/octet-stream or text/csv)."


class AlreadySetUp(Conflict):
    """The first workspace exists: set-up is over."""

    code: ClassVar[str] = "access.already_set_up"
    zh = "系统已完成初始化，请直接登录。"
    en = "Guanxi is set up already. Sign in instead."


class LinkExpired(GuanxiError):
    """A one-time link that is unknown, used or too old (the same answer for all)."""

    code: ClassVar[str] = "access.link_expired"
    status: ClassVar[int] = 410
    zh = "链接已失效或已使用，请重新获取。"
    en = "This link was used already or has expired. Ask for a new one."


class EmailTaken(Conflict):
    """Somebody has this e-mail already."""

    code: ClassVar[str] = "access.email_taken"
    zh = "该邮箱已被使用。"
    en = "Somebody uses this e-mail already."


class LastOwner(Conflict):
    """The workspace would be left without an owner who can sign in."""

    code: ClassVar[str] = "access.last_owner"
    zh = "工作区至少需要一位可登录的所有者。"
    en = "The workspace needs at least one owner who can sign in."


class AboveOwnRights(Forbidden):
    """Nobody gives, takes or manages rights they do not hold themselves."""

    code: ClassVar[str] = "access.above_own_rights"
    zh = "不能授予或管理您自己没有的权限（{permission}）。"
    en = "You cannot give or manage rights that you do not hold ({permission})."


class BuiltIn(Conflict):
    """A role every workspace has cannot be changed or removed: copy it instead."""

    code: ClassVar[str] = "access.built_in_role"
    zh = "内置角色不能修改或删除，请复制后再调整。"
    en = "A built-in role cannot be changed or removed. Copy it and change the copy."


class RoleInUse(Conflict):
    """A role somebody holds cannot be removed."""

    code: ClassVar[str] = "access.role_in_use"
    zh = "仍有 {people} 位同事使用该角色，请先为他们更换角色。"
    en = "People hold this role ({people}). Give them another one first."


class TeamLoop(Invalid):
    """A team would stand below itself, or too deep."""

    code: ClassVar[str] = "access.team_loop"
    zh = "团队不能放在自己或下级团队之下，且最多 {most} 层。"
    en = "A team cannot stand below itself, and there are {most} levels at most."


class NotByToken(Forbidden):
    """Needs a person at a browser: a token cannot make tokens, change passwords or end sessions."""

    code: ClassVar[str] = "access.not_by_token"
    zh = "此操作不能使用 API 令牌，请登录后操作。"
    en = "This cannot be done with an API token. Sign in with a browser."


class NotYoursToShare(Forbidden):
    """The record was shared with the caller; who passes it on is somebody whose roles show it."""

    code: ClassVar[str] = "access.not_yours_to_share"
    zh = "这条记录是别人分享给您的，请联系负责人调整协作人。"
    en = "This record was shared with you. Ask its owner to share it with others."


class StarterGone(Forbidden):
    """Whoever started a job may no longer sign in, or the API token it was started with is revoked or expired."""

    code: ClassVar[str] = "access.starter_gone"
    zh = "发起此任务的用户已不能登录，或所用的 API 令牌已失效，任务已停止。"
    en = "Whoever started this job can no longer sign in, or the API token used is no longer good. The job was stopped."


class UnknownRole(Invalid):
    """A role key that the workspace does not have."""

    code: ClassVar[str] = "access.unknown_role"
    zh = "角色不存在：{role}"
    en = "There is no such role: {role}"


class WeakPassword(Invalid):
    """The password breaks the policy; `fields` say how."""

    code: ClassVar[str] = "access.weak_password"
    zh = "请换一个更安全的密码。"
    en = "Choose a password that is harder to guess."
