"""The traits of a workspace, read and checked once per version of its definitions."""

from collections.abc import Mapping
from dataclasses import dataclass

from guanxi.conditions import api as conditions
from guanxi.conditions.api import BadCondition
from guanxi.conditions.contracts import Asked, Moment
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of
from guanxi.portraits.contracts import OBJECT, Trait
from guanxi.portraits.errors import BadTrait
from guanxi.portraits.queries import traits as queries
from guanxi.portraits.rules import definitions as rules
from guanxi.sdk.objects import Field, ObjectType
from guanxi.sdk.registry import registry_of


@dataclass(frozen=True)
class Known:
    """Traits in the order they are computed, and why others cannot be."""

    asked: Asked
    levels: list[list[Trait]]
    rooms: frozenset[str]
    faults: Mapping[str, str]

    @property
    def traits(self) -> list[Trait]:
        """All of them."""
        return [one for level in self.levels for one in level]


def kind_of(uow: UnitOfWork) -> ObjectType:
    """Whose portraits they are."""
    return registry_of(uow).objects[OBJECT]


async def moment_of(uow: UnitOfWork) -> Moment:
    """Now, where the company is."""
    zone = await uow.value("SELECT time_zone FROM workspace WHERE id = %(ws)s")
    return Moment(services_of(uow).clock.now(), str(zone or "UTC"))


async def read(uow: UnitOfWork) -> Known:
    """The traits as they are defined now; with the eyes of the company, not of who asks."""
    asked = await conditions.asked_whole(uow, OBJECT)
    found: list[Trait] = []
    faults: dict[str, str] = {}
    for row in await queries.find_live(uow):
        try:
            found.append(rules.make_trait(row, asked))
        except (BadTrait, BadCondition) as error:
            faults[row["key"]] = "; ".join(f"{one.field}: {one.zh}" for one in error.fields[:3])[:500]
    levels = rules.in_order(found)
    placed = {one.key for level in levels for one in level}
    faults |= {one.key: "循环引用 / computed of itself" for one in found if one.key not in placed}
    rooms = frozenset(room for one in found for room in rules.rooms_of(one.definition))
    return Known(asked, levels, rooms, faults)


class TraitFields:
    """The traits as fields of the customer (`Room.computed`), as they were made when the definitions were saved: what may be asked
    is itself made of fields."""

    async def load(self, uow: UnitOfWork) -> Mapping[str, tuple[Field, ...]]:
        """Read-only fields, in the order people gave them."""
        rows = await queries.find_live(uow)
        return {OBJECT: tuple(rules.read_field(row) for row in rows)}
