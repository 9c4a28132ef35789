"""Bodies of the HTTP interface: what the import wizard sends and shows."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.schemas import In, Out, Words

State = Literal[
    "draft", "checking", "checked", "running", "paused", "done", "failed", "cancelled", "reverting", "reverted"
]
Order = Literal["ymd", "mdy", "dmy"]
Convention = Literal["point", "comma"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=400)]
NewKind = Literal["text", "number", "date", "datetime", "boolean", "select"]
Mode = Literal["create", "update", "upsert"]
Value = Annotated[str, StringConstraints(max_length=400)]
Source = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class ChoiceOut(Out):
    """One value of a column of kind select."""

    key: str
    label: Words


class ColumnOut(Out):
    """One column of a target. `maps_values`: values of the file may be mapped one by one. `field`: the key of the field that it
    fills, where it says so (own fields do)."""

    key: str
    label: Words
    kind: str
    required: bool
    personal: bool
    maps_values: bool
    options: list[ChoiceOut]
    field: str | None


class TargetOut(Out):
    """Something the caller may import. `options` is the JSON schema of its form of further choices, null without any."""

    key: str
    label: Words
    object: str
    columns: list[ColumnOut]
    natural_key: list[str]
    keep_together: list[str]
    options: dict[str, Any] | None


class Targets(Out):
    """All of them."""

    items: list[TargetOut]


class FileNote(Out):
    """Something to know about the file, in the caller's language."""

    code: str
    message: str


class SheetOut(Out):
    """A sheet of a workbook."""

    name: str
    hidden: bool


class ParentOut(Out):
    """The sheet above: `key` joins the two; `orphans` are its rows without any here, `missing` rows here without one there."""

    sheet: str
    key: str
    columns: list[str]
    orphans: int
    missing: int


class LayoutOut(Out):
    """How the file is read. `row_estimate` may be a little too high, never too low."""

    kind: Literal["csv", "xlsx"]
    encoding: str
    delimiter: str
    quote: str
    newline: str
    header_row: int
    row_estimate: int
    sheet: str
    sheets: list[SheetOut]
    parent: ParentOut | None
    notes: list[FileNote]


class ReadingOut(Out):
    """One way to read the dates of a column: `words` such as "m/d/y", how many values fit, an example as ISO text."""

    order: Order
    words: str
    count: int
    example: str


class FormatOut(Out):
    """What was found in a mapped column of dates or numbers, and what will be used.

    `order` and `convention` are what will be used; null: nobody knows yet. `ambiguous` > 0 without `confirmed`: a person
    must choose one of `readings` before the import can run.
    """

    field: str
    column: str
    kind: str
    order: Order | None = None
    convention: Convention | None = None
    confirmed: bool = False
    ambiguous: int = 0
    total: int = 0
    fits: int = 0
    readings: list[ReadingOut] = []


class ProblemOut(Out):
    """Something that keeps the import from running; `field` is `mapping`, `formats.<key>`, `options.<name>`, `target` …"""

    field: str
    code: str
    message: str


class SuggestionOut(Out):
    """How well a target fits the header: `complete` when every required column was found."""

    target: str
    mapping: dict[str, str]
    complete: bool
    score: float


class NewFieldOut(Out):
    """A column that is not mapped, and the own field it would make: its kind, and the words of its options."""

    column: str
    kind: NewKind
    options: list[str]


class PresetOut(Out):
    """A known export that the file looks like, or that its settings began with."""

    key: str
    label: Words


class SavedOut(Out):
    """Settings that somebody saved for files with these headers. `removable`: by the caller."""

    id: UUID
    name: str
    target: str
    created_at: datetime
    removable: bool


