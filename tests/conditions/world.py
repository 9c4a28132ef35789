"""Things with orders, orders with a shop, events with payloads, segments: everything a tree can ask at once, made from a seed.

Values are few, so that ties, equal times, empty ones and both sides of every bound happen often. Not here: the fields of every
kind (tests.conditions.things), which these things have as well.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from guanxi.conditions.contracts import Asked, Happening, Moment, Related, Segment, Take
from guanxi.conditions.rules.operators import OPERATORS, Takes, operators_of
from guanxi.conditions.rules.rows import AT, KINDS_OF_TAKE, result_of
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, Option, Path
from tests.conditions.things import DIVISIONS, ME, OTHER, THIRD

NOW = datetime(2026, 3, 8, 6, 59, 59, 400_000, tzinfo=UTC)  # a second before clocks change in New York
ZONES = ("Asia/Shanghai", "UTC", "America/New_York", "Australia/Lord_Howe")
TEAM = frozenset({ME, OTHER})
CREATE = """
CREATE TEMPORARY TABLE item (workspace_id integer, id integer, name text, sort_key text, born date, lunar text, owner_id uuid, place text,
    score numeric, shop_id integer, gone boolean, custom jsonb);
CREATE TEMPORARY TABLE buy (workspace_id integer, id integer, profile_id integer, at timestamptz, kind text, amount bigint, currency text,
    due date, owner_id uuid, shop_id integer, custom jsonb);
