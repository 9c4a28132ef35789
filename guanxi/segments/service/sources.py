"""Segments as conditions ask for them."""

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.segment_sources import KnownSegment
from guanxi.segments.queries import members, segments

LABEL = Label(zh="人群", en="Segments")


async def find(uow: UnitOfWork) -> list[KnownSegment]:
    """Every live one, by name."""
    rows = await segments.find_all(uow)
    return [
        KnownSegment(str(row["id"]), Label(zh=row["name"], en=row["name"]), members.MEMBERS, row["tree"])
        for row in rows
    ]
