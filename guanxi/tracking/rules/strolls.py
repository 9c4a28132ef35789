"""Made-up visits of the demo company's website: who looks at what, comes from where, puts what into the cart. No person is real."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from guanxi.kernel.rng import Rng

SITE: Final = "https://www.yunqi.example"
DAYS: Final = 30
_TEAS: Final = ("明前龙井", "安溪铁观音", "凤凰单丛", "云南普洱熟茶", "白毫银针", "正山小种", "茉莉花茶", "六安瓜片")
_SHELVES: Final = (("green", "绿茶"), ("oolong", "乌龙茶"), ("black", "红茶"), ("gifts", "节日礼盒"))
_WORDS: Final = ("龙井", "礼盒", "普洱 老茶头", "送礼", "茶具", "白茶")
# From where, and what the address says of the campaign.
_CAME: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("", {}),
    ("", {}),
    ("https://www.baidu.com/", {}),
    ("https://www.so.com/", {}),
    ("https://mp.weixin.qq.com/", {"source": "wechat", "medium": "article", "name": "双十一预热"}),
    ("https://www.xiaohongshu.com/", {"source": "xiaohongshu", "medium": "note", "name": "秋茶上新"}),
    ("", {"source": "sms", "medium": "message", "name": "会员日"}),
)
# Of a hundred visits so many begin in each hour of a Chinese day.
_HOURS: Final = (1, 1, 0, 0, 0, 0, 1, 2, 4, 5, 6, 6, 7, 5, 4, 4, 4, 4, 5, 7, 10, 12, 8, 4)
_CHINA: Final = timedelta(hours=8)


def draw_strolls(rng: Rng, visitors: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Messages of `visitors` devices in the thirty days before `now`, one visit after another; most come once, some again and again.

    Message ids follow from the draw alone: the same again is told to be the same.
    """
    for number in range(visitors):
        visitor = f"demo-{number}-{rng.below(10**9):09d}"
        for visit in range(1 + (rng.below(3) == 0) * (1 + rng.below(5))):
            begun = _begin(rng, now)
            for place, (moment, message) in enumerate(_stroll(rng, begun)):
                if moment < now:
                    known = {"messageId": f"{visitor}-{visit}-{place}", "anonymousId": visitor}
                    yield {**message, **known, "timestamp": moment.isoformat()}


def _begin(rng: Rng, now: datetime) -> datetime:
    """Rather of the last days than of long ago, and at an hour at which people shop."""
    back = min(rng.below(DAYS), rng.below(DAYS + 15))
    drawn, hour = rng.below(sum(_HOURS)), 0
    while drawn >= _HOURS[hour]:
        drawn -= _HOURS[hour]
        hour += 1
    day = (now + _CHINA).replace(hour=hour, minute=rng.below(60), second=rng.below(60), microsecond=0)
    return day - _CHINA - timedelta(days=back)


def _stroll(rng: Rng, at: datetime) -> Iterator[tuple[datetime, dict[str, Any]]]:
    came, campaign = _CAME[rng.below(len(_CAME))]
    path, title = "/", "云栖优选 · 首页"
    for step in range(1 + rng.below(6)):
        yield at, _page(path, title, came, campaign)
        at += timedelta(seconds=8 + rng.below(150))
        came = f"{SITE}{path}"
        tea = rng.below(len(_TEAS))
        if path.startswith("/product/") and rng.below(4) == 0:
            price = 48 + 10 * rng.below(40)
            yield at, {"type": "track", "event": "加入购物车", "properties": {"商品": title, "金额": price}}
            path, title = "/cart", "购物车"
        elif step == 0 and rng.below(4) == 0:
            yield at, {"type": "track", "event": "搜索商品", "properties": {"关键词": _WORDS[rng.below(len(_WORDS))]}}
            path, title = "/search", "搜索结果"
        elif path == "/cart" and rng.below(2) == 0:
            yield at, {"type": "track", "event": "去结算", "properties": {}}
            return
        elif rng.below(3) == 0:
            key, name = _SHELVES[rng.below(len(_SHELVES))]
            path, title = f"/category/{key}", name
        else:
            path, title = f"/product/{1001 + tea}", _TEAS[tea]


def _page(path: str, title: str, came: str, campaign: dict[str, str]) -> dict[str, Any]:
    seen = {"url": f"{SITE}{path}", "path": path, "title": title, **({"referrer": came} if came else {})}
    return {"type": "page", "context": {"page": seen, **({"campaign": campaign} if campaign else {})}}
