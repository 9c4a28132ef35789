"""The story itself: "bought twice in 90 days, then viewed but did not buy in 7 days, in Zhejiang, not tagged 员工". One tree over
orders, the log's two trees, fields and tags: every form of it and the oracle agree, and it reads well.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.conditions.api import (
    choose,
    compile_batch,
    compile_members,
    explain,
    find,
    find_flip,
    load,
    matches,
    parse,
    prepare_batch,
    say,
)
from guanxi.conditions.contracts import Asked, Moment
from guanxi.conditions.queries.members import compile_chosen
from guanxi.conditions.service.asking import World
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope
from guanxi.sdk.event_types import KnownEvent
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.registry import Registry

NOW = datetime(2026, 3, 15, 4, 30, tzinfo=UTC)
ORDER, VIEWED, PROVINCE = "commerce.order", "shop.page_viewed", "customers.customer.province"
SALE = {"relation": ORDER, "of": {"field": f"{ORDER}.kind", "op": "is", "value": "sale"}}
VIEW = {"event": VIEWED, "of": {"field": "path", "op": "starts_with", "value": "/tea"}}


def story(tag: str) -> dict[str, Any]:
    bought = {"sequence": [SALE, SALE, VIEW], "within": "90d", "then_not": SALE, "not_within": "7d"}
    tagged = {"fact": "customers.tags", "op": "has_any", "value": [tag]}
    return {"all": [bought, {"field": PROVINCE, "op": "is", "value": "浙江省"}, {"not": tagged}]}


@pytest.fixture(scope="module")
def asked(registry: Registry) -> Asked:
    path = Field(key="path", label=Label(zh="页面", en="Page"), type=FieldKind.TEXT, stored_as="path")
    viewed = KnownEvent(VIEWED, Label(zh="浏览页面", en="Page viewed"), "customer", (path,), "visit")
    return World(registry, event_types=(viewed,)).asked("customer")


@dataclass(frozen=True)
class People:
    ids: Sequence[UUID]
    tag: UUID


@pytest.fixture
async def people(db: Database, scope: Scope) -> People:
    """Customers whose orders and visits lie around the edges of the story's times."""
    rng, tag = random.Random(7), new_id()
    ids = [new_id() for _ in range(60)]
    async with db.transaction(scope) as uow:
        await uow.run(
            "INSERT INTO tag (workspace_id, id, name) VALUES (%(ws)s, %(id)s, %(name)s)", id=tag, name=f"员工 {tag}"
        )
        for one in ids:
            await _person(uow, one, rng.choice(("浙江省", "浙江省", "浙江省", "江苏省", None)))
            if rng.random() < 0.2:
                await uow.run(
                    "INSERT INTO customer_tag (workspace_id, customer_id, tag_id) VALUES (%(ws)s, %(id)s, %(tag)s)",
                    id=one,
                    tag=tag,
                )
            for _ in range(rng.choice((0, 2, 3, 3))):
                await _order(
                    uow, one, _at(rng, (4, 20, 30, 60, 60, 97, 98)), rng.choice(("sale", "sale", "sale", "fee"))
                )
            for _ in range(rng.choice((0, 1, 2))):
                await _view(uow, one, _at(rng, (6, 7, 8, 10)), rng.choice(("/tea/1", "/tea", "/")))
    return People(ids, tag)


def _at(rng: random.Random, days: Sequence[int]) -> datetime:
    return NOW - timedelta(days=rng.choice(days), seconds=rng.choice((0, 0, 1, -1, 3_600)))


async def _person(uow: UnitOfWork, one: UUID, province: str | None) -> None:
    await uow.run(
        "INSERT INTO customer (workspace_id, id, name, province) VALUES (%(ws)s, %(id)s, 'Lin', %(province)s)",
        id=one,
        province=province,
    )
    await uow.run(
        """INSERT INTO profile (workspace_id, id, customer_id, source, external_id)
           VALUES (%(ws)s, %(id)s, %(id)s, 'test', %(id)s::text)""",
        id=one,
    )


