"""What may go wrong in this room. Why one event of a batch is refused: `REASONS`, which are told and do not refuse the others."""

from collections.abc import Mapping
from typing import ClassVar

from guanxi.kernel.errors import Conflict, Forbidden, Invalid, Unauthenticated
from guanxi.kernel.i18n import Label


class BadKey(Unauthenticated):
    """There is no such key, it was revoked, or its source was deleted."""

    code: ClassVar[str] = "tracking.bad_key"
    zh: ClassVar[str] = "写入密钥无效或已撤销。请在“数据来源”中创建新的密钥。"
    en: ClassVar[str] = "This write key is not valid or was revoked. Make a new one under Sources."


class ForeignOrigin(Forbidden):
    """A browser key was used by a page of another address."""

    code: ClassVar[str] = "tracking.foreign_origin"
    zh: ClassVar[str] = "该网页地址不在此来源的允许列表中。"
    en: ClassVar[str] = "Pages of this address may not send to this source. Add the address to the source."


class BadBatch(Invalid):
    """The body as a whole cannot be read."""

    code: ClassVar[str] = "tracking.bad_batch"
    zh: ClassVar[str] = '请求体应为 {{"batch": [事件, …]}}，最多 {most} 条。'
    en: ClassVar[str] = 'The body must be {{"batch": [event, …]}} with at most {most} events.'


class StaleSource(Conflict):
    """The source, type or property has another version now."""

    code: ClassVar[str] = "tracking.stale_source"
    zh: ClassVar[str] = "内容刚被他人修改，请刷新后重试。"
    en: ClassVar[str] = "Somebody else changed this meanwhile. Reload and try again."


REASONS: Mapping[str, Label] = {
    "tracking.bad_event": Label(zh="事件格式不正确。", en="This is not an event as documented."),
    "tracking.event_too_large": Label(zh="单条事件超过 32 KB。", en="The event is larger than 32 KB."),
    "tracking.no_visitor": Label(zh="缺少 anonymousId 或 userId。", en="It names neither anonymousId nor userId."),
    "tracking.no_name": Label(zh="缺少事件名称。", en="It has no event name."),
    "tracking.bad_name": Label(
        zh="事件名称过长或含有不允许的字符。", en="The event name is too long or holds characters that are not allowed."
    ),
    "tracking.reserved_name": Label(zh="此名称为系统保留。", en="This name is the product's own."),
    "tracking.blocked": Label(zh="此类事件已被停用。", en="Events of this name are blocked."),
    "tracking.too_many_types": Label(zh="事件种类已达上限。", en="There are too many different event names already."),
    "tracking.future": Label(
        zh="时间晚于现在，已改为接收时间。", en="Its time lies ahead; the time of receipt was taken."
    ),
    "tracking.late": Label(
        zh="时间过早，已改为最早允许的时间。", en="Its time lies too far back; the earliest allowed was taken."
    ),
    "tracking.personal": Label(zh="个人信息未写入日志。", en="A personal value was left out of the log."),
    "tracking.property_blocked": Label(zh="属性已被停用，未保存。", en="The property is blocked and was left out."),
    "tracking.property_kind": Label(
        zh="属性类型与之前不同，未保存。", en="The property is of another kind than before and was left out."
    ),
    "tracking.property_name": Label(
        zh="属性名称不允许，未保存。", en="The property's name is not allowed; it was left out."
    ),
    "tracking.too_many_properties": Label(
        zh="属性过多，未全部保存。", en="There are too many properties; not all were kept."
    ),
    "tracking.unverified": Label(zh="未签名的登录不会关联到客户。", en="An identity without a signature joins nobody."),
}
