"""HTTP of conditions: what an editor needs to know, and a condition tried while it is edited."""

from guanxi.conditions import service
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.schemas import AskableFields, ExplainIn, LineOut, LookIn, LookOut
from guanxi.kernel import limits
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import ObjectName, Router

router = Router("conditions")
LOOKS = limits.Limit("conditions.look", burst=300, seconds=60)  # an editor asks at every pause of typing


@router.fetch("/{object}/fields", permission=SIGNED_IN)
async def fields(object: ObjectName, edge: Edge) -> AskableFields:
    """What the caller may ask of the object: fields and facts, relations, events, segments; needs its own view permission."""
    return await edge.read(service.find_fields, object)


@router.create("/{object}/look", permission=SIGNED_IN, status=200, errors=[BadCondition], keep_answer=False)
async def look(object: ObjectName, body: LookIn, edge: Edge) -> LookOut:
    """A condition in words, how many of the records the caller may see fulfil it, and some of them. Changes nothing."""
    await limits.take(edge.db, LOOKS, f"{edge.scope.workspace_id}:{edge.scope.actor.id}")
    return await edge.read(service.look, object, body)


@router.create("/{object}/explain", permission=SIGNED_IN, status=200, errors=[BadCondition], keep_answer=False)
async def explain(object: ObjectName, body: ExplainIn, edge: Edge) -> LineOut:
    """Why a record the caller may see fulfils a condition or does not, part by part, and when that may turn. Changes nothing."""
    return await edge.read(service.explain_one, object, body)
