"""Bodies of exports."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.customers.schemas.bulk import ListParameters
from guanxi.sdk.schemas import In, Out

Column = Annotated[str, StringConstraints(max_length=60)]
Format = Literal["csv", "csv_plain", "gb18030", "xlsx"]


class ExportIn(In):
    """What to write: a list as it was asked for, or some of its customers; its columns and order. `csv` has the mark that Excel
    needs, `csv_plain` none, `gb18030` is for older Chinese programs. `reveal` writes contact details in the clear."""

    matching: ListParameters = ListParameters()
    ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)] | None = None
    columns: Annotated[list[Column], Field(min_length=1, max_length=200)]
    sort: Annotated[str, StringConstraints(max_length=100)] | None = None
    format: Format = "xlsx"
    reveal: bool = False


class ExportStarted(Out):
    """The export and its job."""

    id: UUID
    job_id: UUID


class ExportOut(Out):
    """An export of the caller: its file is there from `finished_at` to `expires_at`; `size` in bytes."""

    id: UUID
    format: Format
    job_id: UUID | None
    rows: int | None
    size: int | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


class Exports(Out):
    """The newest first."""

    items: list[ExportOut]
