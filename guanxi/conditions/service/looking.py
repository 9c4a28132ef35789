"""A condition tried while it is edited: in words, how many fulfil it, some of them; and why one record does or does not.

Everything is what the caller sees: their rows, the fields and objects that are open to them. No answer takes much longer than
LOOK_S: what is slower is stopped and said to be.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import sql
from psycopg.errors import QueryCanceled

from guanxi.conditions.contracts import EVERYTHING, Asked, Line, Moment, Tree
from guanxi.conditions.queries import members, titles
from guanxi.conditions.queries.limits import at_most
from guanxi.conditions.queries.records import load
from guanxi.conditions.rules.parsing import parse
from guanxi.conditions.rules.words import explain, explain_record, say
from guanxi.conditions.schemas import ExplainIn, LineOut, LookIn, LookOut, LookSample
from guanxi.conditions.service.asked import asked_by, require_kind
from guanxi.conditions.service.moments import moment_of
from guanxi.conditions.service.naming import mark, name
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.objects import ObjectType
from guanxi.sdk.registry import registry_of

LOOK_S: Final = 5.0
_TOTAL_S: Final = 0.5
MOST_COUNTED: Final = 1_000_000


async def look(uow: UnitOfWork, object_name: str, asked_for: LookIn) -> LookOut:
    """Words, count and sample of a condition. Raises NotFound, Forbidden, BadCondition."""
    started, moment = time.monotonic(), moment_of(uow)
    asked = await asked_by(uow, object_name, _text(asked_for.tree))
    tree, kind = parse(asked_for.tree, asked, "tree"), require_kind(uow, object_name)
    said = await name(uow, explain(tree, asked, uow.scope.language, mark), tree, asked)
    found: tuple[int, list[UUID]] | None = None
    seen = kind.rows(uow, "o")
    try:
        async with at_most(uow, LOOK_S):
            chosen = await members.choose(uow, tree, asked, kind, moment, seen=seen)
        async with at_most(uow, max(0.1, LOOK_S - (time.monotonic() - started))):
            found = await members.look(uow, chosen, MOST_COUNTED, asked_for.sample)
    except QueryCanceled:
        found = None
    count = None if found is None else found[0]
    return LookOut(
        words=line_out(said),
        sentence=say(said, uow.scope.language),
        count=None if count is None else min(count, MOST_COUNTED),
        capped=count is not None and count > MOST_COUNTED,
        total=await _total(uow, asked, kind, moment, seen),
        sample=[] if found is None else await find_samples(uow, kind, found[1]),
        too_slow=found is None,
        took_ms=round((time.monotonic() - started) * 1000),
    )


def _text(data: dict[str, Any]) -> str:
    return msgspec.json.encode(data).decode()


async def _total(uow: UnitOfWork, asked: Asked, kind: ObjectType, moment: Moment, seen: sql.Composable) -> int | None:
    """How many records the caller sees at all; None when that is not quickly known."""
    everybody = members.compile_members(EVERYTHING, asked, kind, moment, seen=seen)
    try:
        async with at_most(uow, _TOTAL_S):
            return await members.count(uow, everybody, MOST_COUNTED)
    except QueryCanceled:
        return None


async def find_samples(uow: UnitOfWork, kind: ObjectType, ids: Sequence[UUID]) -> list[LookSample]:
    """What the records are called, in the order of `ids`, as far as the caller may see them."""
    by_name = {one.name: one for one in registry_of(uow).fields(kind.name)}
    title, subtitle = (by_name.get(one or "") for one in (kind.title, kind.subtitle))
    columns = [one.column for one in (title, subtitle) if one is not None and one.column is not None]
    if not ids or not columns:
        return [LookSample(id=one, title=str(one)) for one in ids]
    policy = await policy_of(uow, kind.name)
    rows = {row["id"]: row for row in await titles.find_rows(uow, kind, columns, ids)}
    return [
        LookSample(
            id=row["id"],
            title=policy.show_title(columns[0], row[columns[0]] or "—"),
            subtitle=policy.show(columns[1], row[columns[1]]) if len(columns) > 1 else None,
        )
        for row in (rows[one] for one in ids if one in rows)
    ]


async def explain_one(uow: UnitOfWork, object_name: str, asked_for: ExplainIn) -> LineOut:
    """Why a record fulfils a condition or does not. Raises NotFound, Forbidden, BadCondition."""
    asked = await asked_by(uow, object_name, _text(asked_for.tree))
    tree, kind = parse(asked_for.tree, asked, "tree"), require_kind(uow, object_name)
    return line_out(await explain_for(uow, tree, asked, kind, asked_for.record_id, moment_of(uow)))


async def explain_for(
    uow: UnitOfWork, tree: Tree, asked: Asked, kind: ObjectType, record_id: UUID, moment: Moment
) -> Line:
    """The explanation for a record the caller may see, everything named. Raises NotFound."""
    record = await load(uow, tree, asked, kind, record_id, moment)
    if record is None or not await titles.is_seen(uow, kind, record_id):
        raise NotFound()
    line = explain_record(tree, asked, record, moment, uow.scope.language, mark)
    return await name(uow, line, tree, asked)


def line_out(line: Line) -> LineOut:
    """The lines as HTTP says them."""
    return LineOut.model_validate(asdict(line))
