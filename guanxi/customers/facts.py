"""What conditions may ask of customers beside their fields."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guanxi.kernel.i18n import Label
from guanxi.sdk.facts import Aggregate, Fact, FactRows
from guanxi.sdk.objects import FieldKind


def _tags(record: Mapping[str, Any], now: datetime) -> FactRows:
    return [{"value": str(row["tag_id"])} for row in record["customer_tag"]]


TAGS = Fact(
    key="customers.tags",
    label=Label(zh="标签", en="Tags"),
    object="customer",
    type=FieldKind.MULTI_SELECT,
    aggregate=Aggregate.LIST,
    # The tags come first: there are few, and the ids of those asked for lead to the customers by an index.
    rows="""SELECT ct.customer_id AS id, t.id::text AS value FROM tag t
            JOIN customer_tag ct ON ct.workspace_id = t.workspace_id AND ct.tag_id = t.id
            WHERE t.workspace_id = %(ws)s AND t.deleted_at IS NULL""",
    reads=("customer_tag",),
    oracle=_tags,
    events=frozenset({"customers.customer_updated"}),
    fields=("customers.customer.tags",),
)
