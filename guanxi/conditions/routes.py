"""HTTP of conditions: what an editor needs to know."""

from typing import Annotated

from fastapi import Path

from guanxi.conditions import service
from guanxi.conditions.schemas import AskableFields
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import Router

router = Router("conditions")


@router.fetch("/{object}/fields", permission=SIGNED_IN)
async def fields(object: Annotated[str, Path(max_length=100)], edge: Edge) -> AskableFields:
    """Fields and facts that the caller may filter the object by; needs the object's own view permission."""
    return await edge.read(service.find_fields, object)
