"""What a definition depends on: after which events of whom it may have another answer.

Rather too many events than too few: an event that changes nothing costs a look at one customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import (
    Asked,
    FactLeaf,
    FieldLeaf,
    Leaf,
    MemberLeaf,
    Rows,
    RowsLeaf,
    SequenceLeaf,
    Tree,
)

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
        """Whether this event may change who is in it."""
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
        for rows in rows_of(leaf):
            types |= set(rows.events)
            if rows.relation is not None:
                related = of.relations[rows.relation]
                objects |= {related.asked().object, *related.asked().told_by}
                if related.single is not None and mine:
                    columns.add(related.single.column or "custom")
    return Needs(frozenset(types), frozenset(objects), frozenset(columns), frozenset(segments))


def rows_of(leaf: Leaf) -> tuple[Rows, ...]:
    """The rows a leaf asks."""
    if isinstance(leaf, RowsLeaf):
        return (leaf.rows,)
    if isinstance(leaf, SequenceLeaf):
        return leaf.steps if leaf.then_not is None else (*leaf.steps, leaf.then_not)
    return ()
