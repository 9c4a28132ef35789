"""How segments are found from the one search field."""

from typing import ClassVar

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.master_data import Asked
from guanxi.sdk.searching import Hit, Search
from guanxi.segments.service.data import SEGMENT


class SegmentSearch(Search):
    """By a part of the name."""

    key: ClassVar[str] = "segments.segment"
    label: ClassVar[Label] = Label(zh="人群", en="Segments")
    object: ClassVar[str] = "segment"
    list_page: ClassVar[str | None] = "/segments?q={query}"

    async def find(self, uow: UnitOfWork, query: str, limit: int) -> list[Hit]:
        """The whole name first, then what begins with it."""
        page = await SEGMENT.find(uow, Asked(query=query, limit=limit))
        return [Hit(row["id"], row["name"], row["description"] or "", _score(query, row["name"])) for row in page.items]


def _score(query: str, name: str) -> float:
    wanted, said = query.lower(), name.lower()
    return 0.95 if said == wanted else 0.55 if said.startswith(wanted) else 0.35
