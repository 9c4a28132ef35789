"""Compiled conditions: SQL text that stays the same, and parameters of which some are known only at the moment of asking."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from psycopg import sql

from guanxi.conditions.contracts import Moment

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL over the alias it was compiled for, and its parameters (their names start with `q_`)."""

    sql: sql.Composable
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Late:
    """A parameter that depends on when and for whom: the bounds of a window, "me"."""

    value: Callable[[Moment], Any]


@dataclass(slots=True)
class Params:
    """The parameters of one compilation, in the order they are met."""

    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> sql.Placeholder:
        """A new parameter."""
        name = f"q_{len(self.values) + 1}"
        self.values[name] = value
        return sql.Placeholder(name)

    def late(self, value: Callable[[Moment], Any]) -> sql.Placeholder:
        """A new parameter that is computed when the condition is asked."""
        return self.bind(Late(value))

    def name_moment(self) -> None:
        """The names facts use for now and the zone."""
        self.values.setdefault("now", Late(lambda moment: moment.now))
        self.values.setdefault("time_zone", Late(lambda moment: moment.zone))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A tree compiled once: asked at any moment."""

    sql: sql.Composable
    params: dict[str, Any]

    def at(self, moment: Moment) -> Condition:
        """The condition at a moment."""
        values = {name: one.value(moment) if isinstance(one, Late) else one for name, one in self.params.items()}
        return Condition(self.sql, values)


class Cache(Generic[T]):
    """What was compiled, by version: whoever changes a definition or a shape asks with another key. The oldest goes first."""

    def __init__(self, most: int = 1_000) -> None:
        self._most = most
        self._known: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for the key, or is now."""
        if key not in self._known:
            made = make()
            while len(self._known) >= self._most:
                self._known.pop(next(iter(self._known)))
            self._known[key] = made
        return self._known[key]
