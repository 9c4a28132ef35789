"""Which first steps are done, and who has put the list away."""

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Forbidden
from guanxi.onboarding import queries
from guanxi.onboarding.schemas import StepOut, StepsOut
from guanxi.sdk.first_steps import FirstStep
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.registry import registry_of
from guanxi.sdk.schemas import Words


async def find_steps(uow: UnitOfWork) -> StepsOut:
    """The steps the caller may take; a handful, each one look."""
    mine = [one for one in registry_of(uow).all(FirstStep) if uow.scope.allows(one.permission)]
    steps = [
        StepOut(
            key=one.key,
            label=Words(zh=one.label.zh, en=one.label.en),
            help=Words(zh=one.help.zh, en=one.help.en),
            page=one.page,
            done=await one.is_done(uow),
        )
        for one in sorted(mine, key=lambda one: one.order)
    ]
    return StepsOut(steps=steps, hidden=await queries.is_hidden(uow, uow.scope.actor.id))


async def set_hidden(uow: UnitOfWork, hidden: bool) -> None:
    """Remembered per person, on every device."""
    me = uow.scope.actor.id
    if me is None:
        raise Forbidden(permission=SIGNED_IN.key)
    await (queries.hide if hidden else queries.show)(uow, me)
