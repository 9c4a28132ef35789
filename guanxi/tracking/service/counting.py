"""How many events of each type there are: counted from the log, so that the figures are exact whoever is killed when."""

from guanxi.kernel.db import Database
from guanxi.kernel.log_spans import next_span
from guanxi.tracking.queries import governing

CURSOR = "tracking.counts"
MOST = 200_000  # events of one transaction: well below a second
_ROUNDS = 20


async def count_all(db: Database) -> int:
    """Count what came since, of all workspaces; how many spans."""
    for done in range(_ROUNDS):
        async with db.system("types of all workspaces are counted from one log") as uow:
            span = await next_span(uow, CURSOR, MOST)
            if span is None:
                return done
            await governing.count_types(uow, span)
    return _ROUNDS
