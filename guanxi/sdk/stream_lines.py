"""Lines of a stream that rooms contribute for their events, for whichever page shows a stream."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import Recorded
from guanxi.sdk.registry import registry_of
from guanxi.sdk.stream import StreamItem

_LINE = ("icon", "title", "detail", "page", "amount_minor", "currency")


def _is_of(item: StreamItem, type_: str) -> bool:
    return type_ in item.events or (bool(item.prefixes) and type_.startswith(item.prefixes))


async def render_lines(uow: UnitOfWork, rows: Sequence[Row]) -> dict[UUID, dict[str, Any]]:
    """What each event reads like, with its `group`, by event id: one load per kind and page, however many events. `rows` are
    rows of the log without their workspace."""
    lines: dict[UUID, dict[str, Any]] = {}
    for item in registry_of(uow).all(StreamItem):
        events = [Recorded(workspace_id=uow.scope.workspace_id, **row) for row in rows if _is_of(item, row["type"])]
        if not events:
            continue
        extras = await item.load(uow, events)
        for event in events:
            line = item.render(event, extras.get(event.id, {}))
            if line is not None:
                lines[event.id] = {**{name: getattr(line, name) for name in _LINE}, "group": item.group}
    return lines
