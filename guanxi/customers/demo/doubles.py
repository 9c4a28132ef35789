"""People whom the demo company has twice, as companies do: a member who changed the phone, a nickname in a chat, a name in
traditional characters. So the page of possible duplicates has something to decide on first look.

They are drawn from the demo's people again, and kept under the same import, so that clearing takes them as well.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

import polars as pl

from guanxi.customers.demo.make import find_sellers
from guanxi.customers.demo.people import SCHEMA, draw_people
from guanxi.customers.queries import landing, reviewing
from guanxi.customers.rules import CUSTOM
from guanxi.customers.rules.demo import PEOPLE, import_id_of
from guanxi.customers.rules.landing import encode_custom, prepare_landing
from guanxi.customers.rules.reviewing import Pair
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.services import Services
from guanxi.sdk.demo_data import DemoData, DemoRun

MOST: Final = 40
_EVERY: Final = 50  # one of so many people is known twice
_LOOK_AT: Final = 4_000
_SOURCE: Final = "线下门店"
_NEW_PHONES: Final = 169_5000_0000  # above those of the demo's people
_TRADITIONAL: Final = str.maketrans(
    "刘陈张杨黄赵吴孙马罗郑谢许韩冯邓叶苏吕卢钟谭陆贾邹贺龚严静丽晓梦语诗伟强军杰涛鹏飞国华颖莹兰凤",
    "劉陳張楊黃趙吳孫馬羅鄭謝許韓馮鄧葉蘇呂盧鐘譚陸賈鄒賀龔嚴靜麗曉夢語詩偉強軍傑濤鵬飛國華穎瑩蘭鳳",
)


class DemoDoubles(DemoData):
    """Possible duplicates."""

    key: ClassVar[str] = "customers.doubles"
    label: ClassVar[Label] = Label(zh="疑似重复客户", en="Possible duplicates")
    after: ClassVar[tuple[str, ...]] = (PEOPLE,)

    async def make(self, run: DemoRun) -> int:
        """Two or three in a hundred of the first people once more; again changes nothing."""
        assert isinstance(run.db.parts, Services), "the database was opened without services"
        cipher = await run.db.parts.keys.cipher(run.scope.workspace_id)
        drawn = draw_people(
            SeededRng(run.seed).child(PEOPLE), 0, min(run.customers, _LOOK_AT), await find_sellers(run), run.now
        )
        known = _pick(drawn, min(MOST, run.customers // _EVERY))
        if not known:
            return 0
        await run.db.run(run.scope, _store, known, run, cipher)
        run.said(run.customers, run.customers)
        return len(known)


def _pick(drawn: pl.DataFrame, most: int) -> list[dict[str, Any]]:
    """Some of the people, spread over all, who said enough of themselves; each once."""
    told = drawn.filter(
        (pl.col("kind") == "person")
        & pl.col("birthday").is_not_null()
        & pl.col("phone").is_not_null()
        & (pl.col("source") != _SOURCE)
    ).unique("phone", keep="first", maintain_order=True)
    step = max(1, told.height // max(1, most))
    return told.gather_every(step).head(most).to_dicts()


def make_double(person: dict[str, Any], number: int, run: DemoRun) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The same person once more, and what both have in common."""
    created = min(person["created_at"] + timedelta(days=40 + number * 3), run.now - timedelta(hours=number))
    said = {key: person[key] for key in ("kind", "name", "gender", "country", "province", "city", "language")}
    said |= {"source": _SOURCE, "external_id": f"POS-R{number:05d}", "created_at": created, "stage": "成交"}
    new_phone = f"+86{_NEW_PHONES + number * 7_919}"
    match number % 4:
        case 0:  # another phone
            return said | {"phone": new_phone, "birthday": person["birthday"]}, ("birthday", "name")
        case 1:  # one digit was typed wrong
            return said | {"phone": f"{new_phone[:-4]}{person['phone'][-4:]}"}, ("last_four", "name")
        case 2:  # as a colleague from Hong Kong wrote it
            traditional = person["name"].translate(_TRADITIONAL)
            same = ("birthday", "name") if traditional == person["name"] else ("conflict",)
            return said | {"name": traditional, "birthday": person["birthday"], "email": _email(number)}, same
        case _:  # the nickname of a chat
            nick = (
                f"小{person['name'][-1]}"
                if number % 8 == 3
                else f"{person['name'][0]}{'女士' if person['gender'] == 'female' else '先生'}"
            )
            return said | {"name": nick, "email": _email(number)}, ("conflict",)


def _email(number: int) -> str:
    return f"member{number:03d}@example.com"


async def _store(uow: UnitOfWork, known: Sequence[dict[str, Any]], run: DemoRun, cipher: Cipher) -> None:
    """The doubles, and the pairs as a look over all would have found them."""
    made = [make_double(person, number, run) for number, person in enumerate(known)]
    rows = pl.DataFrame([double for double, _ in made], schema=dict(SCHEMA))
    frame = prepare_landing(rows.with_columns(encode_custom(rows.select(CUSTOM))), cipher)
    import_id = import_id_of(run.seed)
    await landing.land(uow, frame, _SOURCE, import_id)
    landed = await landing.find_landed(uow, _SOURCE)
    blinds = cipher.blind_many("phone", [person["phone"] for person in known])
    owners = await reviewing.find_of_phones(uow, blinds)
    pairs = [
        Pair(owners[bytes(blind)], UUID(double), reasons)
        for blind, double, (_, reasons) in zip(blinds, landed.sort("n")["customer_id"], made, strict=True)
        if bytes(blind) in owners
    ]
    await reviewing.add(uow, pairs)
