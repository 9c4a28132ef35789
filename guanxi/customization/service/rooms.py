"""Parts of the product that a workspace has switched off: their pages, routes, panels and menu are gone, their data stays."""

from collections.abc import Sequence
from typing import Final

from guanxi.access import api as access
from guanxi.customization.errors import RoomNeeded
from guanxi.customization.events import RoomsSwitched
from guanxi.customization.queries import layouts as queries
from guanxi.customization.schemas.layouts import RoomOut
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.sdk.registry import registry_of
from guanxi.sdk.schemas import Words

# Nothing works without these: signing in, asking, arranging, and the customers everything else is about.
NEEDED: Final = frozenset({"access", "conditions", "customization", "customers"})


async def find(uow: UnitOfWork) -> list[RoomOut]:
    """Every room of the house and every plugin, and whether it is on."""
    off = uow.scope.rooms_off
    return [
        RoomOut(
            key=one.key, label=Words(zh=one.label.zh, en=one.label.en), off=one.key in off, needed=one.key in NEEDED
        )
        for one in registry_of(uow).rooms
    ]


async def switch(uow: UnitOfWork, wanted: Sequence[str]) -> None:
    """Exactly these are off from the next request on. Raises NotFound for what is no room, RoomNeeded."""
    rooms = {one.key: one for one in registry_of(uow).rooms}
    for key in wanted:
        if key not in rooms:
            raise NotFound()
        if key in NEEDED:
            raise RoomNeeded(name_zh=rooms[key].label.zh, name_en=rooms[key].label.en)
    off = sorted(set(wanted))
    before = await queries.set_rooms_off(uow, off)
    if before == off:
        return
    await access.audit(uow, "customization.rooms_switched", "workspace", None, detail={"off": off, "before": before})
    log.publish(uow, RoomsSwitched(rooms=tuple(off)))
