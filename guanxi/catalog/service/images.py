"""Pictures of a product: taken in as files of their own, put in order, described, taken away; each with undo.

A file belongs to its product, so whoever may see products may fetch it. What was taken away stays until nobody has changed the
product for a month, so that undo brings it back.
"""

import asyncio
from collections.abc import AsyncIterable, Mapping, Sequence
from uuid import UUID

from guanxi.catalog import queries
from guanxi.catalog.schemas import ImageIn, ImageOut, ProductSaved
from guanxi.catalog.service.data import PRODUCT
from guanxi.catalog.service.pictured import IMAGES
from guanxi.kernel.changes import Change, record
from guanxi.kernel.db import Database, OutcomeUnknown, Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.files import IMAGES as PICTURES
from guanxi.kernel.files import StoredFile
from guanxi.kernel.files.records import file_key, insert
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.master_data import StaleRecord

MOST = 12
MOST_BYTES = 10 * 1024**2
KEPT_DAYS = 30


async def receive(
    db: Database, services: Services, scope: Scope, product_id: UUID, name: str, content: AsyncIterable[bytes]
) -> ProductSaved:
    """Take a picture in, behind the others. Raises NotFound, Invalid, FileRefused, FileTooLarge, QuotaReached."""
    await db.run_read(scope, _check_room, product_id)
    file_id = new_id()
    key = file_key(await services.keys.cipher(scope.workspace_id), file_id)
    limit = min(services.settings.max_upload, MOST_BYTES)
    file = await services.files.save(content, file_id=file_id, name=name, max_size=limit, key=key, accept=PICTURES)
    try:
        return await db.run(scope, _add, product_id, file)
    except OutcomeUnknown:
        raise
    except BaseException:
        await asyncio.shield(services.files.delete(file.storage_name))
        raise


async def arrange(uow: UnitOfWork, product_id: UUID, version: int, images: Sequence[ImageIn]) -> ProductSaved:
    """These pictures, in this order; those not named are taken away. Raises NotFound, StaleRecord, Invalid."""
    row = await PRODUCT.lock(uow, product_id)
    if row["version"] != version:
        raise StaleRecord()
    ids = [one.file_id for one in images]
    if len(set(ids)) < len(ids) or await queries.count_files(uow, PRODUCT.object, product_id, ids) < len(ids):
        zh, en = "图片已失效，请刷新后重试。", "A picture is gone. Reload and try again."
        raise Invalid(fields=[FieldProblem(IMAGES, "catalog.no_such_image", zh, en)])
    after = [{"file_id": str(one.file_id), "alt": one.alt} for one in images]
    return await _write(uow, row, after)


async def sweep(db: Database) -> int:
    """Remove pictures that were taken away long ago; how many."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    async with db.system("pictures of all workspaces are swept at once") as uow:
        names = await queries.delete_unused(uow, PRODUCT.object, KEPT_DAYS)
    for name in names:
        await db.parts.files.delete(name)
    return len(names)


async def _check_room(uow: UnitOfWork, product_id: UUID) -> None:
    _check_count((await PRODUCT.get(uow, product_id))[IMAGES])


def _check_count(images: Sequence[object]) -> None:
    if len(images) >= MOST:
        zh, en = f"每个商品最多 {MOST} 张图片。", f"A product has at most {MOST} pictures."
        raise Invalid(fields=[FieldProblem(IMAGES, "catalog.too_many_images", zh, en)])


async def _add(uow: UnitOfWork, product_id: UUID, file: StoredFile) -> ProductSaved:
    row = await PRODUCT.lock(uow, product_id)
    _check_count(row[IMAGES])
    await insert(uow, file, PRODUCT.object, product_id)
    return await _write(uow, row, [*row[IMAGES], {"file_id": str(file.id), "alt": ""}])


async def _write(uow: UnitOfWork, row: Row, after: list[dict[str, str]]) -> ProductSaved:
    product_id, before = row["id"], row[IMAGES]
    if after == before:
        return ProductSaved(id=product_id, version=row["version"], change_set_id=None, images=_shown(before))
    await PRODUCT.write(uow, product_id, {IMAGES: after})
    change_set_id = await record(uow, "edit", [Change(PRODUCT.object, product_id, {IMAGES: before}, {IMAGES: after})])
    PRODUCT.publish(uow, product_id, change_set_id, "changed", (IMAGES,))
    return ProductSaved(id=product_id, version=row["version"] + 1, change_set_id=change_set_id, images=_shown(after))


def _shown(images: Sequence[Mapping[str, str]]) -> list[ImageOut]:
    return [ImageOut(file_id=UUID(one["file_id"]), alt=one["alt"]) for one in images]
