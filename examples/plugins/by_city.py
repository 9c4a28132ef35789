"""A search: typing a city into the search field finds its customers."""

from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.searching import Hit, Search


class ByCity(Search):
    """Finds by the beginning of the city's name."""

    key = "by_city.by_city"
    label = Label(zh="按城市", en="By city")
    object = "customer"
    min_length = 2

    async def find(self, uow: UnitOfWork, query: str, limit: int) -> list[Hit]:
        """The newest customers first; `starts_with` needs no escaping of % and _."""
        statement = sql.SQL(
            """SELECT c.id, c.name, c.city, c.city = %(query)s AS exact FROM customer c
               WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
                 AND starts_with(c.city, %(query)s) AND {visible}
               ORDER BY exact DESC, c.created_at DESC, c.id DESC LIMIT %(limit)s"""
        ).format(visible=uow.scope.visible("customer", "c"))
        rows = await uow.all(statement, query=query, limit=limit)
        return [_hit(row["id"], row["name"], row["city"], row["exact"]) for row in rows]


def _hit(customer_id: UUID, name: str, city: str, exact: bool) -> Hit:
    return Hit(customer_id, name, city, 0.6 if exact else 0.4)
