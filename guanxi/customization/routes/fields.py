"""HTTP of fields: the catalogue everybody reads, and what those who manage fields change."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from guanxi.customization import permissions
from guanxi.customization.errors import FieldChanged, NotConvertible, NotFastable, NotUnique, TooManyFields
from guanxi.customization.schemas.fields import (
    BinnedOut,
    ConvertIn,
    DivisionOut,
    FieldIn,
    FieldPatch,
    FieldSaved,
    ImpactOut,
    ObjectFieldsOut,
    OrderIn,
    ShapeChanged,
    TextsOut,
    TitlesIn,
)
from guanxi.customization.service import fields, impact, shape, speed
from guanxi.kernel.errors import Conflict
from guanxi.sdk import divisions
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import JobStarted

router = Router("customization")
ObjectName = Annotated[str, Path(max_length=100)]
FieldKey = Annotated[str, Path(max_length=200)]


@router.fetch("/objects/{object}/fields", permission=SIGNED_IN)
async def find_fields(object: ObjectName, edge: Edge) -> ObjectFieldsOut:
    """The fields of an object in this workspace, in order, with what the caller may do with each; needs the object's own
    view permission. Those hidden by a role are left out."""
    return await edge.read(fields.find, object)


@router.create("/objects/{object}/fields", permission=permissions.FIELDS, errors=(TooManyFields,))
async def create_field(object: ObjectName, body: FieldIn, edge: Edge) -> FieldSaved:
    """A new field of the workspace's own."""
    return await edge.write(fields.create, object, body)


@router.store("/objects/{object}/fields/order", permission=permissions.FIELDS)
async def order_fields(object: ObjectName, body: OrderIn, edge: Edge) -> ShapeChanged:
    """Put all fields of an object in order."""
    return ShapeChanged(change_set_id=await edge.write(fields.order, object, body.keys))


@router.fetch("/objects/{object}/fields/bin", permission=permissions.FIELDS)
async def find_binned(object: ObjectName, edge: Edge) -> list[BinnedOut]:
    """Deleted fields, which can be restored for thirty days."""
    return await edge.read(fields.find_binned, object)


@router.create("/objects/{object}/titles", permission=SIGNED_IN, status=200, keep_answer=False)
async def find_titles(object: ObjectName, body: TitlesIn, edge: Edge) -> dict[UUID, str]:
    """What records are called that the caller may see; the others are left out."""
    return await edge.read(shape.find_titles, object, body.ids)


@router.change("/fields/{field_key}", permission=permissions.FIELDS, errors=(FieldChanged, NotUnique))
async def change_field(field_key: FieldKey, body: FieldPatch, edge: Edge) -> FieldSaved:
    """Change what is given. Of a declared field: its name, help, and whether it is hidden or required."""
    return await edge.write(fields.change, field_key, body)


@router.remove("/fields/{field_id}", permission=permissions.FIELDS, status=200)
async def remove_field(field_id: UUID, edge: Edge) -> ShapeChanged:
    """Into the bin; its values stay for thirty days."""
    return ShapeChanged(change_set_id=await edge.write(fields.set_deleted, field_id, True))


@router.create("/fields/{field_id}/restore", permission=permissions.FIELDS, status=200)
async def restore_field(field_id: UUID, edge: Edge) -> ShapeChanged:
    """Back from the bin, with its values."""
    return ShapeChanged(change_set_id=await edge.write(fields.set_deleted, field_id, False))


@router.fetch("/fields/{field_id}/impact", permission=permissions.FIELDS)
async def get_impact(field_id: UUID, edge: Edge) -> ImpactOut:
    """What deleting the field would touch."""
    return await edge.read(impact.compute, field_id)


@router.fetch("/fields/{field_id}/texts", permission=permissions.FIELDS)
async def find_texts(field_id: UUID, edge: Edge) -> TextsOut:
    """The texts in use, as a preview of the options they would become."""
    return await edge.read(impact.find_texts, field_id)


@router.create(
    "/fields/{field_id}/convert", permission=permissions.FIELDS, status=200, errors=(FieldChanged, NotConvertible)
)
async def convert(field_id: UUID, body: ConvertIn, edge: Edge) -> FieldSaved:
    """Make a select of a text: its texts become the options. Undo makes it a text again."""
    return await edge.write(impact.convert, field_id, body)


@router.create("/fields/{field_id}/fast", permission=permissions.FIELDS, status=202, errors=(NotFastable, Conflict))
async def make_fast(field_id: UUID, edge: Edge) -> JobStarted:
    """Make an index for the field, in the background."""
    return JobStarted(job_id=await edge.write(speed.make_fast, field_id))


@router.remove("/fields/{field_id}/fast", permission=permissions.FIELDS, status=202)
async def make_slow(field_id: UUID, edge: Edge) -> JobStarted:
    """Take the field's index away, in the background."""
    return JobStarted(job_id=await edge.write(speed.make_slow, field_id))


@router.fetch("/divisions", permission=SIGNED_IN)
async def find_divisions(edge: Edge, response: Response) -> list[DivisionOut]:
    """Provinces, cities and districts of China; the same for everybody."""
    response.headers["Cache-Control"] = "private, max-age=86400"
    return [DivisionOut(code=code, name=name) for code, name in divisions.names().items()]
