"""How master data is found from the one search field: by code or a part of the name."""

from typing import ClassVar

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.master_data import Asked, MasterData
from guanxi.sdk.searching import Hit, Search


class MasterSearch(Search):
    """The search of one kind of master data; a room sets `key`, `label`, `object` and `data`."""

    data: ClassVar[MasterData]

    async def find(self, uow: UnitOfWork, query: str, limit: int) -> list[Hit]:
        """A whole code or name first, then what begins with it."""
        page = await self.data.find(uow, Asked(query=query, limit=limit))
        return [Hit(row["id"], row["name"], row["code"], _score(query, row["code"], row["name"])) for row in page.items]


def _score(query: str, code: str, name: str) -> float:
    wanted, said = query.lower(), (code.lower(), name.lower())
    if wanted in said:
        return 0.95
    return 0.55 if any(one.startswith(wanted) for one in said) else 0.35