async def _order(uow: UnitOfWork, one: UUID, at: datetime, kind: str) -> None:
    await uow.run(
        """INSERT INTO commerce_order (workspace_id, id, profile_id, source, number, kind, placed_at, currency, total_minor, line_count)
           VALUES (%(ws)s, %(id)s, %(who)s, 'test', %(id)s::text, %(kind)s, %(at)s, 'CNY', 100, 0)""",
        id=new_id(),
        who=one,
        kind=kind,
        at=at,
    )


async def _view(uow: UnitOfWork, one: UUID, at: datetime, path: str) -> None:
    await uow.run(
        """INSERT INTO log_event (workspace_id, id, type, class, at, tx, actor_kind, profile_id, payload)
           VALUES (%(ws)s, %(id)s, %(type)s, 'visit', %(at)s, log_tx(), 'system', %(who)s, jsonb_build_object('path', %(path)s::text))""",
        id=new_id(),
        type=VIEWED,
        at=at,
        who=one,
        path=path,
    )


async def test_every_form_and_the_oracle_agree(
    db: Database, scope: Scope, registry: Registry, asked: Asked, people: People
) -> None:
    tree, kind = parse(story(str(people.tag)), asked), registry.objects["customer"]
    moment = Moment(NOW, "Asia/Shanghai")
    async with db.read(scope) as uow:
        expected, flips = set(), 0
        for one in people.ids:
            record = await load(uow, tree, asked, kind, one, moment)
            assert record is not None
            if matches(tree, asked, record, moment):
                expected.add(one)
            flips += find_flip(tree, asked, record, moment) is not None
        assert 3 < len(expected) < 50
        assert flips, "for some the seven days are not over"
        half = list(people.ids[::2])
        for made in (
            compile_members(tree, asked, kind, moment),
            compile_chosen(tree, asked, kind, moment),
            await choose(uow, tree, asked, kind, moment),
        ):
            assert set(await find(uow, made)) == expected
        batch = compile_batch(prepare_batch(tree, asked), kind, moment, half)
        assert set(await find(uow, batch)) == expected & set(half)


def test_questions_about_orders_never_touch_page_views(registry: Registry, asked: Asked) -> None:
    kind, moment = registry.objects["customer"], Moment(NOW)

    def text(tree: Any) -> str:
        return compile_members(parse(tree, asked), asked, kind, moment).sql.as_string(None)

    assert "\"class\" = 'visit'" in text(VIEW)
    placed = text({"event": "commerce.order_placed"})
    assert "\"class\" = 'business'" in placed and "visit" not in placed
    assert '"class"' not in text({"event": ["commerce.order_placed", VIEWED]})
    mixed = text({"sequence": [{"event": "commerce.order_placed"}, {"event": VIEWED}], "within": "7d"})
    assert "\"class\" = 'visit'" in mixed and "\"class\" = 'business'" in mixed


def test_it_reads_well(asked: Asked) -> None:
    tag = "01a20500-8fa7-732f-af21-b5ac241297ac"
    tree = parse(story(tag), asked)
    zh, en = (say(explain(tree, asked, one, {tag: "员工"}.get), one) for one in ("zh", "en"))
    assert zh == (
        "90 天内依次有订单（类型是“销售”） → 订单（类型是“销售”） → “浏览页面”（页面开头是“/tea”），"
        "此后 7 天内没有订单（类型是“销售”），且省份是“浙江省”，且不满足（标签含任一“员工”）"
    )
    assert en == (
        "within 90 days: Orders (Kind is Sale), then Orders (Kind is Sale), then “Page viewed” (Page starts with “/tea”), "
        "and no Orders (Kind is Sale) in the 7 days after, and Province is “浙江省”, and not (Tags has any of 员工)"
    )
