"""Every sample plugin, found by the real discovery and run against a real database."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import polars as pl
import pytest

from guanxi.app.http import create_app
from guanxi.app.rooms import ROOMS
from guanxi.kernel.db import Database
from guanxi.kernel.errors import Invalid, NotFound
from guanxi.kernel.http_out import HttpOut
from guanxi.kernel.ids import new_id
from guanxi.kernel.log import Recorded
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import NO_ROW, Scope
from guanxi.kernel.services import Services
from guanxi.sdk.actions import Action, ActionContext
from guanxi.sdk.approvals import Approvable
from guanxi.sdk.connectors import Connector, Outgoing, SendOutcome, WebhookRefused
from guanxi.sdk.contribution import Contribution
from guanxi.sdk.demo_data import DemoData, DemoRun
from guanxi.sdk.discovery import discover
from guanxi.sdk.event_types import EventTypeSource
from guanxi.sdk.facts import Fact
from guanxi.sdk.first_steps import FirstStep
from guanxi.sdk.handing_over import HandOver
from guanxi.sdk.import_presets import ImportPreset
from guanxi.sdk.imports import LINE, ImportContext, ImportTarget, compute_rejected
from guanxi.sdk.inbound import Inbound, InboundItem
from guanxi.sdk.merging import MergeHandler
from guanxi.sdk.metrics import Grain, Metric
from guanxi.sdk.objects import Field, ObjectType
from guanxi.sdk.panels import Panel
from guanxi.sdk.personal_data import PersonalData
from guanxi.sdk.registry import Registry
from guanxi.sdk.rule_kinds import RuleKind
from guanxi.sdk.searching import Search
from guanxi.sdk.segment_sources import SegmentSource
from guanxi.sdk.settings import ConfigSection
from guanxi.sdk.stream import StreamItem
from guanxi.sdk.today import TodayFigure
from guanxi.sdk.triggers import Trigger
from guanxi.sdk.used_by import UsedBy
from guanxi.sdk.work_items import WorkItem
from tests.examples.conftest import PLUGINS, MakeCustomer, insert_order
from tests.support.people import Client

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
KINDS = (
    Action,
    Approvable,
    ConfigSection,
    Connector,
    DemoData,
    EventTypeSource,
    Fact,
    Field,
    FirstStep,
    HandOver,
    ImportPreset,
    ImportTarget,
    Inbound,
    MergeHandler,
    Metric,
    ObjectType,
    Panel,
    PersonalData,
    RuleKind,
    Search,
    SegmentSource,
    StreamItem,
    TodayFigure,
    Trigger,
    UsedBy,
    WorkItem,
)


def from_plugins(house: Registry, kind: type[Contribution]) -> list[Contribution]:
    rooms = {room.key for room in ROOMS}
    return [one for one in house.all(kind) if one.room not in rooms]


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_sample_of_each_kind(house: Registry, kind: type[Contribution]) -> None:
    assert from_plugins(house, kind)


def test_the_list_of_kinds_is_complete() -> None:
    ours = {cls for cls in Contribution.__subclasses__() if cls.__module__.startswith("guanxi.sdk.")}
    assert set(KINDS) == ours


def test_one_file_and_no_edit_elsewhere(house: Registry) -> None:
    """Each file alone brings its key in; nothing in guanxi names it."""
    code = "\n".join(path.read_text("utf-8") for path in (PLUGINS.parents[1] / "guanxi").rglob("*.py"))
    files = sorted(PLUGINS.glob("*.py"))
    assert len(files) >= len(KINDS)
    for path in files:
        assert path.stem in {room.key for room in house.rooms}
        assert f"{path.stem}." not in code, f"{path.name} is named in guanxi"
        assert len(path.read_text("utf-8").splitlines()) <= 180


def test_taking_one_file_away_takes_its_dependents_only(tmp_path: Path) -> None:
    for path in PLUGINS.glob("*.py"):
        if path.stem != "write_note":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    tmp_path.chmod(0o755)
    registry = Registry.build(ROOMS, discover([tmp_path], installed=False), strict=False)
    assert [broken.name for broken in registry.broken] == ["note_lines"]
    assert "write_note.note_written" in str(registry.broken[0].error)


async def test_room_with_a_route(
    house: Registry, parts: tuple[Database, Services], workspace: int, scope: Scope, make_customer: MakeCustomer
) -> None:
    born = await make_customer(name="Lin", birthday=date(1990, 3, 9))
    await make_customer(name="Not in March", birthday=date(1990, 4, 9))
    app = create_app(*parts, house)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with Client(
        transport=transport, base_url="http://guanxi.test", headers={"Origin": "http://guanxi.test"}
    ) as client:
        client.app = app
        assert (await client.get("/api/v1/birthday_list/3")).status_code == 401
        await client.as_user(workspace, role="owner")
        answer = await client.get("/api/v1/birthday_list/3")
        assert answer.json() == [{"id": str(born), "name": "Lin", "birthday": "1990-03-09"}]
        assert (await client.get("/api/v1/birthday_list/13")).json()["code"] == "kernel.invalid"


def test_field(house: Registry) -> None:
    field = house.require(Field, "favourite_tea.customer.tea")
    assert field in house.fields("customer")
    assert field.json_schema()["enum"] == ["green", "oolong", "puer"]


async def test_object_type(house: Registry, db: Database, scope: Scope) -> None:
    merge = house.objects["merge_record"]
    async with db.read(scope) as uow:
        for field in merge.fields:
            assert await uow.value(f"SELECT count({field.column}) FROM {merge.table} WHERE workspace_id = %(ws)s") == 0


async def test_fact_agrees_with_its_oracle(
    house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer
) -> None:
    fact = house.require(Fact, "birthday_month.birthday_this_month")
    births = [date(1990, 3, 1), date(1990, 3, 31), date(1990, 4, 1), None]
    records = {await make_customer(birthday=born): {"birthday": born} for born in births}
    async with db.read(scope) as uow:
        rows = await uow.all(fact.select(), now=NOW, time_zone="Asia/Shanghai")
    found = {row["id"]: row["value"] for row in rows}
    for customer_id, record in records.items():
        assert found.get(customer_id) == fact.compute(fact.oracle(record, NOW))
    assert sorted(found.values()) == [False, True, True]


def _event(type_: str, object_id: UUID, **payload: Any) -> Recorded:
    return Recorded(1, new_id(), type_, NOW, NOW, 1, 1, "user", None, "customer", object_id, None, None, payload)


async def test_trigger(house: Registry, db: Database, scope: Scope) -> None:
    trigger = house.require(Trigger, "new_from_source.new_from_source")
    config = trigger.Config.model_validate({"source": "tmall"})
    event = _event("customers.customer_created", new_id(), source="tmall")
    assert trigger.matches(event, config)
    assert not trigger.matches(replace(event, payload={"source": "shop"}), config)
    assert not trigger.is_timed
    async with db.read(scope) as uow:
        assert await trigger.find_objects(uow, [event]) == {event.id: [event.object_id]}


async def _note(house: Registry, db: Database, scope: Scope, customer_id: UUID, text: str, key: str) -> str:
    action = house.require(Action, "write_note.write_note")
    config = action.Config.model_validate({"text": text})
    async with db.transaction(scope) as uow:
        ctx = ActionContext(key=key, object="customer", object_id=customer_id, now=NOW, uow=uow)
        return await action.run(ctx, config)


async def _notes(db: Database, scope: Scope, customer_id: UUID) -> list[str]:
    async with db.read(scope) as uow:
        value = await uow.value(
            "SELECT custom -> 'write_note.notes' FROM customer WHERE workspace_id = %(ws)s AND id = %(id)s",
            id=customer_id,
        )
    return [note["text"] for note in value or []]


async def test_action_is_idempotent_by_its_key(
    house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer
) -> None:
    customer_id = await make_customer(name="Lin")
    assert await _note(house, db, scope, customer_id, "likes tea", "step-1") == "written"
    assert await _note(house, db, scope, customer_id, "likes tea", "step-1") == "written"
    assert await _note(house, db, scope, customer_id, "no sugar", "step-2") == "written"
    assert await _note(house, db, scope, new_id(), "nobody", "step-3") == "gone"
    assert await _notes(db, scope, customer_id) == ["likes tea", "no sugar"]
    async with db.read(scope) as uow:
        events = await uow.all(
            "SELECT payload FROM log_event WHERE workspace_id = %(ws)s AND type = 'write_note.note_written' ORDER BY seq"
        )
    assert [event["payload"] for event in events] == [{"characters": 9}, {"characters": 8}]
    action = house.require(Action, "write_note.write_note")
    assert not action.calls_out
    assert action.describe(action.Config.model_validate({"text": "x"})).en == 'Write the note "x"'


async def test_metric(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    lin, mo = await make_customer(name="Lin"), await make_customer(name="Mo")
    for customer_id, number, placed_at in (
        (lin, "1", "2026-03-01T00:00Z"),
        (lin, "2", "2026-03-02T00:00Z"),
        (lin, "3", "2026-04-01T00:00Z"),
        (mo, "4", "2026-03-05T00:00Z"),
        (mo, "5", "2027-01-01T00:00Z"),
    ):
        await db.run(scope, insert_order, customer_id, number, placed_at)
    metric = house.require(Metric, "orders_per_customer.orders_per_customer")
    period = {
        "since": datetime(2026, 1, 1, tzinfo=UTC),
        "until": datetime(2027, 1, 1, tzinfo=UTC),
        "time_zone": "Asia/Shanghai",
    }
    async with db.read(scope) as uow:
        total = await uow.all(metric.select(), **period)
        by_month = await uow.all(metric.select(Grain.MONTH, ["source"]), **period)
    assert [float(row["value"]) for row in total] == [2.0]
    assert [(row["source"], float(row["value"])) for row in by_month] == [("test", 1.5), ("test", 1.0)]


async def test_panel(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    customer_id = await make_customer(name="Lin")
    panel = house.require(Panel, "known_from.known_from")
    async with db.read(scope) as uow:
        data = await panel.load(uow, customer_id)
        assert await panel.load(uow, new_id()) is None
    assert isinstance(data, panel.Data)
    assert data.model_dump(include={"sources", "profiles"}) == {"sources": ["test"], "profiles": 1}


async def test_today_figure(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    figure = house.require(TodayFigure, "birthdays_ahead.birthdays")
    async with db.read(scope) as uow:
        assert await figure.load(uow, NOW) is None
    for birthday in ("1990-03-15", "1985-03-21", "1985-03-22"):
        await make_customer(name="Lin", birthday=birthday)
    async with db.read(scope) as uow:
        shown = await figure.load(uow, NOW)
    assert shown is not None
    assert [value.value for value in shown.values] == [2]


async def test_stream_item(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    customer_id = await make_customer(name="Lin")
    await _note(house, db, scope, customer_id, "likes tea", "step-1")
    item = house.require(StreamItem, "note_lines.note_line")
    event, gone = (_event("write_note.note_written", one, characters=9) for one in (customer_id, new_id()))
    async with db.read(scope) as uow:
        extra = await item.load(uow, [event, gone])
    line = item.render(event, extra[event.id])
    assert line is not None
    assert line.title.en == "A note was written (9 characters)"
    assert line.detail is not None
    assert line.detail.en == "likes tea"
    bare = item.render(gone, extra.get(gone.id, {}))
    assert bare is not None
    assert bare.detail is None


async def test_search(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    exact = await make_customer(name="Lin", city="杭州")
    longer = await make_customer(name="Mo", city="杭州市")
    await make_customer(name="Qi", city="苏州")
    search = house.require(Search, "by_city.by_city")
    async with db.read(scope) as uow:
        assert [hit.id for hit in await search.find(uow, "杭州", 10)] == [exact, longer]
        assert len(await search.find(uow, "杭州", 1)) == 1
        assert await search.find(uow, "%", 10) == []
    async with db.read(replace(scope, rows={"*": NO_ROW})) as uow:
        assert await search.find(uow, "杭州", 10) == []


async def test_hand_over_there_and_back(
    house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer
) -> None:
    kind = house.require(HandOver, "vip_promises.promises")
    leaver, other, third = new_id(), new_id(), new_id()
    customers = [await make_customer(name=f"Lin {n}") for n in range(3)]
    async with db.transaction(scope) as uow:
        await uow.run(
            """UPDATE customer SET custom = jsonb_build_object('vip_promises.by', %(by)s::text)
               WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s::uuid[])""",
            by=str(leaver),
            ids=customers,
        )
    async with db.transaction(scope) as uow:
        assert await kind.count(uow, leaver) == 3
        ids = await kind.find(uow, leaver, None, 2)
        assert ids == sorted(customers)[:2]
        assert await kind.find(uow, leaver, ids[-1], 2) == sorted(customers)[2:]
        assert sorted(await kind.give(uow, ids, leaver, other, new_id())) == ids
        assert await kind.give(uow, ids, leaver, third, new_id()) == []
        assert (await kind.count(uow, leaver), await kind.count(uow, other)) == (1, 2)
        assert sorted(await kind.give(uow, ids, other, leaver, new_id())) == ids


async def test_first_step(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    step = house.require(FirstStep, "first_birthday.first_birthday")
    customer = await make_customer(name="Lin")
    async with db.read(scope) as uow:
        assert await step.is_done(uow) is False
    async with db.transaction(scope) as uow:
        await uow.run(
            "UPDATE customer SET birthday = '1990-05-20' WHERE workspace_id = %(ws)s AND id = %(id)s", id=customer
        )
    async with db.read(scope) as uow:
        assert await step.is_done(uow) is True


async def _context(services: Services, scope: Scope) -> ImportContext:
    cipher = await services.keys.cipher(scope.workspace_id)
    return ImportContext(import_id=new_id(), source="cards", now=NOW, currency="CNY", cipher=cipher)


async def test_import_target(house: Registry, db: Database, scope: Scope, services: Services) -> None:
    target = house.require(ImportTarget, "loyalty_cards.loyalty_card")
    context = await _context(services, scope)
    frame = pl.DataFrame(
        {
            LINE: [2, 3, 4, 5, 6],
            "card_no": ["A1", "A2", "A3", "A3", "A4"],
            "name": ["Lin", "Mo", "Qi", "Qi", None],
            "balance": [1050, None, 200, 300, -5],
            "issued_on": [date(2025, 1, 1), None, None, None, None],
        },
        schema_overrides={"balance": pl.Int64, "issued_on": pl.Date},
    )
    prepared = target.prepare(frame, target.Options(), context)
    assert [(one.line, one.field, one.code) for one in prepared.problems] == [
        (4, "card_no", "loyalty_cards.twice"),
        (5, "card_no", "loyalty_cards.twice"),
        (6, "balance", "loyalty_cards.overdrawn"),
    ]
    assert {one.code for one in prepared.problems} <= set(target.problems)
    async with db.read(scope) as uow:
        assert (await target.check(uow, prepared.frame, context)).created == 2
    first = await db.run(scope, target.merge, prepared.frame, context)
    again = await db.run(scope, target.merge, prepared.frame, context)
    assert (first.created, first.updated, first.skipped) == (2, 0, 0)
    assert (again.created, again.updated, again.skipped) == (0, 0, 2)
    rejected = compute_rejected(prepared.problems)
    for result in (first, again):
        assert prepared.sums["CNY"] == result.sums["CNY"] + rejected["CNY"], "money in = stored + rejected"
    richer = prepared.frame.with_columns(pl.lit(7).cast(pl.Int64).alias("balance"))
    assert (await db.run(scope, target.merge, richer, context)).updated == 2
    async with db.read(scope) as uow:
        stored = await uow.all(
            "SELECT external_id, name, facts FROM profile WHERE workspace_id = %(ws)s AND source = 'cards' ORDER BY 1"
        )
    assert [(row["external_id"], row["name"]) for row in stored] == [("A1", "Lin"), ("A2", "Mo")]
    assert stored[0]["facts"] == {"balance_minor": 7, "currency": "CNY", "issued_on": "2025-01-01"}
    assert [await db.run(scope, target.revert, context.import_id, 1) for _ in range(3)] == [1, 1, 0]


def _order(number: str, at: datetime, minor: int, inbound: Inbound) -> InboundItem:
    data = inbound.Item.model_validate(
        {"buyer": "b-7", "placed_at": "2026-03-01T10:00:00Z", "currency": "CNY", "total_minor": minor}
    )
    return InboundItem("echo", number, at, data)


async def test_inbound_twice_late_and_out_of_order(house: Registry, db: Database, scope: Scope) -> None:
    inbound = house.require(Inbound, "shop_orders.order")
    early, late = datetime(2026, 3, 1, 10, tzinfo=UTC), datetime(2026, 3, 1, 11, 0, 0, 5, tzinfo=UTC)
    batch = [_order("E-1", late, 900, inbound), _order("E-1", early, 1000, inbound), _order("E-2", early, 50, inbound)]
    receipts = await db.run(scope, inbound.receive, batch)
    assert [receipt.external_id for receipt in receipts] == ["E-1", "E-1", "E-2"]
    assert {receipt.outcome for receipt in receipts} == {"stored"}
    again = await db.run(scope, inbound.receive, batch)
    assert {receipt.outcome for receipt in again} == {"known"}
    older = await db.run(scope, inbound.receive, [_order("E-1", early, 1000, inbound)])
    assert [receipt.outcome for receipt in older] == ["known"]
    async with db.read(scope) as uow:
        orders = await uow.all(
            "SELECT number, total_minor FROM commerce_order WHERE workspace_id = %(ws)s AND source = 'echo' ORDER BY 1"
        )
        people = await uow.value("SELECT count(*) FROM profile WHERE workspace_id = %(ws)s AND source = 'echo'")
    assert [(row["number"], row["total_minor"]) for row in orders] == [("E-1", 900), ("E-2", 50)]
    assert people == 1


async def test_connector_webhook_reaches_its_inbound(house: Registry, db: Database, scope: Scope) -> None:
    connector = house.require(Connector, "echo_shop.echo_shop")
    assert connector.capabilities == {"webhook", "send", "pull"}
    (sample,) = connector.captured
    config = connector.Config.model_validate(sample.config)
    with pytest.raises(WebhookRefused):
        connector.verify(sample.request, config, datetime(2026, 1, 1, 1, tzinfo=UTC))
    with pytest.raises(WebhookRefused):
        connector.verify(replace(sample.request, headers={}), config, sample.now)
    (delivery,) = connector.parse(sample.request, config)
    inbound = house.require(Inbound, delivery.inbound)
    item = InboundItem("echo", delivery.external_id, delivery.at, inbound.Item.model_validate(delivery.data))
    assert [receipt.outcome for receipt in await db.run(scope, inbound.receive, [item])] == ["stored"]


class _Answer:
    """The part of `HttpOut` the connector uses, answering with what the platform would say."""

    def __init__(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        self.status, self.headers, self._body = status, headers or {}, body
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    async def request(self, method: str, url: str, **options: Any) -> "_Answer":
        self.asked.append((method, url, options))
        return self

    def json(self) -> Any:
        return self._body


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, SendOutcome.SENT), (422, SendOutcome.REFUSED), (429, SendOutcome.RETRY), (502, SendOutcome.UNKNOWN)],
)
async def test_connector_sends_and_pulls(house: Registry, status: int, outcome: SendOutcome) -> None:
    connector = house.require(Connector, "echo_shop.echo_shop")
    (sample,) = connector.captured
    config = connector.Config.model_validate(sample.config)
    http: Any = _Answer(status, {"id": "m-1"}, {"retry-after": "7"})
    sent = await connector.send(http, Outgoing("key-1", "b-7", "text", "hello"), config)
    assert sent.outcome is outcome
    assert http.asked[0][2]["headers"]["idempotency-key"] == "key-1"
    page: Any = _Answer(200, {**json.loads(sample.request.body), "next": 9, "more": True})
    pulled = await connector.pull(page, None, config)
    assert (pulled.deliveries, pulled.cursor, pulled.more) == (sample.deliveries, "9", True)
    assert set(vars(HttpOut)) >= {"request"}


async def test_merge_handler_there_and_back(
    house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer
) -> None:
    survivor, loser = await make_customer(name="Lin"), await make_customer(name="Lin L.")
    handler = house.require(MergeHandler, "notes_move.notes")
    await _note(house, db, scope, survivor, "old friend", "s-1")
    await _note(house, db, scope, loser, "likes tea", "l-1")
    state = await db.run(scope, handler.merge, survivor, loser)
    assert state == {"keys": ["l-1"]}
    await _note(house, db, scope, survivor, "since the merge", "s-2")
    assert await _notes(db, scope, survivor) == ["old friend", "likes tea", "since the merge"]
    await db.run(scope, handler.unmerge, survivor, loser, json.loads(json.dumps(state)))
    assert await _notes(db, scope, survivor) == ["old friend", "since the merge"]
    assert await _notes(db, scope, loser) == ["likes tea"]


async def test_personal_data(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    customer_id = await make_customer(name="Lin")
    await _note(house, db, scope, customer_id, "allergic to nuts", "1")
    handler = house.require(PersonalData, "notes_privacy.notes")
    async with db.read(scope) as uow:
        assert [record.at for record in await handler.find(uow, customer_id)] == [NOW]
        exported = await handler.export(uow, customer_id)
    assert exported == [{"written_at": NOW.isoformat(), "text": "allergic to nuts"}]
    assert [await db.run(scope, handler.mask, customer_id) for _ in range(2)] == [1, 0]
    assert await _notes(db, scope, customer_id) == [""]
    assert [(await db.run(scope, handler.erase, customer_id)).rows for _ in range(2)] == [1, 0]
    async with db.read(scope) as uow:
        assert await handler.find(uow, customer_id) == []


async def test_work_item(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    first, second = await make_customer(name="Lin"), await make_customer(name="Mo", stage="talking")
    work, me, you = house.require(WorkItem, "unowned_customers.customer"), new_id(), new_id()
    async with db.read(scope) as uow:
        assert [one.object_id for one in await work.find_waiting(uow, 10)] == [first, second]
    assert await db.run(scope, work.assign, [first, second], me) == [first, second]
    assert await db.run(scope, work.assign, [first], you) == [], "somebody has it already"
    async with db.read(scope) as uow:
        assert await work.count_open(uow, [me, you]) == {me: 1}
    assert await db.run(scope, work.release, me) == 1
    async with db.read(scope) as uow:
        assert [one.object_id for one in await work.find_waiting(uow, 10)] == [first]


async def test_approvable(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    customer_id = await make_customer(**{"name": "Lin", "class": "regular"})
    await db.run(scope, insert_order, customer_id, "1", "2026-03-01T00:00Z")
    approvable = house.require(Approvable, "vip_promotion.promotion")

    async def now() -> Any:
        return (await db.run_read(scope, approvable.describe, customer_id)).model_dump()

    assert await now() == {"current_class": "regular", "orders": 1}
    await db.run(scope, approvable.rejected, customer_id, "too early")
    assert (await now())["current_class"] == "regular"
    await db.run(scope, approvable.approved, customer_id)
    assert (await now())["current_class"] == "vip"
    with pytest.raises(NotFound):
        await db.run(scope, approvable.approved, new_id())


async def test_used_by(house: Registry, db: Database, scope: Scope, make_customer: MakeCustomer) -> None:
    survivor, loser, alone = [await make_customer(name=name) for name in ("Lin", "Lin L.", "Mo")]
    merge_id = new_id()
    async with db.transaction(scope) as uow:
        await uow.run(
            """INSERT INTO customer_merge (workspace_id, id, survivor_id, loser_id, actor_kind, reason, profiles, survivor_before)
               VALUES (%(ws)s, %(id)s, %(survivor)s, %(loser)s, 'user', 'same phone', '{}', '{}')""",
            id=merge_id,
            survivor=survivor,
            loser=loser,
        )
    used_by = house.require(UsedBy, "merges_of_customer.merges")
    uses = await db.run_read(scope, used_by.find, [survivor, loser, alone], 5)
    assert set(uses) == {survivor, loser}
    assert [(use.id, use.title, use.blocks) for use in uses[survivor]] == [(merge_id, "same phone", True)]


async def test_config_section(house: Registry, db: Database, scope: Scope) -> None:
    section = house.require(ConfigSection, "birthday_greeting.greeting")
    assert section.read(None).days_before == 0
    async with db.read(scope) as uow:
        await section.check(uow, section.read({"days_before": 3}))
        with pytest.raises(Invalid) as caught:
            await section.check(uow, section.read({"text": "Happy birthday!"}))
    assert [problem.code for problem in caught.value.fields] == ["birthday_greeting.no_name"]


async def test_demo_data_is_the_same_for_the_same_seed(
    house: Registry, db: Database, workspace: int, other_workspace: int, scope: Scope
) -> None:
    demo = house.require(DemoData, "demo_regulars.regulars")
    people = []
    for workspace_id in (workspace, other_workspace):
        own = replace(scope, workspace_id=workspace_id)
        for _ in range(2):  # the second time as after a kill: nothing is made twice
            run = DemoRun(db, own, SeededRng(7).child(demo.key), 12_000, NOW)
            assert await demo.make(run) == 1200
        async with db.read(own) as uow:
            people.append(
                await uow.all("SELECT name, city, birthday FROM customer WHERE workspace_id = %(ws)s ORDER BY 1, 2, 3")
            )
    assert len(people[0]) == 1200
    assert people[0] == people[1]
