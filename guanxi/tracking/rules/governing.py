"""What may be kept of an event: its type allowed, its properties of the kinds they were, nothing personal.

What most events look like is remembered, so that a batch is judged by a look at names and kinds. Pure; who keeps the rules up
to date is service.governing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.tracking.rules.messages import Message, Note
from guanxi.tracking.rules.personal import LOOKS_PERSONAL, MAYBE_PERSONAL, is_personal_name

MOST_TYPES, MOST_PROPERTIES, MOST_PER_EVENT = 500, 200, 100
RESERVED = frozenset({"source", "page"})
_KINDS: Mapping[type, str] = {
    str: "text", int: "number", float: "number", bool: "boolean", list: "list", dict: "object",
}  # fmt: skip
_NAME = re.compile(r"[^\x00-\x1f\x7f\"\\\ud800-\udfff]{1,100}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$|\d{4}-\d\d-\d\d$")


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """A property as it is known."""

    id: UUID
    kind: str
    status: str
    trusted: bool


@dataclass(slots=True)
class TypeRule:
    """A type of event as it is known."""

    id: UUID
    status: str
    properties: dict[str, PropertyRule]


@dataclass(slots=True)
class Rules:
    """What a workspace allows. `clean` are shapes (type, names, kinds) that need no second look."""

    version: int
    types: dict[str, TypeRule]
    clean: set[tuple[Any, ...]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Sample:
    """Something for the quarantine."""

    message: Message
    code: str
    property: str | None = None


@dataclass(slots=True)
class Verdict:
    """What came of judging a batch: payloads by index, what is told, what is new, what changes its kind, samples."""

    kept: dict[int, dict[str, Any] | bytes] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    refused: list[Note] = field(default_factory=list)
    new_types: dict[str, str] = field(default_factory=dict)  # name -> class
    new_properties: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # -> (kind, status)
    corrected: dict[UUID, str] = field(default_factory=dict)  # property -> the kind a server says
    samples: list[Sample] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        """Whether there is anything to learn or to keep a sample of."""
        return bool(self.new_types or self.new_properties or self.corrected or self.samples)


def kind_of(value: Any) -> str | None:
    """The kind of a value; None for null.

    >>> kind_of(True), kind_of(1.5), kind_of("2026-11-22T10:00:00Z"), kind_of("red"), kind_of(None)
    ('boolean', 'number', 'datetime', 'text', None)
    """
    kind = _KINDS.get(type(value))
    return "datetime" if kind == "text" and is_moment(value) else kind


def is_moment(value: str) -> bool:
    """Whether a text is a moment or a day as ISO 8601 writes it."""
    if not _MOMENT.match(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def judge(messages: list[Message], rules: Rules, trusted: bool) -> Verdict:
    """What is kept of each message: its properties as they were sent (bytes) or what is left of them (dict)."""
    verdict = Verdict()
    for one in messages:
        shape = (one.type, *one.properties, *map(type, one.properties.values()))
        if shape in rules.clean and not one.properties:
            verdict.kept[one.index] = b"{}"
        elif shape in rules.clean and one.kind == "track" and not MAYBE_PERSONAL.search(one.raw):
            verdict.kept[one.index] = one.raw
        else:
            _judge(one, shape, rules, trusted, verdict)
    return verdict


def _judge(one: Message, shape: tuple[Any, ...], rules: Rules, trusted: bool, verdict: Verdict) -> None:
    known = rules.types.get(one.type)
    if known is not None and known.status == "blocked":
        verdict.refused.append(Note(one.index, "tracking.blocked"))
        verdict.samples.append(Sample(one, "tracking.blocked"))
        return
    if known is None:
        if len(rules.types) + len(verdict.new_types.keys() - rules.types.keys()) >= MOST_TYPES:
            verdict.refused.append(Note(one.index, "tracking.too_many_types"))
            verdict.samples.append(Sample(one, "tracking.too_many_types"))
            return
        verdict.new_types[one.type] = one.log_class
    properties = known.properties if known is not None else {}
    kept, clean = {}, known is not None
    for seen, (name, value) in enumerate(one.properties.items(), 1):
        code = (
            "tracking.too_many_properties"
            if seen > MOST_PER_EVENT
            else _refuse(one, name, value, properties, trusted, verdict)
        )
        if code is None:
            kept[name] = value
            # Texts that must be moments are looked at each time, and what is new is no rule yet.
            clean = clean and name in properties and properties[name].kind != "datetime"
        else:
            clean = False
            verdict.notes.append(Note(one.index, code, name[:100]))
            verdict.samples.append(Sample(one, code, name[:100]))
    verdict.kept[one.index] = kept
    if clean:
        rules.clean.add(shape)


def _refuse(
    one: Message, name: str, value: Any, properties: Mapping[str, PropertyRule], trusted: bool, verdict: Verdict
) -> str | None:
    """Why the property is left out; None: it is kept."""
    if name in RESERVED or not _NAME.fullmatch(name):
        return "tracking.property_name"
    rule = properties.get(name)
    place = (one.type, name)
    if rule is None:
        if place not in verdict.new_properties:
            new = sum(1 for type_, _ in verdict.new_properties if type_ == one.type)
            if len(properties) + new >= MOST_PROPERTIES:
                return "tracking.too_many_properties"
            if (kind := kind_of(value)) is None:
                return None
            verdict.new_properties[place] = (kind, "personal" if is_personal_name(name) else "active")
        kind, status = verdict.new_properties[place]
    else:
        kind, status = rule.kind, rule.status
    if status != "active":
        return "tracking.personal" if status == "personal" else "tracking.property_blocked"
    if _is_personal(value):
        return "tracking.personal"
    found = _KINDS.get(type(value))
    if found is None or found == kind or (kind == "datetime" and found == "text" and is_moment(value)):
        return None
    if rule is not None and trusted and not rule.trusted:
        verdict.corrected[rule.id] = kind_of(value) or found
        return None
    return "tracking.property_kind"


def _is_personal(value: Any) -> bool:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if LOOKS_PERSONAL.search(one) or "\x00" in one:
                return True
        elif isinstance(one, dict):
            if any(is_personal_name(key) or LOOKS_PERSONAL.search(key) or "\x00" in key for key in one):
                return True
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif type(one) is int and LOOKS_PERSONAL.search(str(one)):
            return True
    return False
