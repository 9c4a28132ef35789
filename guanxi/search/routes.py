"""HTTP of the one search field of the house."""

from typing import Annotated

from fastapi import Query

from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.registry import registry_from
from guanxi.sdk.routing import Router
from guanxi.search import service
from guanxi.search.schemas import SearchOut

router = Router("search")


@router.fetch("", permission=SIGNED_IN)
async def find(
    q: Annotated[str, Query(max_length=200)],
    edge: Edge,
    limit: Annotated[int, Query(ge=1, le=20)] = 6,
) -> SearchOut:
    """Records of every kind the caller may see, best kinds first; kinds that did not answer in 300 ms are named in `late`."""
    return await service.find_everywhere(edge.db, edge.scope, registry_from(edge.services), q, limit)
