"""Event types of a workspace's own: what a till sends into the log, ready to be asked for in conditions.

The types are the same everywhere here; a room that learns them from what comes in reads them from its table.
"""

from collections.abc import Sequence

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.event_types import EventTypeSource, KnownEvent
from guanxi.sdk.objects import Field, FieldKind


class TillScans(EventTypeSource):
    """A member card held to a till: which till, and how many points it showed."""

    key = "till_scans.till_scans"
    label = Label(zh="收银台刷卡", en="Scans at the till")
    view = "customers.customer.view"

    async def find(self, uow: UnitOfWork) -> Sequence[KnownEvent]:
        """One type; `stored_as` is the property's name in the payload."""
        till = Field(key="till", label=Label(zh="收银台", en="Till"), type=FieldKind.TEXT, stored_as="till")
        points = Field(
            key="points", label=Label(zh="积分余额", en="Points shown"), type=FieldKind.INTEGER, stored_as="points"
        )
        label = Label(zh="刷了会员卡", en="Scanned the card")
        return [KnownEvent("till_scans.scanned", label, "customer", properties=(till, points))]
