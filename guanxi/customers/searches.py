"""How customers are found from the one search field."""

from typing import ClassVar

from guanxi.customers.service import listing
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.search import normalise, query_grams
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.searching import Hit, Search


class CustomerSearch(Search):
    """By name, pinyin, the last digits of a phone, a whole phone number or e-mail: what the list's own field finds."""

    key: ClassVar[str] = "customers.customer"
    label: ClassVar[Label] = Label(zh="客户", en="Customers")
    object: ClassVar[str] = "customer"
    min_length: ClassVar[int] = 1
    list_page: ClassVar[str | None] = "/customers?q={query}"

    async def find(self, uow: UnitOfWork, query: str, limit: int) -> list[Hit]:
        """A whole name first, then names that begin with it, then the rest, newest first."""
        if not query_grams(query):
            return []  # one Latin letter: no index helps, and a tenth of all customers would match
        asked = listing.Asked(query=query, columns=("phone", "city"), limit=limit)
        if not (await policy_of(uow, "customer")).may_see("name"):
            return []
        page = await listing.find(uow, asked)
        exact = bool(await listing.find_blinds(uow, query))
        return [
            Hit(
                row["id"],
                row["name"] or "",
                " · ".join(row[name] for name in ("phone", "city") if row.get(name)),
                1.0 if exact else _score(row["name"] or "", query),
            )
            for row in page.items
        ]


def _score(name: str, query: str) -> float:
    said, wanted = normalise(name), normalise(query)
    if said == wanted:
        return 1.0
    return 0.6 if said.startswith(wanted) else 0.5