CREATE TEMPORARY TABLE shop (workspace_id integer, id integer, name text, place text, gone boolean, custom jsonb);
CREATE TEMPORARY TABLE pointer (workspace_id integer, id integer, item_id integer);
CREATE TEMPORARY TABLE sheet (workspace_id integer, id integer, custom jsonb);
CREATE TEMPORARY TABLE club (workspace_id integer, item_id integer, segment text);
CREATE TEMPORARY TABLE log_event (workspace_id integer, id integer, type text, at timestamptz, recorded_at timestamptz, profile_id integer, payload jsonb, class text)
"""


def words(name: str) -> Label:
    return Label(zh=f"字{name}", en=name)


def field(name: str, kind: FieldKind, column: str | None = None, **more: Any) -> Field:
    return Field(key=name, label=words(name), type=kind, column=column, stored_as=None if column else name, **more)


OPTIONS = tuple(Option(key, words(key)) for key in ("a", "b"))
ITEM = [
    field("name", FieldKind.TEXT, "name", pinyin="sort_key"), field("born", FieldKind.DATE, "born"), field("lunar", FieldKind.TEXT, "lunar", lunar=True),
    field("owner_id", FieldKind.USER, "owner_id"), field("place", FieldKind.DIVISION, "place"), field("score", FieldKind.NUMBER, "score"),
    field("since", FieldKind.DATETIME), field("tags", FieldKind.MULTI_SELECT, options=OPTIONS),
    field("grade", FieldKind.SELECT, options=OPTIONS, apart=True, beside="sheet"), field("worth", FieldKind.INTEGER, apart=True, beside="sheet"),
]  # fmt: skip
BUY = [
    field("at", FieldKind.DATETIME, "at"), field("kind", FieldKind.TEXT, "kind"), field("amount", FieldKind.MONEY, "amount", currency="currency"),
    field("due", FieldKind.DATE, "due"), field("owner_id", FieldKind.USER, "owner_id"), field("points", FieldKind.INTEGER), field("day", FieldKind.DATE),
    field("fee", FieldKind.MONEY),
]  # fmt: skip
SHOP = [field("name", FieldKind.TEXT, "name"), field("place", FieldKind.DIVISION, "place")]
PAGE = 'pa%ge\'s {x} "y"'  # names of properties come from outside
PROPERTIES = [
    replace(field("page", FieldKind.TEXT), stored_as=PAGE),
    field("price", FieldKind.INTEGER),
    field("new", FieldKind.BOOLEAN),
]
BY_POINTER = Path(
    "item",
    id="coalesce(moved.item_id, {t}.profile_id)",
    joins="LEFT JOIN pointer moved ON moved.workspace_id = {t}.workspace_id AND moved.id = {t}.profile_id",
    among="{t}.profile_id IN (SELECT p.id FROM pointer p WHERE p.workspace_id = %(ws)s AND p.item_id IN ({ids}) UNION ALL {ids})",
)
TYPES = ("seen", "bought", "left")
CLASSES = {"seen": "visit", "bought": "business", "left": "business"}
TO_SHOP = field("shop_id", FieldKind.RELATION, "shop_id", target="shop")
LIVE = "{t}.gone IS NOT TRUE"


def shop_asked() -> Asked:
    by_shop = Path("shop", "{t}.shop_id", "{t}.shop_id IN ({ids})")
    buys = Related("buys", words("buys"), "buy", buy_asked, path=by_shop, at="at")
    return Asked("shop", words("shop"), {one.key: one for one in SHOP}, relations={"buys": buys})


def buy_asked() -> Asked:
    shop = Related("shop", words("shop"), "shop", shop_asked, single=TO_SHOP, live=LIVE)
    return Asked("buy", words("buy"), {one.key: one for one in BUY}, relations={"shop": shop})


def make_asked() -> Asked:
    events = {
        key: Happening(
            key,
            words(key),
            Asked("event", words(key), {AT.key: AT, **{one.key: one for one in PROPERTIES}}),
            BY_POINTER,
            CLASSES[key],
        )
        for key in TYPES
    }
    relations = {
        "buys": Related("buys", words("buys"), "buy", buy_asked, path=BY_POINTER, at="at"),
        "shop": Related("shop", words("shop"), "shop", shop_asked, single=TO_SHOP, live=LIVE),
    }
    members = "SELECT c.item_id FROM club c WHERE c.workspace_id = %(ws)s AND c.segment = {key}"
    segments = {"gold": Segment("gold", words("gold"), members)}
    return Asked("item", words("item"), {one.key: one for one in ITEM}, {}, relations, events, segments)


ASKED = make_asked()
Value = Callable[[random.Random], Any]


def some(*values: Any) -> Value:
    return lambda rng: rng.choice(values)


def moments(now: datetime, rng: random.Random) -> datetime:
    days = rng.choice((0, 0, 1, 1, 2, 7, 7, 28, 30, 31, 59, 60, 90, 365, 366))
    return (
        now
        - timedelta(days=days)
        + timedelta(seconds=rng.choice((0, 0, 1, -1, 3600, -3600, 86_400)), microseconds=rng.choice((0, 1, 999_999)))
    )


DAYS = [
    date(2026, 3, 8), date(2026, 3, 9), date(2024, 2, 29), date(1987, 8, 24), date(2023, 3, 22), date(1990, 3, 8), date(2026, 2, 28),
    date(2026, 1, 31), date(2025, 12, 31), date(2000, 2, 6),
]  # fmt: skip
NAMES = (("王小明", "wang2王 xiao3小 ming2明"), ("单丽", "shan4单 li4丽"), ("Wang Li", "wang li"), ("", ""))


def make_world(rng: random.Random, now: datetime) -> list[dict[str, Any]]:
    """Items as the oracle sees them; their rows carry what is stored."""
    shops = [{"id": 100 + n, "name": rng.choice(["一店", "二店"]), "place": rng.choice(DIVISIONS), "gone": n == 2, "custom": {}, "buys": []} for n in range(3)]  # fmt: skip
    items = []
    for number in range(rng.choice((1, 3, 6))):
        name, key = rng.choice(NAMES)
        shop = rng.choice([*shops, None])
        item: dict[str, Any] = {
            "id": number, "name": rng.choice([name, None]), "sort_key": key, "born": rng.choice([*DAYS, None]),
            "lunar": rng.choice(["01-20", "02-01", "01-30", "07-07", None]), "owner_id": rng.choice([ME, OTHER, THIRD, None]),
            "place": rng.choice([*DIVISIONS, None]), "score": rng.choice([Decimal("1.5"), Decimal(0), Decimal(-3), None]),
            "shop_id": None if shop is None else shop["id"], "gone": False, "shop": [] if shop is None or shop["gone"] else [shop],
            "custom": {**({"since": _stored(moments(now, rng))} if rng.random() < 0.7 else {}), "tags": rng.sample(["a", "b"], rng.choice([0, 1, 2]))},
            "segments": {"gold"} if rng.random() < 0.5 else set(),
        }  # fmt: skip
        item["sheet"] = rng.choice([{}, {"grade": "a"}, {"grade": "b", "worth": rng.choice([1, 2, 3])}, {"worth": 0}])
        item["custom"] |= item["sheet"]
        item["buys"] = [_buy(rng, now, shops, number * 20 + n) for n in range(rng.choice((0, 1, 2, 4)))]
        item["events"] = [_event(rng, now, 500 + number * 20 + n) for n in range(rng.choice((0, 1, 2, 5)))]
        items.append(item)
    for shop in shops:
        shop["buys"] = [buy for item in items for buy in item["buys"] if buy["shop_id"] == shop["id"]]
        shop["buys"] = [{**buy, "shop": []} if shop["gone"] else buy for buy in shop["buys"]]
    return items


def _stored(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _buy(rng: random.Random, now: datetime, shops: list[dict[str, Any]], number: int) -> dict[str, Any]:
    shop = rng.choice([*shops, None])
    custom: dict[str, Any] = {}
    if rng.random() < 0.7:
        custom = {"points": rng.choice([1, 2, 3]), "day": rng.choice(DAYS).isoformat(), "fee": {"amount_minor": rng.choice([5, 10]), "currency": rng.choice(["CNY", "USD"])}}  # fmt: skip
    return {
        "id": number, "at": moments(now, rng), "kind": rng.choice(["sale", "fee", "", None]), "amount": rng.choice([0, 100, 101, -100, 10**12]),
        "currency": rng.choice(["CNY", "CNY", "USD"]), "due": rng.choice([*DAYS, None]), "owner_id": rng.choice([ME, THIRD, None]),
        "shop_id": None if shop is None else shop["id"], "custom": custom, "shop": [] if shop is None or shop["gone"] else [shop],
        "moved": rng.random() < 0.3,
    }  # fmt: skip


def _event(rng: random.Random, now: datetime, number: int) -> dict[str, Any]:
    payload = {PAGE: rng.choice(["/", "/cart"]), "price": rng.choice([1, 2]), "new": rng.random() < 0.5} if rng.random() < 0.8 else {}  # fmt: skip
    return {"id": number, "type": rng.choice(TYPES), "at": moments(now, rng), "custom": payload, "moved": rng.random() < 0.3}  # fmt: skip


def store(conn: psycopg.Connection[Any], items: list[dict[str, Any]], shops: bool = True) -> None:
    """Write the world; the rows of another workspace, all in nobody's favour, lie beside it."""
    conn.execute("TRUNCATE item, buy, shop, pointer, club, sheet, log_event")
    seen: dict[int, dict[str, Any]] = {}
    for item in items:
        own = {key: one for key, one in item["custom"].items() if key not in item["sheet"]}
        if item["sheet"]:
            _insert(conn, "sheet", {"id": item["id"], "custom": item["sheet"]}, ("id",))
        _insert(conn, "item", {**item, "custom": own}, ("id", "name", "sort_key", "born", "lunar", "owner_id", "place", "score", "shop_id", "gone"))  # fmt: skip
        if "gold" in item["segments"]:
            conn.execute("INSERT INTO club VALUES (1, %s, 'gold')", (item["id"],))
        for shop in (*item["shop"], *(one for buy in item["buys"] for one in buy["shop"])):
            seen[shop["id"]] = shop
        for buy in item["buys"]:
            profile = _profile(conn, item["id"], buy)
            row = {**buy, "profile_id": profile}
            _insert(conn, "buy", row, ("id", "profile_id", "at", "kind", "amount", "currency", "due", "owner_id", "shop_id"))  # fmt: skip
        for event in item["events"]:
            conn.execute(
                "INSERT INTO log_event VALUES (1, %s, %s, %s, %s, %s, %s, %s)",
                (event["id"], event["type"], event["at"], event["at"] + timedelta(hours=1), _profile(conn, item["id"], event), Jsonb(event["custom"]), CLASSES[event["type"]]),
            )  # fmt: skip
    for shop in seen.values():
        _insert(conn, "shop", shop, ("id", "name", "place", "gone"))


