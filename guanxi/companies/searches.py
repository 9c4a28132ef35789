"""How companies are found from the one search field."""

from typing import ClassVar

from guanxi.companies.service.data import COMPANY, OBJECT
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.search import normalise, query_grams
from guanxi.sdk import divisions
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.master_data import Asked
from guanxi.sdk.searching import Hit, Search


class CompanySearch(Search):
    """By name, short name, pinyin or credit code."""

    key: ClassVar[str] = "companies.company"
    label: ClassVar[Label] = Label(zh="企业", en="Companies")
    object: ClassVar[str] = OBJECT
    min_length: ClassVar[int] = 1
    list_page: ClassVar[str | None] = "/companies?q={query}"

    async def find(self, uow: UnitOfWork, query: str, limit: int) -> list[Hit]:
        """A whole name first, then what begins with it."""
        policy = await policy_of(uow, OBJECT)
        if not query_grams(query) or not all(policy.may_see(one) for one in ("name", "short_name", "credit_code")):
            return []
        page = await COMPANY.find(uow, Asked(query=query, limit=limit))
        return [
            Hit(
                row["id"],
                row["name"],
                " · ".join(
                    one for one in (row["short_name"], row["division"] and divisions.full_name(row["division"])) if one
                ),
                _score(query, row["name"], row["short_name"] or "", row["credit_code"] or ""),
            )
            for row in page.items
        ]


def _score(query: str, *texts: str) -> float:
    wanted, said = normalise(query), [normalise(one) for one in texts]
    if wanted in said:
        return 1.0
    return 0.6 if any(one.startswith(wanted) for one in said) else 0.5
