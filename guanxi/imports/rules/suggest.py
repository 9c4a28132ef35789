"""Which target a file is for and which column is what, from the names in its header."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guanxi.kernel.tabular import Target, suggest_mapping
from guanxi.sdk.imports import ImportTarget

LEAST = 0.4


@dataclass(frozen=True, slots=True)
class Suggested:
    """`complete`: every required column was found. `score` from 0 to 1: the share of the header that is explained."""

    target: str
    mapping: dict[str, str]
    complete: bool
    score: float


def suggest(header: Sequence[str], targets: Iterable[ImportTarget]) -> list[Suggested]:
    """A proposal per target, the likeliest first: complete ones before others, then by score."""
    found = [_suggest(header, target) for target in targets]
    return sorted(found, key=lambda one: (not one.complete, -one.score))


def _suggest(header: Sequence[str], target: ImportTarget) -> Suggested:
    known = [Target(column.key, column.label.zh, column.label.en, column.synonyms) for column in target.columns]
    mapping = {}
    score = 0.0
    for one in suggest_mapping(header, known):
        if one.confidence >= LEAST:
            mapping[one.column] = one.key
            score += one.confidence
    mapped = set(mapping.values())
    complete = bool(mapped) and all(column.key in mapped for column in target.columns if column.required)
    return Suggested(target.key, mapping, complete, round(score / max(1, len(header)), 3))
