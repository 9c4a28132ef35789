"""Segments as a caller may see them: state and size for everybody, of the condition what they might ask themselves."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked, FactLeaf
from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Forbidden
from guanxi.segments.queries import segments as queries
from guanxi.segments.rules.circles import names_in
from guanxi.segments.service.definitions import OBJECT


async def show(uow: UnitOfWork, rows: Sequence[Row]) -> list[Row]:
    """Rows of master data with their state, and their condition in words."""
    states = await queries.find_states(uow, [row["id"] for row in rows])
    asked = await _asked(uow) if any(row["tree"] is not None for row in rows) else None
    shown = []
    for row in rows:
        state = states[row["id"]]
        seen = await see(uow, row["tree"], asked) if row["tree"] is not None else Seen(None, False, None)
        shown.append({**row, **state, "tree": seen.tree, "tree_closed": seen.closed, "words": seen.words})
    return shown


class Seen:
    """A condition as somebody sees it; `closed`: a part of it is not theirs to ask, so values are left out."""

    def __init__(self, tree: Mapping[str, Any] | None, closed: bool, words: str | None) -> None:
        self.tree, self.closed, self.words = tree, closed, words


async def see(uow: UnitOfWork, tree: Mapping[str, Any], asked: Asked | None) -> Seen:
    """`asked` is what the caller may ask; None: nothing at all."""
    if asked is None:
        return Seen(None, True, None)
    try:
        parsed = conditions.parse(tree, asked, "tree")
    except conditions.BadCondition:
        return Seen(conditions.without_values(tree, asked), True, None)
    names = await find_names(uow, parsed, asked)
    line = conditions.explain(parsed, asked, uow.scope.language, names.get)
    return Seen(tree, False, conditions.say(line, uow.scope.language))


async def find_names(uow: UnitOfWork, tree: Any, asked: Asked) -> dict[str, str]:
    """What people, records and tags that a condition names are called."""
    ids = conditions.ids_in(tree, asked)
    names: dict[str, str] = {}
    if ids:
        names = {str(one.id): one.name for one in await access.find_people(uow, ids)}
        names |= await conditions.find_titles(uow, tree, asked)
    if any(isinstance(leaf, FactLeaf) for leaf in conditions.leaves_of(tree)):
        names |= await customers.find_tag_names(uow)
    return names


async def _asked(uow: UnitOfWork) -> Asked | None:
    try:
        return await conditions.asked_by(uow, OBJECT)
    except Forbidden:
        return None


async def find_built_on(uow: UnitOfWork, segment_id: UUID) -> list[Row]:
    """Live segments whose condition names this one."""
    return [row for row in await queries.find_all(uow) if str(segment_id) in names_in(row["tree"])[1]]
