"""Panels: a box on an object's page that another room or a plugin fills.

The page loads each panel by itself, so a slow or broken one delays none of the others. A panel needs no web code: the
fields of Data carry their words and are shown one below the other; a room of the house may draw its own.
"""

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_text


class Panel(Contribution):
    """One box. Executed by the page of `object`; shown to who holds `permission`.

    `place` is the column of the page, `order` the place in it (small is high). `Data` is the shape of what it shows.
    """

    kind: ClassVar[str] = "panel"

    object: ClassVar[str]
    permission: ClassVar[str]
    Data: ClassVar[type[BaseModel]]
    place: ClassVar[Literal["left", "right", "tab"]] = "right"
    order: ClassVar[int] = 100
    icon: ClassVar[str] = "layout"

    @abstractmethod
    async def load(self, uow: UnitOfWork, object_id: UUID) -> BaseModel | None:
        """The panel's data for one object that the caller may see; an instance of Data, or None to show no box.

        Reads only, one or two queries, well under 100 ms. Ask `uow.scope.visible(…)` for rows of other objects.
        """

    def schemas(self) -> dict[str, type[BaseModel]]:
        return {"Data": getattr(self, "Data", None)}  # type: ignore[dict-item]  # a missing one is the fault to be told

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        yield Reference("permission", self.permission)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "object")
        yield from check_text(self, "permission")
        if self.place not in ("left", "right", "tab"):
            yield Fault("place", "应为 left、right 或 tab。", "must be left, right or tab.")
