"""Whom an event of the log is about, and whether a condition or a computed field of customers may have another answer after it.

One mechanism for all rooms that follow customers: they say what they depend on (`Needs`), a batch of events says whom to look at
again (`hear`). Rather too many events than too few: one that changes nothing costs a look at one customer.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked, FactLeaf, FieldLeaf, MemberLeaf, Tree

# Who there is, and which rows are whose.
_ALWAYS = frozenset({
    "customers.customer_created", "customers.customer_deleted", "customers.customer_restored", "customers.customers_merged",
    "customers.customers_unmerged", "customers.customer_erased", "customers.customers_imported", "customers.profile_attached",
    "imports.import_reverted",
})  # fmt: skip
_UPDATED = "customers.customer_updated"
_MEMBERS = frozenset({"segments.entered", "segments.left", "segments.built", "segments.members_changed"})
# Batches whose new orders are told one by one beside them.
_TOLD_ONE_BY_ONE = frozenset({"commerce.orders_received", "commerce.orders_imported"})
# Names in such an event that say less than they touch.
_WIDE = frozenset({"custom", "undo"})


@dataclass(frozen=True, slots=True)
class Needs:
    """Types of events, objects whose every event counts, columns of the customer, and segments, by what the tree names."""

    types: frozenset[str]
    objects: frozenset[str]
    columns: frozenset[str]
    segments: frozenset[str]

    def hears(self, kind: str, about: str | None, object_id: str | None, payload: Mapping[str, Any]) -> bool:
        """Whether this event may change the answer."""
        if kind in _ALWAYS:
            return True
        if kind in _MEMBERS:
            return object_id in self.segments
        if kind == _UPDATED and self._touched(payload.get("fields")):
            return True
        if kind in _TOLD_ONE_BY_ONE and payload.get("updated") == 0 and not payload.get("waiting"):
            return False
        return kind in self.types or about in self.objects

    def _touched(self, fields: Any) -> bool:
        if not self.columns:
            return False
        names = set(fields or _WIDE)
        return bool(names & self.columns or names & _WIDE or "updated_at" in self.columns)


def compute_needs(tree: Tree, asked: Asked, tables: Mapping[str, str]) -> Needs:
    """Of a checked tree. `tables`: the name of the object whose rows are in a table, for what facts read."""
    types: set[str] = set()
    objects: set[str] = set()
    columns: set[str] = set()
    segments: set[str] = set()
    for leaf, of in conditions.walk(tree, asked):
        mine = of.object == asked.object
        if isinstance(leaf, FieldLeaf) and of.fields[leaf.field].beside is not None:
            types |= of.fields[leaf.field].events
        elif isinstance(leaf, FieldLeaf) and mine:
            columns.add(of.fields[leaf.field].column or "custom")
        elif isinstance(leaf, FactLeaf):
            fact = of.facts[leaf.fact]
            types |= fact.events
            objects |= {tables[table] for table in fact.reads if tables.get(table, asked.object) != asked.object}
        elif isinstance(leaf, MemberLeaf):
            segments.add(leaf.segment)
        for rows in conditions.rows_of(leaf):
            types |= set(rows.events)
            if rows.relation is not None:
                related = of.relations[rows.relation]
                objects |= {related.asked().object, *related.asked().told_by}
                if related.single is not None and mine:
                    columns.add(related.single.column or "custom")
    return Needs(frozenset(types), frozenset(objects), frozenset(columns), frozenset(segments))


# A batch of events ---------------------------------------------------------------------------------------------------
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


Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class Heard(Generic[Key]):
    """For each definition: whom to look at and why; and those that must be built anew, because an event names nobody."""

    causes: dict[Key, dict[UUID, str]] = field(default_factory=dict)
    anew: set[Key] = field(default_factory=set)


def find_profiles(events: Iterable[Told]) -> list[UUID]:
    """Profiles whose customers have to be known."""
    return list({event.profile_id for event in events if event.profile_id is not None})


def hear(events: Sequence[Told], needs: Mapping[Key, Needs], customers: Mapping[UUID, UUID]) -> Heard[Key]:
    """`needs` by definition; `customers` of the profiles that have one. An event of a profile nobody knows yet says nothing: when
    it becomes somebody's, that is told."""
    heard: Heard[Key] = Heard()
    for event in events:
        about = None if event.object_id is None else str(event.object_id)
        listening = [one for one, need in needs.items() if need.hears(event.type, event.object, about, event.payload)]
        if not listening:
            continue
        whom = whom_of(event, customers)
        for one in listening:
            if whom is None:
                heard.anew.add(one)
                continue
            causes = heard.causes.setdefault(one, {})
            for customer in whom:
                causes[customer] = event.type  # the last of several is what made the difference, as a rule
    return heard


def whom_of(event: Told, customers: Mapping[UUID, UUID]) -> list[UUID] | None:
    """The customers an event is about, `customers` being those of profiles; None: it does not say."""
    if event.object == _CUSTOMER and event.object_id is not None:
        found = [event.object_id]
        if event.payload.get("loser_id"):
            found.append(UUID(event.payload["loser_id"]))
        return found
    if event.profile_id is not None:
        known = customers.get(event.profile_id)
        return [] if known is None else [known]
    return None
