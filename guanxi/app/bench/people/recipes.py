"""Recipes: which sources there are, what each of them knows, and how often which error happens. They are in the file beside this
one; a recipe whose name ends in `_held` has other words, sources, kinds and rates, and is not looked at while an engine is tuned.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from guanxi.app.bench.people.drawing import Draw, spread
from guanxi.app.bench.people.model import Error, Errors, Person

_FILE: Final = Path(__file__).with_name("recipes.json")


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = msgspec.json.decode(_FILE.read_bytes())
    return read


def find_names() -> list[str]:
    """The names of all recipes."""
    return list(_read())


def find_parts(name: str) -> dict[str, tuple[float, Mapping[str, Any]]]:
    """What a recipe is made of: its share and what it says, by name; one, unless it is a mixture. Raises ValueError."""
    if name not in _read():
        raise ValueError(f"no recipe is called {name}; there are: {', '.join(find_names())}")
    own = _read()[name]
    return {part: (share, _read()[part]) for part, share in own["of"].items()} if "of" in own else {name: (1.0, own)}


@dataclass(frozen=True, slots=True)
class Spoil:
    """What happens to one field in one source: at most one error, by chance."""

    field: str
    total: float
    steps: Sequence[tuple[float, str, Error]]

    def __call__(self, draw: Draw, value: str, who: Person, tally: Counter[str]) -> str:
        """The value as the source writes it; `tally` counts what was changed."""
        chance = draw.chance()
        if chance >= self.total:
            return value
        for upto, kind, error in self.steps:
            if chance < upto:
                changed = error(draw, value, who)
                if changed != value:
                    tally[f"{self.field}.{kind}"] += 1
                return changed
        return value


@dataclass(frozen=True, slots=True)
class Source:
    """A source of rows: how often it knows each field, what it does to them, and to addresses (several at once)."""

    name: str
    has: Mapping[str, float]
    spoil: Mapping[str, Spoil]
    address: Sequence[tuple[str, float]]

    def draw_address(self, draw: Draw, tally: Counter[str]) -> set[str]:
        """What is done to an address."""
        done = {kind for kind, rate in self.address if draw.chance() < rate}
        for kind in done:
            tally[f"address.{kind}"] += 1
        return done


def make_sources(told: Mapping[str, Any], errors: Errors) -> list[Source]:
    """The sources of people, each as often as it is drawn."""
    made = [
        Source(name, own["has"], *_compile(told["errors"], own.get("errors", {}), errors))
        for name, own in told["sources"].items()
    ]
    return spread(made, [own["share"] for own in told["sources"].values()])


def make_firm_sources(told: Mapping[str, Any], errors: Errors) -> list[Source]:
    """The sources of companies."""
    firms = told["firms"]
    own = {"credit_code": firms["credit_code"]}
    made = [Source(name, firms["has"], *_compile(told["errors"], own, errors)) for name in firms["sources"]]
    return spread(made, list(firms["sources"].values()))


def _compile(
    rates: Mapping[str, Mapping[str, float]], own: Mapping[str, Mapping[str, float]], errors: Errors
) -> tuple[dict[str, Spoil], list[tuple[str, float]]]:
    spoil = {}
    for field in {**rates, **own}:
        told = {**rates.get(field, {}), **own.get(field, {})}
        if field == "address" or field not in errors:
            continue
        steps, upto = [], 0.0
        for kind, rate in told.items():
            upto += rate
            steps.append((upto, kind, errors[field][kind]))
        if upto > 1:
            raise ValueError(f"the errors of {field} add up to more than one")
        spoil[field] = Spoil(field, upto, steps)
    return spoil, list({**rates.get("address", {}), **own.get("address", {})}.items())
