"""Who is told what by an event: mentions and assignments by name, changes to whoever follows the record. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from guanxi.access.events import JobDone, JobFailed, RecordShared
from guanxi.kernel.log import Recorded

_OWN = "collaboration."
_SHARED = RecordShared.type
_ENDS = frozenset({JobDone.type, JobFailed.type})
# What of this room's own events is news to a follower; the rest is corrections.
_NEWS = frozenset(
    f"collaboration.{name}"
    for name in ("note_written", "task_created", "task_done", "meeting_arranged", "meeting_concluded")
)


def tell(event: Recorded, followers: Iterable[UUID]) -> Iterator[Mapping[str, Any]]:
    """Notifications of one event, the more personal ones first: of one person's only the first is kept.

    Nobody is told of what they did themselves; but of the end of their own long job, which they did not see.
    """
    payload = event.payload
    pointing = event.type.startswith(_OWN) or event.type == _SHARED
    head = {
        "cause_id": event.id,
        "event_type": event.type,
        "object": payload.get("about") if pointing else event.object,
        "object_id": event.object_id,
        "note_id": payload.get("note_id"),
        "task_id": payload.get("task_id"),
        "meeting_id": payload.get("meeting_id"),
        "actor_id": event.actor_id,
        "at": event.at,
    }
    for kind, one in _named(event):
        if one != event.actor_id or kind == "job":
            yield {**head, "user_id": str(one), "kind": kind}
    if event.type == _SHARED or (event.type.startswith(_OWN) and event.type not in _NEWS):
        return
    if event.object_id is not None and head["object"] is not None:
        for one in followers:
            if one != event.actor_id:
                yield {**head, "user_id": one, "kind": "change"}


def _named(event: Recorded) -> Iterator[tuple[str, UUID]]:
    """Whom an event names, and as what."""
    payload = event.payload
    asked = "job" if event.type in _ENDS else "request"
    yield from ((asked, UUID(one)) for one in payload.get("tell") or ())
    if event.type == _SHARED:
        yield from (("shared", UUID(one)) for one in payload.get("people") or ())
    elif event.type.startswith(_OWN):
        yield from (("mention", UUID(one)) for one in payload.get("mentions") or ())
        assignee = payload.get("assignee_id")
        if assignee:
            yield "assignment", UUID(assignee)
        yield from (("meeting", UUID(one)) for one in payload.get("people") or ())
