"""What a batch of events says: which customers to look at again, and what cannot be told one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from guanxi.segments.rules.needs import Needs

_CUSTOMER = "customer"


class Told(Protocol):
    """An event, as the log gives it."""

    @property
    def type(self) -> str: ...
    @property
    def object(self) -> str | None: ...
    @property
    def object_id(self) -> UUID | None: ...
    @property
    def profile_id(self) -> UUID | None: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...


@dataclass(slots=True)
class Heard:
    """For each definition: whom to look at and why, and whether it must be built anew. Profiles are named by `profiles`, to be
    made customers of."""

    causes: dict[UUID, dict[UUID, str]] = field(default_factory=dict)
    anew: set[UUID] = field(default_factory=set)


def find_profiles(events: Iterable[Told]) -> list[UUID]:
    """Profiles whose customers have to be known."""
    return list({event.profile_id for event in events if event.profile_id is not None})


def hear(events: Sequence[Told], needs: Mapping[UUID, Needs], customers: Mapping[UUID, UUID]) -> Heard:
    """`needs` by segment; `customers` of the profiles that have one. An event of a profile nobody knows yet says nothing: when
    it becomes somebody's, that is told."""
    heard = Heard()
    for event in events:
        about = None if event.object_id is None else str(event.object_id)
        listening = [one for one, need in needs.items() if need.hears(event.type, event.object, about, event.payload)]
        if not listening:
            continue
        whom = _whom(event, customers)
        for one in listening:
            if whom is None:
                heard.anew.add(one)
                continue
            causes = heard.causes.setdefault(one, {})
            for customer in whom:
                causes[customer] = event.type  # the last of several is what made the difference, as a rule
    return heard


def _whom(event: Told, customers: Mapping[UUID, UUID]) -> list[UUID] | None:
    """The customers an event is about; None: it does not say."""
    if event.object == _CUSTOMER and event.object_id is not None:
        found = [event.object_id]
        if event.payload.get("loser_id"):
            found.append(UUID(event.payload["loser_id"]))
        return found
    if event.profile_id is not None:
        known = customers.get(event.profile_id)
        return [] if known is None else [known]
    return None
