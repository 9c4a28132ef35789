"""How many hidden contact details a person may see in the clear (ATK A60). Each view is audited (writing.reveal)."""

from typing import Final

from guanxi.access import api as access
from guanxi.kernel import limits
from guanxi.kernel.db import Database
from guanxi.kernel.errors import TooMany
from guanxi.kernel.limits import Limit
from guanxi.kernel.scope import Scope

_TOLD: Final = Limit("customers.reveal.told", burst=1, seconds=86_400)


async def take(db: Database, scope: Scope) -> None:
    """One more view of the caller. Raises TooMany; then who reads the audit log is told, once a day of each person."""
    key = f"{scope.workspace_id}:{scope.actor.id}"
    views = (await db.run_read(scope, access.find_numbers)).views_a_day
    try:
        await limits.take(db, Limit("customers.reveal", burst=views, seconds=86_400), key)
    except TooMany:
        await _tell(db, scope, key, views)
        raise


async def _tell(db: Database, scope: Scope, key: str, views: int) -> None:
    try:
        await limits.take(db, _TOLD, key)
    except TooMany:
        return
    await db.run(scope, access.report_views, views)
