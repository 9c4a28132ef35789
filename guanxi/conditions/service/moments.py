"""The moment at which a caller asks."""

from guanxi.conditions.contracts import Moment
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of


def moment_of(uow: UnitOfWork) -> Moment:
    """Now, in the caller's time zone; "me" is the person who asks."""
    actor = uow.scope.actor
    me = actor.id if actor.kind in {"user", "token"} else None
    return Moment(services_of(uow).clock.now(), uow.scope.time_zone, me, uow.scope.team)
