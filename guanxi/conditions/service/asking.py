"""What can be asked of an object: its fields and facts, the objects its rows hang together with, its events.

Relations are found, not declared: a field of kind relation leads both ways, and `ObjectType.paths` where rows hang by more than
a field. Only what the asker may see becomes part of it. Not here: the tree.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import Field as PayloadField
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property, partial
from types import UnionType
from typing import Any, LiteralString, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from guanxi.conditions.contracts import Asked, Happening, Related, Segment
from guanxi.conditions.rules.rows import AT
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import BUSINESS, Event
from guanxi.sdk.event_types import KnownEvent
from guanxi.sdk.facts import Fact
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Path
from guanxi.sdk.registry import Registry

Visible = Callable[[ObjectType, LiteralString], Any]


def everything(_: str) -> bool:
    """Nothing is kept from the asker."""
    return True


T = TypeVar("T", Related, Happening, Segment)


class Lazily(Mapping[str, T]):
    """Things by their key, found when somebody looks: most conditions ask fields only."""

    def __init__(self, find: Callable[[], Iterable[T]]) -> None:
        self._find: Callable[[], Iterable[T]] = find

    @cached_property
    def _known(self) -> dict[str, T]:
        return {one.key: one for one in self._find()}

    def __getitem__(self, key: str) -> T:
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True)
class World:
    """Whose eyes things are asked with: fields of each object in the workspace, what of them may be asked, which objects may be
    seen at all and which of their rows (None: every one)."""

    registry: Registry
    may_ask: Callable[[str], bool] = everything
    fields: Mapping[str, Sequence[Field]] | None = None
    may_see: Callable[[ObjectType], bool] = lambda kind: True
    visible: Visible | None = None
    segments: Mapping[str, Callable[[Asked], Mapping[str, Segment]]] | None = None
    event_types: Sequence[KnownEvent] = ()

    def asked(self, name: str) -> Asked:
        """What can be asked of the object of that name."""
        found = self.registry.objects[name]
        known = Asked(
            name,
            found.label,
            {one.key: one for one in self.fields_of(name)},
            {one.key: one for one in self.registry.all(Fact) if one.object == name and self.may_ask(one.key)},
            Lazily(partial(self.relations, found)),
            Lazily(partial(self.events, found)),
            told_by=found.told_by,
        )
        segments = (self.segments or {}).get(name)
        return known if segments is None else replace(known, segments=segments(known))

    def fields_of(self, name: str) -> list[Field]:
        """The fields of an object that may be asked."""
        known = self.registry.fields(name) if self.fields is None or name not in self.fields else self.fields[name]
        return [
            one
            for one in known
            if self.may_ask(one.key) and _can_be_asked(one) and all(map(self.may_ask, one.tells_of))
        ]

    def relations(self, found: ObjectType) -> Iterator[Related]:
        """The objects a field of this one names, and those whose rows lead here."""
        objects = self.registry.objects
        for field in self.fields_of(found.name):
            if field.target is not None and field.target in objects and self.may_see(objects[field.target]):
                yield self._related(field.key, field.label, objects[field.target], single=field)
        for other in objects.values():
            if not self.may_see(other):
                continue
            for path in other.paths:
                if path.to == found.name:
                    yield self._related(other.key, other.plural, other, path=path)
            for field in self.fields_of(other.name):
                if field.target == found.name and field.column is not None:
                    label = Label(
                        zh=f"{other.plural.zh}（{field.label.zh}）", en=f"{other.plural.en} ({field.label.en})"
                    )
                    yield self._related(f"{field.key}.of", label, other, path=_by_column(found.name, field.column))

    def _related(
        self, key: str, label: Label, other: ObjectType, *, single: Field | None = None, path: Path | None = None
    ) -> Related:
        visible = None if self.visible is None else partial(self.visible, other)
        asked = cache(partial(self.asked, other.name))
        return Related(key, label, other.table, asked, single, path, other.at, other.live, visible)

    def events(self, found: ObjectType) -> Iterator[Happening]:
        """The types of events that happen to this object: its own, and with a path of its own all that hang on it; at last those
        of the workspace, so that they stand for a declared one of the same type."""
        path = found.events or _by_column(found.name, "object_id")
        for event in self.registry.events.values():
            if self._happens_to(found, event.object):
                yield make_happening(event.type, event.label, self.properties(event), path)
        for known in self.event_types:
            if self._happens_to(found, known.object):
                yield make_happening(known.key, known.label, known.properties, path, known.log_class)

    def properties(self, event: type[Event]) -> tuple[Field, ...]:
        """What of an event's payload may be asked: with the words the event gives it, or those of the object's field of that name."""
        alike = {one.name: one for one in self.registry.fields(event.object)} if event.object else {}
        return tuple(_worded(one, alike.get(one.name)) for one in find_properties(event))  # type: ignore[arg-type] # a class has a hash

    def _happens_to(self, found: ObjectType, object_name: str | None) -> bool:
        """Its own events; and those of an object whose rows hang on this one carry the same profile."""
        if object_name == found.name:
            return True
        other = None if found.events is None else self.registry.objects.get(object_name or "")
        return other is not None and self.may_see(other) and any(path.to == found.name for path in other.paths)


def make_asked(
    registry: Registry,
    object_name: str,
    may_ask: Callable[[str], bool] = everything,
    fields: Sequence[Field] | None = None,
) -> Asked:
    """What can be asked of an object: its fields (the declared ones when none are given) and facts of which `may_ask(key)` is
    true. A field that is hidden or masked for the asker must not be in it: a filter would tell what the page hides."""
    return World(registry, may_ask, None if fields is None else {object_name: fields}).asked(object_name)


def make_happening(
    key: str, label: Label, properties: Sequence[Field], path: Path, log_class: str = BUSINESS
) -> Happening:
    """A type of event with these properties; also for events that no room declares."""
    asked = Asked("event", label, {AT.key: AT, **{one.key: one for one in properties}})
    return Happening(key, label, asked, path, log_class)


_KINDS: Mapping[object, FieldKind] = {
    str: FieldKind.TEXT,
    UUID: FieldKind.TEXT,
    int: FieldKind.INTEGER,
    bool: FieldKind.BOOLEAN,
}
_ALIKE = frozenset({FieldKind.TEXT, FieldKind.SELECT})  # kinds a text of a payload may be read as
_ENVELOPE = {one.name for one in fields(Event)}


@cache
def find_properties(event: type[Event]) -> tuple[Field, ...]:
    """The payload of an event, as far as its values are single ones. A room says what people call one in the field's metadata:
    `outcome: str = field(metadata={"label": Label(…)})`; others are called by their name."""
    hints = get_type_hints(event)
    known = [(one, _kind(hints[one.name])) for one in fields(event) if one.name not in _ENVELOPE]
    return tuple(
        Field(key=one.name, label=_label_of(one), type=kind, stored_as=one.name)
        for one, kind in known
        if kind is not None
    )


def _label_of(one: "PayloadField[Any]") -> Label:
    found = one.metadata.get("label")
    return found if isinstance(found, Label) else Label(zh=one.name, en=one.name)


def _worded(one: Field, alike: Field | None) -> Field:
    if has_words(one) or alike is None or alike.type not in _ALIKE:
        return one
    kind = FieldKind.SELECT if alike.options else one.type
    return replace(one, label=alike.label, type=kind, options=alike.options)


def has_words(one: Field) -> bool:
    """Whether a property is called something else than its key."""
    return one.label != Label(zh=one.key, en=one.key)


def _kind(hint: Any) -> FieldKind | None:
    if get_origin(hint) in {Union, UnionType}:
        given = [one for one in get_args(hint) if one is not type(None)]
        return _kind(given[0]) if len(given) == 1 else None
    return _KINDS.get(hint)


def _by_column(to: str, column: str) -> Path:
    name: LiteralString = column  # of a declared field: checked to be the name of a column
    return Path(to, "{t}." + name, "{t}." + name + " IN ({ids})")


def _can_be_asked(field: Field) -> bool:
    """What its room keeps apart is asked by facts, unless it says in which table. Money in a column needs the column of its currency."""
    return not (field.apart and field.beside is None) and not (
        field.type is FieldKind.MONEY and field.column is not None and not field.currency
    )
