"""Bodies of exports of orders."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.exporting import Format
from guanxi.sdk.schemas import In

Text = Annotated[str, StringConstraints(max_length=200)]
Values = Annotated[list[Text], Field(max_length=50)]
Ids = Annotated[list[UUID], Field(max_length=50)]


class OrderParameters(In):
    """What the list was asked, as its address has it; days are the workspace's, both included."""

    customer_id: UUID | None = None
    store_id: Values = []
    channel: Values = []
    status: Values = []
    kind: Values = []
    source: Values = []
    currency: Values = []
    customer_class: Values = []
    sku_id: Ids = []
    product_id: Ids = []
    category_id: Ids = []
    from_day: date | None = None
    to_day: date | None = None
    q: Annotated[str, StringConstraints(max_length=100)] = ""


class OrderExportIn(In):
    """What to write: the list as it was asked for, its columns and order. `csv` has the mark that Excel needs, `csv_plain` none,
    `gb18030` is for older Chinese programs."""

    matching: OrderParameters = OrderParameters()
    columns: Annotated[list[Text], Field(max_length=50)] = []
    sort: Annotated[str, StringConstraints(max_length=100)] | None = None
    format: Format = "xlsx"
