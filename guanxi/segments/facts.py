"""What conditions may ask of customers from here: whether they are in a segment."""

from collections.abc import Sequence
from typing import ClassVar

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.segment_sources import KnownSegment, SegmentSource
from guanxi.segments import permissions
from guanxi.segments.service import sources


class Segments(SegmentSource):
    """Every segment of the workspace."""

    key: ClassVar[str] = "segments.segments"
    label: ClassVar = sources.LABEL
    object: ClassVar[str] = "customer"
    view: ClassVar[str] = permissions.VIEW.key

    async def find(self, uow: UnitOfWork) -> Sequence[KnownSegment]:
        """By name."""
        return await sources.find(uow)
