"""A fact: "has a birthday this month". Filters, segments and branches can ask it at once.

The SQL answers for everybody; the oracle answers for one record in plain Python and keeps the SQL honest in tests.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guanxi.kernel.i18n import Label
from guanxi.sdk.facts import Fact, FactRows
from guanxi.sdk.objects import FieldKind


def _oracle(record: Mapping[str, Any], now: datetime) -> FactRows:
    if record["birthday"] is None:
        return []  # no row: the fact has no value, which is not the same as False
    return [{"value": record["birthday"].month == now.month}]


BIRTHDAY_THIS_MONTH = Fact(
    key="birthday_month.birthday_this_month",
    label=Label(zh="本月生日", en="Birthday this month"),
    object="customer",
    type=FieldKind.BOOLEAN,
    # "This month" depends on where the company is: %(now)s is turned into its zone first.
    rows="""SELECT c.id, extract(month FROM c.birthday) = extract(month FROM %(now)s AT TIME ZONE %(time_zone)s) AS value
            FROM customer c WHERE c.workspace_id = %(ws)s AND c.birthday IS NOT NULL""",
    oracle=_oracle,
    events=frozenset({"customers.customer_created", "customers.customer_updated", "customers.customers_imported"}),
    time_driven=True,  # on the first of a month it changes although nothing happened
)
