"""The demo company's segments: those a shop of its kind keeps. Written as the company itself would write them."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from guanxi.customers import api as customers
from guanxi.kernel.db import UnitOfWork
from guanxi.segments.queries import demo as queries
from guanxi.segments.queries import segments
from guanxi.segments.service import members
from guanxi.segments.service.data import SEGMENT

_FIELD: Final = "customers.customer."
_MANY: Final = {"fact": "commerce.orders", "op": ">=", "value": 2}
NAMED: Final = 24  # people of the list made by hand
_LIST: Final = "双十一重点回访名单"
_GREEN: Final = "爱喝绿茶的老客"

# Name, what it is for, the condition; a segment on others names them, and comes after them.
SPECS: Final[tuple[tuple[str, str, Mapping[str, Any]], ...]] = (
    (
        "高价值会员",
        "累计净消费满 2,000 元",
        {"fact": "commerce.spent", "op": ">=", "value": {"amount_minor": 200_000, "currency": "CNY"}},
    ),
    (
        "90 天未购",
        "买过，但最近 90 天没有再买",
        {
            "all": [
                {"fact": "commerce.orders", "op": ">=", "value": 1},
                {"fact": "commerce.last_order", "op": "older", "value": "90d"},
            ]
        },
    ),
    ("新客首购 30 天内", "第一次下单在 30 天内", {"fact": "commerce.first_order", "op": "last", "value": "30d"}),
    (
        "30 天内生日",
        "未来 30 天过生日，用于生日关怀",
        {"field": f"{_FIELD}birthday", "op": "anniversary", "value": "30d"},
    ),
    ("90 天内复购", "90 天内下单两次以上", {**_MANY, "window": "90d"}),
    ("只买过一次", "还没有第二单", {"fact": "commerce.orders", "op": "=", "value": 1}),
    ("留资未购", "有资料、没下过单", {"fact": "commerce.orders", "op": "=", "value": 0}),
    (
        "江浙沪客户",
        "收货在江浙沪包邮区",
        {
            "any": [
                {"field": f"{_FIELD}province", "op": "starts_with", "value": one} for one in ("上海", "江苏", "浙江")
            ]
        },
    ),
)
ON_OTHERS: Final = ("沉睡的高价值会员", "高价值会员里 90 天没有再买的，优先回访", ("高价值会员", "90 天未购"))
NAMES: Final = (*(name for name, _, _ in SPECS), ON_OTHERS[0], _GREEN, _LIST)


async def make(uow: UnitOfWork) -> int:
    """Those that are not there yet; how many. They are computed by jobs."""
    known = {row["name"]: row["id"] for row in await segments.find_all(uow)}
    made = 0
    for name, description, tree in SPECS:
        if name not in known:
            known[name] = await _create(uow, name, description, tree)
            made += 1
    name, description, parts = ON_OTHERS
    if name not in known:
        await _create(uow, name, description, {"all": [{"segment": str(known[one])} for one in parts]})
        made += 1
    tags = {title: key for key, title in (await customers.find_tag_names(uow)).items()}
    if _GREEN not in known and "爱喝绿茶" in tags:
        likes = {"fact": "customers.tags", "op": "has_any", "value": [tags["爱喝绿茶"]]}
        await _create(uow, _GREEN, "标签“爱喝绿茶”，且下单两次以上", {"all": [likes, dict(_MANY)]})
        made += 1
    if _LIST not in known:
        made += await _make_list(uow)
    return made


async def _create(uow: UnitOfWork, name: str, description: str, tree: Mapping[str, Any]) -> UUID:
    values = {"name": name, "description": description, "kind": "dynamic", "tree": tree}
    return (await SEGMENT.create(uow, values))[0]


async def _make_list(uow: UnitOfWork) -> int:
    values = {"name": _LIST, "description": "店长手工挑选", "kind": "static"}
    made, _ = await SEGMENT.create(uow, values)
    await members.change(uow, made, await customers.find_newest(uow, NAMED), add=True)
    return 1


async def clear(uow: UnitOfWork) -> int:
    """Those that nobody changed since; how many."""
    return await queries.clear(uow, NAMES)
