"""Bodies of exports."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.customers.schemas.bulk import ListParameters
from guanxi.sdk.exporting import Format
from guanxi.sdk.schemas import In

Column = Annotated[str, StringConstraints(max_length=60)]


class ExportIn(In):
    """What to write: a list as it was asked for, or some of its customers; its columns and order. `csv` has the mark that Excel
    needs, `csv_plain` none, `gb18030` is for older Chinese programs. `reveal` writes contact details in the clear."""

    matching: ListParameters = ListParameters()
    ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)] | None = None
    columns: Annotated[list[Column], Field(min_length=1, max_length=200)]
    sort: Annotated[str, StringConstraints(max_length=100)] | None = None
    format: Format = "xlsx"
    reveal: bool = False
