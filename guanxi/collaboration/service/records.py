"""The records of other rooms: which there are, whether the scope may see them, and what they are called.

An object can be talked about when it has a page of its own. Whether somebody may see one of its records is its
permission and its row rule, asked for many at once.
"""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from guanxi.access import api as access
from guanxi.collaboration.contracts import Record, Ref
from guanxi.collaboration.queries import records as queries
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.objects import ObjectType
from guanxi.sdk.registry import registry_of


def get_object(uow: UnitOfWork, name: str) -> ObjectType | None:
    """The object of that name, if it can be talked about and the scope may see any of it."""
    kind = registry_of(uow).objects.get(name)
    if kind is None or kind.page is None or kind.room == "collaboration" or not uow.scope.allows(kind.view):
        return None
    return kind


async def find_visible(uow: UnitOfWork, refs: Iterable[Ref]) -> dict[Ref, Record]:
    """Those of the records that the scope may see: one query per kind of object."""
    wanted: defaultdict[str, set[UUID]] = defaultdict(set)
    for ref in refs:
        wanted[ref.object].add(ref.id)
    found: dict[Ref, Record] = {}
    for name, ids in wanted.items():
        kind = get_object(uow, name)
        if kind is None or kind.page is None:
            continue
        title = _title(uow, kind)
        policy = await policy_of(uow, name)
        for row in await queries.find_visible(uow, kind, title, list(ids)):
            ref = Ref(name, row["id"])
            called = policy.show_title(title, row["name"]) if title and row["name"] else None
            found[ref] = Record(ref, called, kind.page.replace("{id}", str(row["id"])))
    return found


async def require_visible(uow: UnitOfWork, ref: Ref) -> Record:
    """The record as the scope may see it. Raises NotFound."""
    record = (await find_visible(uow, [ref])).get(ref)
    if record is None:
        raise NotFound()
    return record


async def find_names(uow: UnitOfWork, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of colleagues by id."""
    wanted = {one for one in ids if one is not None}
    return {one.id: one.name for one in await access.find_people(uow, list(wanted))} if wanted else {}


def _title(uow: UnitOfWork, kind: ObjectType) -> str | None:
    fields = registry_of(uow).fields(kind.name)
    return next((field.column for field in fields if field.name == kind.title), None)
