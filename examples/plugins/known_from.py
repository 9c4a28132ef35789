"""A panel: a box on the customer's page that says where she is known from. The page needs no code for it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.forms import labelled
from guanxi.sdk.panels import Panel


class KnownFrom(Panel):
    """Counts the profiles of a customer."""

    key = "known_from.known_from"
    label = Label(zh="认识渠道", en="Known from")
    object = "customer"
    permission = "customers.customer.view"
    place = "right"
    order = 200

    class Data(BaseModel):
        """What the box shows: each field carries its words."""

        sources: list[str] = labelled(zh="来源", en="Sources")
        profiles: int = labelled(zh="资料数", en="Profiles")
        last_seen: datetime = labelled(zh="最近出现", en="Last seen")

    async def load(self, uow: UnitOfWork, object_id: UUID) -> BaseModel | None:
        """One query; no profiles, no box."""
        row = await uow.one(
            """SELECT array_agg(DISTINCT source ORDER BY source) AS sources, count(*) AS profiles, max(seen_at) AS last_seen
               FROM profile WHERE workspace_id = %(ws)s AND customer_id = %(id)s HAVING count(*) > 0""",
            id=object_id,
        )
        return None if row is None else self.Data(**row)
