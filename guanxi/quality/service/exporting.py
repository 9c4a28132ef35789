"""Customers of a list of problems for a file: the customers' own export."""

from collections.abc import Sequence

import msgspec

from guanxi.customers import api as customers
from guanxi.kernel import limits
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.scope import Scope
from guanxi.quality.contracts import CUSTOMER, PREFIX
from guanxi.quality.queries import showing as queries
from guanxi.quality.rules import definitions as rules
from guanxi.quality.service.known import find_closed, read
from guanxi.quality.service.showing import sees_all
from guanxi.sdk.exporting import ExportStarted

_NEEDS = f"{CUSTOMER}export"
_MOST = 100_000  # of lists that no condition may ask for


async def check_quota(db: Database, scope: Scope) -> None:
    """The files a person may ask for in a day. Raises TooMany."""
    await limits.take(db, customers.EXPORT_QUOTA, f"{scope.workspace_id}:{scope.actor.id}")


async def start(uow: UnitOfWork, code: str, columns: Sequence[str], format: str, reveal: bool) -> ExportStarted:
    """The job that writes the file; only who may export customers. Raises NotFound, Forbidden, Invalid."""
    if not uow.scope.allows(_NEEDS):
        raise Forbidden(permission=_NEEDS)
    known = await read(uow)
    closed, kinds = find_closed(uow, known)
    found = rules.classes_of(known.definition, known.fields).get(code)
    if found is None or found[1] in closed or found[0] in kinds:
        raise NotFound()
    if found[0] in {"shared", "double"} or not sees_all(known, closed):
        ids = await queries.find_ids(uow, code, _MOST)
        return await customers.start_export(uow, customers.Asked(columns=tuple(columns)), ids, format, reveal)
    tree = {"field": f"{PREFIX}problems", "op": "has_any", "value": [code]}
    condition = msgspec.json.encode(tree).decode()
    return await customers.start_export(
        uow, customers.Asked(condition=condition, columns=tuple(columns)), None, format, reveal
    )
