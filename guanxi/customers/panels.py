"""How a consent that was given or taken back reads in the stream of the customer."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from guanxi.customers.events import ConsentChanged
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.stream import StreamGroup, StreamItem, StreamLine

_CHANNELS: Final[Mapping[str, Label]] = {
    "any": Label(zh="所有渠道", en="any channel"),
    "email": Label(zh="邮件", en="e-mail"),
    "sms": Label(zh="短信", en="SMS"),
    "phone": Label(zh="电话", en="phone"),
    "wechat": Label(zh="微信", en="WeChat"),
}


class ConsentStream(StreamItem):
    """A line per entry: what for, by which channel."""

    key: ClassVar[str] = "customers.consents"
    label: ClassVar[Label] = Label(zh="同意记录", en="Consents")
    events: ClassVar[tuple[str, ...]] = (ConsentChanged.type,)
    group: ClassVar[StreamGroup] = StreamGroup.MARKETING

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """Agreed or taken back."""
        said = event.payload
        channel = _CHANNELS.get(said.get("channel", ""), _CHANNELS["any"])
        words = ("同意", "Agreed") if said.get("granted") else ("撤回同意", "Took consent back")
        detail = Label(zh=f"{said.get('purpose')} · {channel.zh}", en=f"{said.get('purpose')} · {channel.en}")
        return StreamLine(icon="note", title=Label(zh=words[0], en=words[1]), detail=detail)
