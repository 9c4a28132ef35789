"""Search: how an object is found from the one search field of the house."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_text


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found. `score` 0..1 orders hits of one object: 1 exact, 0.5 a prefix, less for the rest.

    `subtitle` tells two of the same title apart; personal values in it are masked hints. `page` is its address where the
    object's own does not lead to it.
    """

    id: UUID
    title: str
    subtitle: str = ""
    score: float = 0.5
    page: str | None = None


class Search(Contribution):
    """The search of one object. Executed by global search, which asks all of them at once and drops who is late (300 ms).

    `list_page` is the address of everything that matches, with `{query}`; None when there is no such list.
    """

    kind: ClassVar[str] = "search"

    object: ClassVar[str]
    min_length: ClassVar[int] = 2
    list_page: ClassVar[str | None] = None

    @abstractmethod
    async def find(self, uow: UnitOfWork, query: str, limit: int) -> list[Hit]:
        """At most `limit` records that match `query` (trimmed, NFKC, at least `min_length` characters), best first.

        Only rows the scope may see: put `uow.scope.visible(object, alias)` into the statement.
        """

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "object")
        if not 1 <= self.min_length <= 10:
            yield Fault("min_length", "应为 1 到 10。", "must be 1 to 10.")
        if self.list_page is not None and not (self.list_page.startswith("/") and "{query}" in self.list_page):
            yield Fault("list_page", "应以 / 开头并含有 {query}。", "must start with / and contain {query}.")
