"""What can go wrong with customers, in both languages."""

from collections.abc import Iterable

from guanxi.kernel.errors import Conflict, FieldProblem, GuanxiError, Invalid, NotFound

_WHAT = {"phone": ("手机号", "phone number"), "email": ("邮箱", "e-mail address")}


class StaleVersion(Conflict):
    """Somebody saved this customer since it was read."""

    code = "customers.stale_version"
    zh = "该客户刚被他人修改，请刷新后再保存。"
    en = "Somebody else saved this customer meanwhile. Reload, then save again."


class TagTaken(Conflict):
    """Another tag has this name."""

    code = "customers.tag_taken"
    zh = "已有同名标签。"
    en = "There is a tag of that name already."


class BulkRunning(Conflict):
    """The bulk work is not at its end, so it cannot be taken back yet."""

    code = "customers.bulk_running"
    zh = "该批量操作尚未结束。请先取消，或等待其完成后再撤销。"
    en = "This bulk work is not finished. Cancel it first, or wait until it is done."


class BulkUndo(Conflict):
    """A change of very many customers is taken back by a job."""

    code = "customers.bulk_undo"
    zh = "这是一次批量修改，请在“批量操作”中撤销。"
    en = "This was a bulk change. Undo it under “Bulk work”."


class HandleTaken(Conflict):
    """Another customer has this phone or e-mail; `fields` name the inputs."""

    code = "customers.handle_taken"
    zh = "已有客户使用此{what_zh}。请打开该客户，或合并两者。"
    en = "Another customer has this {what_en}. Open that customer, or merge the two."

    @classmethod
    def of(cls, kinds: Iterable[str]) -> "HandleTaken":
        """For handles of these kinds (`phone`, `email`): one problem per input, the words of the first for the whole."""
        params = [(kind, _WHAT.get(kind, (kind, kind))) for kind in sorted(kinds, reverse=True)]
        problems = [
            FieldProblem(f"{kind}s", cls.code, cls.zh.format(what_zh=zh), cls.en.format(what_en=en))
            for kind, (zh, en) in params
        ]
        zh, en = params[0][1]
        return cls(what_zh=zh, what_en=en, fields=problems)


class BeyondQuota(GuanxiError):
    """Everybody may ask about so many phones and e-mails beyond their own customers a day."""

    code = "customers.beyond_quota"
    status = 429
    zh = "今天查询他人客户的次数已用完（每天 {quota} 个号码），明天恢复。如有急用，请联系主管。"
    en = "You have asked about {quota} numbers and addresses of others' customers today, which is the limit of a day. Ask a manager, or go on tomorrow."


class RequestSettled(Conflict):
    """Somebody answered the request, or what was answered cannot be taken back any more."""

    code = "customers.request_settled"
    zh = "该申请已处理，或情况已变化。请刷新后再看。"
    en = "This request was answered already, or things changed since. Reload the page."


class NotYet(NotFound):
    """The customer was asked for as of a moment before it was there."""

    code = "customers.not_yet"
    zh = "那时还没有这位客户。"
    en = "This customer was not there yet."


class CannotMerge(Invalid):
    """The two cannot become one."""

    code = "customers.cannot_merge"
    zh = "无法合并：{reason_zh}"
    en = "These cannot be merged: {reason_en}"


class MergeUndone(Conflict):
    """The merge was taken back before, or its survivor was merged on since."""

    code = "customers.merge_undone"
    zh = "该合并已撤销，或合并后的客户又被合并。请先撤销较新的合并。"
    en = "This merge was taken back already, or its survivor was merged again. Take the newer merge back first."
