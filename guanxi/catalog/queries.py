"""SQL of the pictures of products: which files, in which order, with which words."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork

# For the alias "r" of a product, and of an article.
IMAGES = sql.SQL(
    """(SELECT coalesce(jsonb_agg(jsonb_build_object('file_id', i.file_id, 'alt', i.alt) ORDER BY i.position), '[]')
        FROM product_image i WHERE i.workspace_id = %(ws)s AND i.product_id = r.id) AS images"""
)
COVER = sql.SQL(
    """(SELECT i.file_id FROM product_image i WHERE i.workspace_id = %(ws)s AND i.product_id = r.product_id
        ORDER BY i.position LIMIT 1) AS cover_id"""
)


async def find_images(uow: UnitOfWork, products: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The pictures of each product, as change-sets keep them: the first is the cover."""
    rows = await uow.all(
        """SELECT product_id, file_id, alt FROM product_image
           WHERE workspace_id = %(ws)s AND product_id = ANY(%(ids)s) ORDER BY product_id, position""",
        ids=list(products),
    )
    found: dict[UUID, list[dict[str, Any]]] = {one: [] for one in products}
    for row in rows:
        found[row["product_id"]].append({"file_id": str(row["file_id"]), "alt": row["alt"]})
    return found


async def set_images(uow: UnitOfWork, product: UUID, images: Sequence[Mapping[str, Any]]) -> None:
    """These pictures in this order instead of those it had; one whose file is gone for good is left out."""
    await uow.run("DELETE FROM product_image WHERE workspace_id = %(ws)s AND product_id = %(id)s", id=product)
    await uow.run(
        """INSERT INTO product_image (workspace_id, product_id, file_id, alt, position)
           SELECT %(ws)s, %(id)s, f.id, i.value->>'alt', i.ordinality FROM jsonb_array_elements(%(images)s) WITH ORDINALITY i
           JOIN file f ON f.workspace_id = %(ws)s AND f.id = (i.value->>'file_id')::uuid""",
        id=product,
        images=log.encode(list(images)),
    )


async def touch(uow: UnitOfWork, product: UUID) -> None:
    """Count the product's version up."""
    await uow.run(
        "UPDATE product SET version = version + 1, updated_at = now() WHERE workspace_id = %(ws)s AND id = %(id)s",
        id=product,
    )


async def count_files(uow: UnitOfWork, object: str, product: UUID, files: Sequence[UUID]) -> int:
    """How many of these files are the product's, whether shown now or taken away."""
    return int(
        await uow.value(
            """SELECT count(*) FROM file WHERE workspace_id = %(ws)s AND id = ANY(%(files)s) AND owner_object = %(object)s
               AND owner_id = %(product)s""",
            files=list(files),
            object=object,
            product=product,
        )
    )


async def delete_lost(uow: UnitOfWork, object: str) -> list[str]:
    """Forget the files of products that are gone for good; the names of their contents."""
    rows = await uow.all(
        """DELETE FROM file f WHERE f.workspace_id = %(ws)s AND f.owner_object = %(object)s AND NOT EXISTS (
               SELECT 1 FROM product p WHERE p.workspace_id = f.workspace_id AND p.id = f.owner_id) RETURNING f.storage_name""",
        object=object,
    )
    return [row["storage_name"] for row in rows]


async def delete_unused(uow: UnitOfWork, object: str, days: int) -> list[str]:
    """Forget, in every workspace, pictures taken from products that nobody changed for `days`; the names of their contents."""
    rows = await uow.all(
        """DELETE FROM file f USING product p
           WHERE f.owner_object = %(object)s AND p.workspace_id = f.workspace_id AND p.id = f.owner_id
             AND p.updated_at < now() - make_interval(days => %(days)s) AND f.created_at < now() - make_interval(days => %(days)s)
             AND NOT EXISTS (SELECT 1 FROM product_image i WHERE i.workspace_id = f.workspace_id AND i.file_id = f.id)
           RETURNING f.storage_name""",
        object=object,
        days=days,
    )
    return [row["storage_name"] for row in rows]
