"""What conditions may ask of customers beside their fields."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guanxi.customers.contracts import BY_PROFILE
from guanxi.kernel.i18n import Label
from guanxi.sdk.facts import Aggregate, Fact, FactRows
from guanxi.sdk.objects import FieldKind


def _tags(record: Mapping[str, Any], now: datetime) -> FactRows:
    return [{"value": str(row["tag_id"])} for row in record["customer_tag"]]


def _sources(record: Mapping[str, Any], now: datetime) -> FactRows:
    return [{"value": row["source"]} for row in record["profile"]]


def _handles(record: Mapping[str, Any], now: datetime) -> FactRows:
    return [{"value": row["kind"]} for row in record["handle"]]


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
    events=frozenset(
        {
            "customers.customer_updated",
            "customers.tag_changed",
            "customers.customers_merged",
            "customers.customers_unmerged",
        }
    ),
    fields=("customers.customer.tags",),
    among="ct.customer_id IN ({ids})",
    named="SELECT t.id::text AS value, t.name FROM tag t WHERE t.workspace_id = %(ws)s AND t.deleted_at IS NULL",
)

SOURCES = Fact(
    key="customers.sources",
    label=Label(zh="已知渠道", en="Known from"),
    object="customer",
    type=FieldKind.MULTI_SELECT,
    aggregate=Aggregate.LIST,
    rows="SELECT p.customer_id AS id, p.source AS value FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id IS NOT NULL",
    among="p.customer_id IN ({ids})",
    reads=("profile",),
    oracle=_sources,
    events=frozenset(
        {
            "customers.customer_created",
            "customers.customers_imported",
            "customers.customers_merged",
            "customers.customers_unmerged",
        }
    ),
)
HANDLES = Fact(
    key="customers.handles",
    label=Label(zh="联系方式类型", en="Kinds of contact details"),
    object="customer",
    type=FieldKind.MULTI_SELECT,
    aggregate=Aggregate.LIST,
    rows="SELECT "
    + BY_PROFILE.id.replace("{t}", "h")
    + " AS id, h.kind AS value FROM handle h "
    + BY_PROFILE.joins.replace("{t}", "h")
    + " WHERE h.workspace_id = %(ws)s",
    among=BY_PROFILE.among.replace("{t}", "h"),
    reads=("handle",),
    oracle=_handles,
    events=frozenset(
        {
            "customers.customer_created",
            "customers.customer_updated",
            "customers.customers_imported",
            "customers.customers_merged",
            "customers.customers_unmerged",
        }
    ),
    fields=("customers.customer.phone", "customers.customer.email"),
)
ALL = (TAGS, SOURCES, HANDLES)
