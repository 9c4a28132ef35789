"""Bodies of this room's routes."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from guanxi.sdk.exporting import Format
from guanxi.sdk.forms import labelled
from guanxi.sdk.schemas import In, Out, Words

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,120}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
Share = Annotated[int, Field(ge=0, le=100)]
Placeholder = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class QualityPart(Out):
    """One of the four parts of a score, 0 to 100; `share`: how much of the score it is."""

    key: Literal["complete", "valid", "consistent", "fresh"]
    label: Words
    value: int
    share: int


class QualityProblem(Out):
    """Something wrong with one customer's data. `field_name`: what the field goes by in a customer's row; `gain`: points of the
    score that solving it brings."""

    code: str
    kind: str
    field: str | None
    field_name: str | None
    words: Words
    gain: int


class CustomerQuality(Out):
    """The score of one customer, as far as the caller sees the fields it is made of."""

    score: Annotated[int, labelled(zh="得分", en="Score")]
    parts: Annotated[list[QualityPart], labelled(zh="构成", en="Parts")]
    problems: Annotated[list[QualityProblem], labelled(zh="问题", en="Problems")]


class QualityClass(Out):
    """A list: customers with one problem. `mends`: of how many the right value can be computed."""

    code: str
    kind: str
    kind_label: Words
    part: str
    field: str | None
    words: Words
    customers: int
    mends: int


class QualityDay(Out):
    """The company's figures at the end of a day."""

    day: date
    customers: int
    score: float
    complete: float
    valid: float
    consistent: float
    fresh: float
    problems: int


class QualityFixer(Out):
    """Who solved problems: nobody is time and imports."""

    id: UUID | None
    name: str | None
    today: int
    week: int


class QualityOverview(Out):
    """The base as the caller sees it. `score` and `parts` are null for whom a field is closed that counts; `bins` are customers
    by tens of the score; `days` are the company's."""

    customers: int
    score: int | None
    parts: list[QualityPart] | None
    bins: list[int] | None
    computed_at: datetime | None
    computing: bool
    days: list[QualityDay]
    classes: list[QualityClass]
    left: int
    fixed_today: int
    fixed_week: int
    people: list[QualityFixer]


class QualityGroup(Out):
    """Customers of one source, owner or store; `key` null: without one. `bad`: with less than 60 points."""

    key: str | None
    name: str | None
    customers: int
    score: int
    bad: int


class QualityGroups(Out):
    """The worst first; none for whom a field is closed that counts."""

    groups: list[QualityGroup]


class QualitySaid(Out):
    """What a source says of a field, and when it was last heard."""

    source: str
    value: JsonValue
    at: datetime


class QualityOther(Out):
    """Another customer a problem is about."""

    id: UUID
    name: str


class QueueItem(Out):
    """A problem to solve: the customer, the value as it is, what each source says, and what it should be, where that can be
    computed. `editable`: whether the caller may change the field."""

    customer_id: UUID
    customer: str
    version: int
    source: str | None
    problem: QualityProblem
    since: datetime
    value: JsonValue
    said: list[QualitySaid]
    others: list[QualityOther]
    suggestion: str | None
    swapped: bool
    editable: bool


class QueuePage(Out):
    """`next` is the cursor of the page after."""

    items: list[QueueItem]
    next: str | None


class MarkIn(In):
    """dismiss: it is no problem; skip: not before tomorrow; confirm: the record is right as it stands (of stale ones)."""

    code: Code
    act: Literal["dismiss", "skip", "confirm"]


class QualityMade(Out):
    """The change-set, by which it is taken back."""

    change_set_id: UUID


class QualityDismissed(Out):
    """What somebody said to be no problem."""

    id: UUID
    customer_id: UUID
    customer: str
    code: str
    words: Words
    by: str | None
    at: datetime
    change_set_id: UUID


class QualityDismissals(Out):
    """The newest first."""

    items: list[QualityDismissed]


class MendIn(In):
    """The class of problems whose computed values are to be written."""

    code: Code


class MendStarted(Out):
    """The mend, by which it is taken back, and its job."""

    id: UUID
    job_id: UUID


class QualityExportIn(In):
    """How the file is to be; `columns` of customers."""

    code: Code
    columns: Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(min_length=1, max_length=200)]
    format: Format = "xlsx"
    reveal: bool = False


class QualityShares(In):
    """How much of the score each part is."""

    complete: Share
    valid: Share
    consistent: Share
    fresh: Share


class QualityField(In):
    """A field that is to be filled, how much it counts, and of whom it is asked (a condition; null: of everybody)."""

    field: Key
    weight: Annotated[int, Field(ge=1, le=10)]
    only: dict[str, JsonValue] | None = None


class QualityCheck(In):
    """A text that holds a number with a check digit."""

    field: Key
    check: Literal["id_card", "credit_code"]


class QualityDefinition(In):
    """What is asked of data: shares of the parts, fields that count, rules that are on, texts that stand for nothing, numbers with
    a check digit by field, fields in which sources may disagree, days until data are stale, the oldest age."""

    shares: QualityShares
    fields: Annotated[list[QualityField], Field(max_length=60)]
    rules: Annotated[
        list[
            Literal[
                "placeholder",
                "digits",
                "untidy",
                "impossible",
                "gone",
                "checksum",
                "form",
                "foreign",
                "conflict",
                "shared",
                "double",
            ]
        ],
        Field(max_length=11),
    ]
    placeholders: Annotated[list[Placeholder], Field(max_length=300)]
    checks: Annotated[list[QualityCheck], Field(max_length=30)]
    conflicts: Annotated[list[Key], Field(max_length=20)]
    stale_days: Annotated[int, Field(ge=1, le=3650)]
    oldest: Annotated[int, Field(ge=50, le=150)]


class DefinitionIn(In):
    """Other rules; the version is the one that was seen."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    definition: QualityDefinition


class QualityChoice(Out):
    """A field or a rule that may be chosen."""

    key: str
    label: Words


class DefinitionOut(Out):
    """The rules, and what they may be made of."""

    version: int
    definition: dict[str, Any]
    fields: list[QualityChoice]
    texts: list[QualityChoice]
    conflicting: list[QualityChoice]
    rules: list[QualityChoice]


class DefinitionSaved(Out):
    """The change-set (null: nothing differs) and the job that looks at everybody."""

    change_set_id: UUID | None
    version: int
    job_id: UUID