class SaveIn(In):
    """The name under which the present settings are saved; one that is there for the same headers is replaced."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]


class ValueOut(Out):
    """A value of the file: how often it comes in the first 50,000 rows, what is taken instead (null: itself, "": nothing), and
    whether that is refused now."""

    text: str
    count: int
    becomes: str | None
    unknown: bool


class ValuesOut(Out):
    """The few values of a mapped column. `choices` are what they may become; none: any text."""

    field: str
    column: str
    values: list[ValueOut]
    choices: list[ChoiceOut]


class FormatIn(In):
    """What a person confirms of a column: the order of dates, the decimal sign of numbers."""

    order: Order | None = None
    convention: Convention | None = None


class ReadIn(In):
    """How the file is to be read when it was not recognised; the header is then read anew and the mapping suggested anew.
    `parent`: another sheet with one row for several of this one (the orders of these lines); `parent_key` the column of this
    sheet that names its row there, without it the first that both sheets have."""

    encoding: Annotated[str, StringConstraints(max_length=40)] | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    header_row: Annotated[int, Field(ge=0, le=1000)] | None = None
    sheet: Annotated[str, StringConstraints(max_length=200)] | None = None
    parent: Annotated[str, StringConstraints(max_length=200)] | None = None
    parent_key: Name | None = None


class ImportPatch(In):
    """Changes of an import that has not run; what is left out stays. A new `target` brings its suggested mapping unless
    `mapping` is given too. `mapping`: column of the file -> key of the target's column; `values`: key of the target's column ->
    value in the file -> value to take instead. A `preset` or a `saved` one brings all its settings; what is given beside it goes before."""

    target: Name | None = None
    mapping: dict[Name, Name] | None = None
    source: Source | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    formats: dict[Name, FormatIn] | None = None
    options: dict[str, Any] | None = None
    values: dict[Name, dict[Value, Value]] | None = None
    mode: Mode | None = None
    preset: Name | None = None
    saved: UUID | None = None
    reading: ReadIn | None = None


class MoneyOut(Out):
    """Money of the file in minor units: what came in is what was stored and what was refused."""

    currency: str
    in_minor: int
    stored_minor: int
    rejected_minor: int


class FoundOut(Out):
    """One kind of problem: how often, and the first 50 lines; `others` are the lines of the file that these clash with, in their
    order (0: none), empty where no other line is to blame."""

    field: str
    label: Words | None
    code: str
    message: str
    count: int
    lines: list[int]
    others: list[int]


class ReportOut(Out):
    """The dry run. `created`, `updated`, `linked` are records; somebody who appears in distant parts of a file may count
    as created in each. `stored_minor` of `money` is what would be stored."""

    rows: int
    good: int
    rejected: int
    empty: int
    problems: list[FoundOut]
    created: int
    updated: int
    linked: int
    skipped: int
    money: list[MoneyOut]
    formats: list[FormatOut]
    matched: int


class ProgressOut(Out):
    """How far the import is. `rows` = `good` + `rejected` + `empty`; `created`, `updated`, `skipped` are records.
    `total` is the estimate until the end. `proven` says at the end that rows and money add up."""

    rows: int
    total: int
    good: int
    rejected: int
    empty: int
    created: int
    updated: int
    skipped: int
    reverted: int
    money: list[MoneyOut]
    problems: list[FoundOut]
    proven: bool | None


class JobOut(Out):
    """The job at work, or the last one."""

    id: UUID
    kind: str
    state: str
    done: int
    total: int | None
    error: Words | None


class Allowed(Out):
    """What the caller may do now."""

    edit: bool
    check: bool
    run: bool
    pause: bool
    resume: bool
    cancel: bool
    revert: bool
    errors: bool


class RemovedOut(Out):
    """When the file was removed and why: by age (the cells of the refused rows went with it), or lost on the disk."""

    at: datetime
    why: Literal["age", "lost"]


class ImportRow(Out):
    """An import in the list. Without its file (`removed`) it can still be looked at and reverted."""

    id: UUID
    state: State
    target: str | None
    target_label: Words | None
    file_name: str
    size: int
    created_by: UUID | None
    created_at: datetime
    finished_at: datetime | None
    removed: RemovedOut | None
    progress: ProgressOut | None


class ImportOut(ImportRow):
    """One import with all a wizard needs. `header` are the columns of the file, `sample` its first 20 rows as they came.
    `presets` are known exports that the file looks like, `preset` the one whose settings were taken.
    `new_fields`: columns that may become fields, for who may make them."""

    layout: LayoutOut
    header: list[str]
    sample: list[list[str | None]]
    suggestions: list[SuggestionOut]
    new_fields: list[NewFieldOut]
    mapping: dict[str, str]
    source: str
    currency: str
    time_zone: str
    options: dict[str, Any]
    mode: Mode
    preset: PresetOut | None
    presets: list[PresetOut]
    saved: list[SavedOut]
    values: list[ValuesOut]
    value_map: dict[str, dict[str, str]]
    formats: list[FormatOut]
    problems: list[ProblemOut]
    report: ReportOut | None
    job: JobOut | None
    allowed: Allowed


class CellProblem(Out):
    """What is wrong with a value of a preview row."""

    field: str
    code: str
    message: str


class PreviewRow(Out):
    """A row as it will be stored: values by key of the target's columns, typed (colleagues by name); `problems` refuse it."""

    line: int
    values: dict[str, str | int | bool | None]
    problems: list[CellProblem]


class Preview(Out):
    """The import and its first 20 rows under the present mapping."""

    run: ImportOut
    rows: list[PreviewRow]
