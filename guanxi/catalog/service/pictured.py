"""Products with their pictures, as one record: pictures are read, written and undone like a field called `images`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import sql

from guanxi.catalog import queries
from guanxi.kernel.changes import Values
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.master_data import MasterRestorer
from guanxi.sdk.master_readings import ReadMasterData

IMAGES = "images"


@dataclass(frozen=True, kw_only=True)
class ProductData(ReadMasterData):
    """Products. Their pictures stand in a table of their own, because each holds a file in its place."""

    def shown(self, uow: UnitOfWork) -> sql.Composed:
        """Its columns and its pictures."""
        return sql.SQL(", ").join((ReadMasterData.shown(self, uow), queries.IMAGES))

    async def write(self, uow: UnitOfWork, record_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns and pictures. Raises Invalid."""
        columns = {name: value for name, value in values.items() if name != IMAGES}
        if IMAGES in values:
            await queries.set_images(uow, record_id, values[IMAGES] or [])
        if columns:
            await ReadMasterData.write(self, uow, record_id, columns)
        else:
            await queries.touch(uow, record_id)

    async def lock(self, uow: UnitOfWork, record_id: UUID) -> Row:
        """The record for changing, with its pictures. Raises NotFound."""
        row = await self._lock(uow, record_id)
        return {**row, IMAGES: (await queries.find_images(uow, [record_id]))[record_id]}

    @property
    def restorer(self) -> "ProductRestorer":
        """For the object's declaration."""
        return ProductRestorer(self)


@dataclass(frozen=True, slots=True)
class ProductRestorer(MasterRestorer):
    """Reads and sets the pictures, too."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for one that is gone."""
        columns = [name for name in fields if name != IMAGES]
        found = await MasterRestorer.current(self, uow, ids, columns)
        if IMAGES not in fields:
            return found
        images = await queries.find_images(uow, ids)
        return {one: None if row is None else {**row, IMAGES: images[one]} for one, row in found.items()}


@dataclass(frozen=True, kw_only=True)
class SkuData(ReadMasterData):
    """Articles, which show the cover of their product."""

    def shown(self, uow: UnitOfWork) -> sql.Composed:
        """Its columns and the file of the cover."""
        return sql.SQL(", ").join((ReadMasterData.shown(self, uow), queries.COVER))