def _profile(conn: psycopg.Connection[Any], item: int, row: dict[str, Any]) -> int:
    if not row["moved"]:
        return item
    conn.execute("INSERT INTO pointer VALUES (1, %s, %s)", (1000 + row["id"], item))
    return 1000 + int(row["id"])


def _insert(conn: psycopg.Connection[Any], table: str, row: dict[str, Any], columns: tuple[str, ...]) -> None:
    names = ", ".join(columns)
    marks = ", ".join("%s" for _ in columns)
    conn.execute(
        f"INSERT INTO {table} (workspace_id, custom, {names}) VALUES (1, %s, {marks})",
        (Jsonb(row["custom"]), *(row[name] for name in columns)),
    )


# Trees ---------------------------------------------------------------------------------------------------------------
LENGTHS = ("1d", "7d", "30d", "2w", "1m", "2m", "1y", "366d")
EXACT = ("1d", "7d", "1w", "3h", "60d")


def _one(rng: random.Random, kind: FieldKind, op: str) -> Any:
    match kind:
        case FieldKind.DATETIME:
            if op in {"before", "after"} and rng.random() < 0.5:
                return _stored(moments(NOW, rng))
            return rng.choice(DAYS).isoformat()
        case FieldKind.DATE:
            return rng.choice(DAYS).isoformat()
        case FieldKind.NUMBER | FieldKind.INTEGER:
            return rng.choice([0, 1, 2, 3, "1.5", "2.5", -3])
        case FieldKind.MONEY:
            return {"amount_minor": rng.choice([0, 1, 100, 101, 150, 201]), "currency": rng.choice(["CNY", "USD"])}
        case FieldKind.BOOLEAN:
            return rng.random() < 0.5
        case FieldKind.USER:
            return rng.choice(["me", "my_team", str(OTHER), str(THIRD)])
        case FieldKind.MULTI_SELECT | FieldKind.SELECT:
            return rng.choice(["a", "b"])
        case FieldKind.DIVISION:
            return rng.choice(DIVISIONS)
        case _:
            return rng.choice(["wang", "w", "wxm", "wangx"]) if op == "pinyin" else rng.choice(["王", "sale", "fee", "/", "/cart", "一店", "wang"])  # fmt: skip


