"""HTTP of the first steps."""

from guanxi.onboarding.errors import NoDemo
from guanxi.onboarding.permissions import CLEAR_DEMO
from guanxi.onboarding.schemas import ClearingOut, DemoOut, HiddenIn, StepsOut
from guanxi.onboarding.service import clearing, steps
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import Router

router = Router("onboarding")


@router.fetch("/steps", permission=SIGNED_IN)
async def find_steps(edge: Edge) -> StepsOut:
    """The first steps the caller may take, in order, and whether each is done."""
    return await edge.read(steps.find_steps)


@router.store("/hidden", permission=SIGNED_IN, status=204)
async def set_hidden(body: HiddenIn, edge: Edge) -> None:
    """Put the list away for oneself, or show it again."""
    await edge.write(steps.set_hidden, body.hidden)


@router.fetch("/demo", permission=CLEAR_DEMO)
async def get_demo(edge: Edge) -> DemoOut:
    """Whether this workspace has a demo company, and whether it was cleared."""
    there, cleared = await edge.read(clearing.get)
    return DemoOut(there=there, cleared=cleared)


@router.create("/demo/clear", permission=CLEAR_DEMO, status=202, errors=(NoDemo,))
async def clear_demo(edge: Edge) -> ClearingOut:
    """Remove what the demo made; what people added stays. Cannot be taken back."""
    return ClearingOut(job_id=await edge.write(clearing.start))
