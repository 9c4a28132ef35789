"""How visits and tracked events read in the stream of a customer."""

from collections.abc import Mapping
from typing import Any, ClassVar

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.stream import StreamGroup, StreamItem, StreamLine
from guanxi.tracking.events import OWN, Grouped, Identified, PageViewed, ScreenViewed


class VisitStream(StreamItem):
    """A line per visit, identity or event of the company's own names."""

    key: ClassVar[str] = "tracking.visits"
    label: ClassVar[Label] = Label(zh="访问与行为", en="Visits and events")
    events: ClassVar[tuple[str, ...]] = (PageViewed.type, ScreenViewed.type, Identified.type, Grouped.type)
    prefixes: ClassVar[tuple[str, ...]] = (OWN,)
    group: ClassVar[StreamGroup] = StreamGroup.VISIT

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """What was seen or done, and on which page."""
        payload = event.payload
        page = payload.get("page") or {}
        if event.type == PageViewed.type:
            path = page.get("path") or payload.get("name") or "/"
            title = Label(zh=f"浏览了 {path}", en=f"Viewed {path}")
            return StreamLine(icon="visit", title=title, detail=_detail(page, page.get("title")))
        if event.type == ScreenViewed.type:
            name = payload.get("name") or page.get("path") or "—"
            return StreamLine(icon="visit", title=Label(zh=f"打开了页面 {name}", en=f"Opened the screen {name}"))
        if event.type == Identified.type:
            if not payload.get("verified"):
                return None
            return StreamLine(icon="visit", title=Label(zh="登录了", en="Signed in"), detail=_detail(page, None))
        if event.type == Grouped.type:
            group = payload.get("group", "")
            return StreamLine(icon="visit", title=Label(zh=f"归入群组 {group}", en=f"Joined the group {group}"))
        name = event.type.removeprefix(OWN)
        return StreamLine(icon="event", title=Label(zh=name, en=name), detail=_detail(page, page.get("path")))


def _detail(page: Mapping[str, Any], first: str | None) -> Label | None:
    """Title or path, and where the reader came from."""
    mark = (page.get("utm") or {}).get("source")
    came = mark or page.get("referrer")
    zh = "，".join(filter(None, (first, came and f"来自 {came}")))
    en = ", ".join(filter(None, (first, came and f"from {came}")))
    return Label(zh=zh, en=en) if zh else None
