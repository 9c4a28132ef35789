"""HTTP of conditions: what an editor needs to know, and a condition tried while it is edited."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from guanxi.conditions import service
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.schemas import AskableFields, ExplainIn, LineOut, LookIn, LookOut
from guanxi.kernel import limits
from guanxi.kernel.errors import TooMany
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import ObjectName, Router

router = Router("conditions")
LOOKS = limits.Limit("conditions.look", burst=300, seconds=60)  # an editor asks at every pause of typing
AT_ONCE = 2  # connections that one person's looks may hold; the others of theirs wait
WAIT_S = 10.0
_turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()


@asynccontextmanager
async def _turn(person: str) -> AsyncIterator[None]:
    """Wait until fewer than AT_ONCE looks of this person run in this process. Raises TooMany after WAIT_S."""
    turn = _turns.setdefault(person, asyncio.Semaphore(AT_ONCE))
    try:
        async with asyncio.timeout(WAIT_S):
            await turn.acquire()
    except TimeoutError as error:
        raise TooMany(seconds=5, retry_after=5) from error
    try:
        yield
    finally:
        turn.release()


@router.fetch("/{object}/fields", permission=SIGNED_IN)
async def fields(object: ObjectName, edge: Edge) -> AskableFields:
    """What the caller may ask of the object: fields and facts, relations, events, segments; needs its own view permission."""
    return await edge.read(service.find_fields, object)


@router.create("/{object}/look", permission=SIGNED_IN, status=200, errors=[BadCondition], keep_answer=False)
async def look(object: ObjectName, body: LookIn, edge: Edge) -> LookOut:
    """A condition in words, how many of the records the caller may see fulfil it, and some of them. Changes nothing."""
    person = f"{edge.scope.workspace_id}:{edge.scope.actor.id}"
    await limits.take(edge.db, LOOKS, person)
    async with _turn(person):
        return await edge.read(service.look, object, body)


@router.create("/{object}/explain", permission=SIGNED_IN, status=200, errors=[BadCondition], keep_answer=False)
async def explain(object: ObjectName, body: ExplainIn, edge: Edge) -> LineOut:
    """Why a record the caller may see fulfils a condition or does not, part by part, and when that may turn. Changes nothing."""
    return await edge.read(service.explain_one, object, body)