def _compare(rng: random.Random, kind: FieldKind, operators: tuple[str, ...]) -> dict[str, Any]:
    op = rng.choice(operators)
    match OPERATORS[op].takes:
        case Takes.NOTHING:
            return {"op": op}
        case Takes.LENGTH:
            return {"op": op, "value": rng.choice(("3d", "30d", "2w") if op == "lunar_anniversary" else LENGTHS)}
        case Takes.PERIOD:
            return {"op": op, "value": rng.choice(("day", "week", "month", "quarter", "year"))}
        case Takes.MANY:
            return {"op": op, "value": [_one(rng, kind, op) for _ in range(rng.choice((1, 2)))]}
        case Takes.PAIR:
            pair = [_one(rng, kind, op), _one(rng, kind, op)]
            if kind is FieldKind.MONEY:
                pair = [{**one, "currency": "CNY"} for one in sorted(pair, key=lambda one: one["amount_minor"])]
            else:
                pair.sort(key=lambda one: one if kind in {FieldKind.DATE, FieldKind.DATETIME} else Decimal(one))
            return {"op": op, "value": pair}
        case _:
            return {"op": op, "value": _one(rng, kind, op)}


def make_tree(rng: random.Random, asked: Asked = ASKED, depth: int = 3, related: int = 0) -> dict[str, Any]:
    """A tree as JSON."""
    roll = rng.random()
    if depth > 0 and roll < 0.3:
        word = rng.choice(("all", "any"))
        return {word: [make_tree(rng, asked, depth - 1, related) for _ in range(rng.choice((1, 2, 3)))]}
    if depth > 0 and roll < 0.38:
        return {"not": make_tree(rng, asked, depth - 1, related)}
    if related < 2 and depth > 0 and roll < 0.78 and (asked.relations or asked.events):
        return _rows_leaf(rng, asked, depth, related)
    if depth > 0 and roll < 0.9 and asked.events:
        return _sequence(rng, asked, depth, related)
    if roll < 0.92 and asked.segments:
        return {"segment": "gold"}
    key = rng.choice(list(asked.fields))
    return {"field": key, **_compare(rng, asked.fields[key].type, operators_of(asked.fields[key]))}


