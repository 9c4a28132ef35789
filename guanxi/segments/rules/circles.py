"""Tag rules that would never come to rest: a segment asks for a tag that it gives itself, or that another gives which asks for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

_TAGS = "customers.tags"


def find_circle(segment: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the segments in such a circle, beginning with this one; empty: there is none. Each has id, name, tree and tag_id."""
    known = {one["id"]: one for one in (*others, segment)}
    way: list[UUID] = []
    seen: set[UUID] = set()

    def visit(one: Mapping[str, Any]) -> bool:
        way.append(one["id"])
        for other in _asked(one, known):
            if other["id"] == segment["id"]:
                return True
            if other["id"] not in seen:
                seen.add(other["id"])
                if visit(other):
                    return True
        way.pop()
        return False

    if not visit(segment):
        return []
    return [*(known[one]["name"] for one in way), segment["name"]]


def _asked(one: Mapping[str, Any], known: Mapping[UUID, Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The segments that decide who is in it: named, or giving a tag it asks for."""
    tags, segments = names_in(one["tree"])
    for other in known.values():
        gives = other.get("tag_id")
        if str(other["id"]) in segments or (gives is not None and (str(gives) in tags or "*" in tags)):
            yield other


def names_in(tree: Any) -> tuple[set[str], set[str]]:
    """Tags and segments that the JSON of a condition names; "*": any tag at all."""
    tags: set[str] = set()
    segments: set[str] = set()
    waiting = [tree]
    while waiting:
        data = waiting.pop()
        if isinstance(data, Mapping):
            if "segment" in data:
                segments.add(str(data["segment"]))
            if data.get("fact") == _TAGS:
                value = data.get("value")
                tags |= {"*"} if not isinstance(value, list) else {str(one) for one in value}
            waiting += [*data.values()]
        elif isinstance(data, list):
            waiting += data
    return tags, segments
