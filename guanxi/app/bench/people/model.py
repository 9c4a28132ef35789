"""Whom the rows are about: a person with a home, as they are; what sources make of them is in the files of errors. Nobody real:
names, numbers and addresses are put together by chance.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from guanxi.app.bench.people.drawing import Draw


@dataclass(frozen=True, slots=True)
class Home:
    """A postal address. Chinese: `region` is the province, `area` the district, `estate` with `building`, `unit` and `room`.
    Latin: `road` and its `kind`, `room` the flat (0: none), `code` the postal code."""

    region: str
    city: str
    area: str
    road: str
    kind: str
    number: int
    estate: str
    building: int
    unit: int
    room: int
    code: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A company: `city` (empty: not in its name), `brand`, `trade` and `form` make its name, `branch` says which branch it is."""

    city: str
    brand: str
    trade: str
    form: str
    branch: str = ""


@dataclass(slots=True)
class Person:
    """A person, or the shell of a company that has no names; `cluster` is the truth. `born` is year, month, day."""

    cluster: int
    family: str
    given: str
    middle: str
    female: bool
    born: tuple[int, int, int]
    phone: str
    email: str
    company: Firm | None
    home: Home

    def moved(self, **changed: Any) -> "Person":
        """The same person later."""
        return replace(self, **changed)


# What a source makes of a value: (chance, the value as it is, whom it is about) -> as it is written.
Error = Callable[[Draw, str, Person], str]
Errors = Mapping[str, Mapping[str, Error]]  # by field, by kind
