"""Bodies about what came in: submissions, decisions, figures, files."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from guanxi.forms.schemas import Kind
from guanxi.sdk.exporting import Format
from guanxi.sdk.schemas import In, Out, Words

SubmissionStatus = Literal["waiting", "accepted", "spam", "expired", "refused"]


class AnswerOut(Out):
    """An answer as people read it; phones and e-mails masked. `text` is None where the field is closed to the caller."""

    key: str
    kind: Kind
    label: str
    text: str | None


class SpamReason(Out):
    """Why it was kept apart."""

    code: str
    words: Words


class SubmissionOut(Out):
    """What somebody sent. `customer_id` and `customer_name` when it made or found a customer; `answers` are empty once the person
    was erased."""

    id: UUID
    form_id: UUID
    version: int
    at: datetime
    status: SubmissionStatus
    answers: list[AnswerOut]
    customer_id: UUID | None
    customer_name: str | None
    utm: dict[str, str]
    page: str | None
    referrer: str | None
    spam_score: int
    spam_reasons: list[SpamReason]
    confirmed_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None


class SubmissionsDecideIn(In):
    """Submissions that a colleague looked at."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    decision: Literal["accept", "spam"]


class Decided(Out):
    """How many were not that already."""

    changed: int


class FormDay(Out):
    """Counts of a day of the workspace."""

    day: date
    views: int
    starts: int
    submissions: int
    accepted: int
    spam: int


class FormTotals(Out):
    """The same of all days."""

    views: int
    starts: int
    submissions: int
    accepted: int
    spam: int


class OptionCount(Out):
    """How often an option was chosen; `label` is None for one that the form has no more."""

    key: str
    label: str | None
    count: int


class FieldFigures(Out):
    """Answers of a field with options, the most chosen first."""

    key: str
    kind: Kind
    label: str
    options: list[OptionCount]


class SourceCount(Out):
    """Where they came from (utm_source; "" is none), spam left out."""

    source: str
    submissions: int
    accepted: int


class FiguresOut(Out):
    """Figures of a form between two days, both included."""

    since: date
    until: date
    days: list[FormDay]
    totals: FormTotals
    fields: list[FieldFigures]
    sources: list[SourceCount]


class FormExportIn(In):
    """Which submissions go into a file. `reveal`: phones and e-mails in full; needs the right to see them."""

    format: Format = "csv"
    status: Annotated[list[SubmissionStatus], Field(max_length=5)] = []
    reveal: bool = False