def _rows(rng: random.Random, asked: Asked, depth: int, related: int, *, timed: bool = False) -> tuple[dict[str, Any], Asked]:  # fmt: skip
    relations = [key for key, one in asked.relations.items() if one.at is not None or not timed]
    data: dict[str, Any]
    if asked.events and (not relations or rng.random() < 0.5):
        types = rng.sample(TYPES, rng.choice((1, 1, 2)))
        data, inner, has_time = {"event": types[0] if len(types) == 1 else types}, asked.events[types[0]].asked, True
    else:
        key = rng.choice(relations)
        data, inner, has_time = {"relation": key}, asked.relations[key].asked(), asked.relations[key].at is not None
    if rng.random() < 0.5:
        data["of"] = make_tree(rng, inner, depth - 1, related + 1)
    if has_time and rng.random() < 0.5:
        data["window"] = rng.choice((*LENGTHS, "5h"))
    return data, inner


def _rows_leaf(rng: random.Random, asked: Asked, depth: int, related: int) -> dict[str, Any]:
    data, inner = _rows(rng, asked, depth, related)
    take = rng.choice([one for one in Take if "relation" not in data or data["relation"] != "shop" or one not in {Take.FIRST, Take.LAST}])  # fmt: skip
    if take in {Take.ANY, Take.ALL, Take.NONE}:
        return {**data, "is": take.value}
    if take is Take.COUNT:
        return {**data, "is": "count", **_compare(rng, FieldKind.INTEGER, result_of(take, None)[2])}
    fit = [one for one in inner.fields.values() if one.type in KINDS_OF_TAKE[take]]
    if not fit:
        return {**data, "is": "any"}
    taken = rng.choice(fit)
    kind, _, operators = result_of(take, taken)
    return {**data, "is": take.value, "field": taken.key, **_compare(rng, kind, operators)}


def _sequence(rng: random.Random, asked: Asked, depth: int, related: int) -> dict[str, Any]:
    lacks = rng.random() < 0.4
    steps = [_rows(rng, asked, depth - 1, related, timed=True)[0] for _ in range(rng.choice((1, 2) if lacks else (2, 2, 3)))]  # fmt: skip
    last: dict[str, Any] = {}
    if lacks:
        last = {"then_not": _rows(rng, asked, depth - 1, related, timed=True)[0]}
        last |= {"not_within": rng.choice(EXACT)} if rng.random() < 0.5 else {}
    return {"sequence": steps, "within": rng.choice(EXACT), **last}


MOMENTS = tuple(Moment(NOW, zone, ME, TEAM) for zone in ZONES)


def moment_at(now: datetime, zone: str) -> Moment:
    return replace(MOMENTS[0], now=now, zone=zone)
