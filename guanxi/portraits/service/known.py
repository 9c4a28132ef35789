"""The traits of a workspace, read and checked once per version of its definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guanxi.conditions import api as conditions
from guanxi.conditions.api import BadCondition
from guanxi.conditions.contracts import Asked
from guanxi.customers import api as customers
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.portraits.contracts import OBJECT, Trait
from guanxi.portraits.errors import BadTrait
from guanxi.portraits.queries import traits as queries
from guanxi.portraits.rules import definitions as rules
from guanxi.sdk.objects import Field, ObjectType
from guanxi.sdk.own_fields import shape_version_of
from guanxi.sdk.registry import registry_of


@dataclass(frozen=True)
class Known:
    """Traits in the order they are computed, what they depend on, and why others cannot be computed."""

    asked: Asked
    levels: list[list[Trait]]
    needs: customers.Needs
    faults: Mapping[str, Label]

    @property
    def traits(self) -> list[Trait]:
        """All of them."""
        return [one for level in self.levels for one in level]


_MOST_KNOWN: Final = 200
_KNOWN: dict[tuple[int, int], Known] = {}  # by workspace and version of its definitions, which a trait's raise too
_CIRCULAR: Final = Label(
    zh="特征由自己计算（直接或间接）。", en="It is computed of itself, directly or through others."
)


def kind_of(uow: UnitOfWork) -> ObjectType:
    """Whose portraits they are."""
    return registry_of(uow).objects[OBJECT]


async def read(uow: UnitOfWork) -> Known:
    """The traits as they are defined now; with the eyes of the company, not of who asks. Kept as long as definitions stay."""
    version = await shape_version_of(uow)
    key = None if version is None else (uow.scope.workspace_id, version)
    if key in _KNOWN:
        return _KNOWN[key]
    known = await _read(uow)
    if key is not None and not known.faults:  # what a faulty one lacks may come without a new version
        while len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.pop(next(iter(_KNOWN)))
        _KNOWN[key] = known
    return known


async def _read(uow: UnitOfWork) -> Known:
    asked = await conditions.asked_whole(uow, OBJECT)
    found: list[Trait] = []
    faults: dict[str, Label] = {}
    for row in await queries.find_live(uow):
        try:
            found.append(rules.make_trait(row, asked))
        except (BadTrait, BadCondition) as error:
            said = error.fields[:3]
            faults[row["key"]] = Label(zh="；".join(one.zh for one in said), en="; ".join(one.en for one in said))
    levels = rules.in_order(found)
    placed = {one.key for level in levels for one in level}
    faults |= {one.key: _CIRCULAR for one in found if one.key not in placed}
    tables = {one.table: one.name for one in registry_of(uow).objects.values()}
    needs = rules.compute_needs([one.definition for level in levels for one in level], asked, tables)
    return Known(asked, levels, needs, faults)


class TraitFields:
    """The traits as fields of the customer (`Room.computed`), as they were made when the definitions were saved: what may be asked
    is itself made of fields."""

    async def load(self, uow: UnitOfWork) -> Mapping[str, tuple[Field, ...]]:
        """Read-only fields, in the order people gave them."""
        rows = await queries.find_live(uow)
        return {OBJECT: tuple(rules.read_field(row) for row in rows)}
