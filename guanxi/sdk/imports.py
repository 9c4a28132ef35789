"""Import targets: what can be imported, column by column, and how prepared rows become records.

The imports room executes a target: it reads the file, maps headers to columns, types the values, cuts the rows into chunks
of at most 10,000, calls `prepare` on each and `merge` on what it gave, in one transaction with provenance and resume point.
The proof every target must allow: money in = money stored + money rejected, to the minor unit, per currency.
Not here: files, encodings, mappings, progress (imports) and what an object is (sdk.objects).
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import polars as pl
from pydantic import BaseModel

from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, NoConfig, Reference, check_key, check_label, check_member
from guanxi.sdk.import_matches import Decision, KnownRecord, RowMatch
from guanxi.sdk.objects import Field, Option

MAX_CHUNK_ROWS = 10_000
LINE = "line"


class ColumnKind(StrEnum):
    """What a column holds; the engine hands it to `prepare` as the polars type of `DTYPES`."""

    TEXT = "text"
    PHONE = "phone"
    EMAIL = "email"
    DECIMAL = "decimal"
    MONEY = "money"
    INTEGER = "integer"
    DATETIME = "datetime"
    DATE = "date"
    BOOLEAN = "boolean"
    SELECT = "select"
    USER = "user"


DTYPES: Mapping[ColumnKind, pl.DataType] = {
    ColumnKind.TEXT: pl.String(),  # trimmed, NFC, never ""
    ColumnKind.PHONE: pl.String(),  # E.164
    ColumnKind.EMAIL: pl.String(),  # trimmed; the domain in lower case
    ColumnKind.DECIMAL: pl.Decimal(38, 6),
    ColumnKind.MONEY: pl.Int64(),  # minor units of context.currency
    ColumnKind.INTEGER: pl.Int64(),
    ColumnKind.DATETIME: pl.Datetime("us", "UTC"),
    ColumnKind.DATE: pl.Date(),
    ColumnKind.BOOLEAN: pl.Boolean(),
    ColumnKind.SELECT: pl.String(),  # the key of an option
    ColumnKind.USER: pl.String(),  # the id of a colleague, found by e-mail or name
}


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """One column. `synonyms` are header names in any language that map to it (compared without case, spaces, punctuation).

    `required`: a row without it is refused by the engine. `personal` values never enter logs or reports in the clear.
    `options` for kind select: the engine maps keys and labels of both languages to keys, and the words of `also` (word, key of
    the option). `few`: a text that takes few
    different values (a stage, a level); the page offers to map them, as it does for options and colleagues. `field` is the key
    of the field it fills, when that is not the one of its own name on the target's object: field rules hold for it.
    """

    key: str
    label: Label
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    synonyms: tuple[str, ...] = ()
    personal: bool = False
    options: tuple[Option, ...] = ()
    few: bool = False
    field: str | None = None
    also: tuple[tuple[str, str], ...] = ()

    @property
    def maps_values(self) -> bool:
        """Whether values of the file may be mapped one by one."""
        return self.few or self.kind in (ColumnKind.SELECT, ColumnKind.USER)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is refused. `line` is its line in the file (1 = header), `field` a column's key, `code` one of
    `ImportTarget.problems`; one that names another line of the file as well ends in it (`customers.own_taken:12`). `amount_minor`
    is the row's money; when a line has several problems only its first carries it."""

    line: int
    field: str
    code: str
    amount_minor: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportContext:
    """What a run knows. `source` names the profile source ("csv", "taobao"); `mode` is create, update or upsert.

    `options` is the target's Options as the user confirmed them. `currency` (ISO 4217) and `time_zone` (IANA) are what the
    user confirmed for amounts and local times in the file. `cipher` encrypts and blinds personal values of the workspace, so
    that `prepare` hands on no clear ones. A row that `mode` leaves out becomes a problem of `merge` and `check`: in mode create
    what is known already, in mode update what is not. `ahead` is what `look_ahead` said of this chunk, `carried` the `carry` of
    the chunk stored before; both may be missing. `decisions` is what a person decided of rows, by line. `shared_after`: a phone
    or e-mail of more rows than this says nothing about whom they name.
    """

    import_id: UUID
    source: str
    now: datetime
    currency: str
    cipher: Cipher
    time_zone: str = "UTC"
    mode: str = "upsert"
    options: BaseModel = field(default_factory=NoConfig)
    ahead: Any = None
    carried: Any = None
    decisions: Mapping[int, Decision] = field(default_factory=dict)
    shared_after: int = 5


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `prepare` makes of a chunk: `frame` holds the rows to store (with LINE, any columns `merge` wants),
    `problems` the rows refused, `sums` the money that came in, kept and refused, in minor units by currency."""

    frame: pl.DataFrame
    problems: list[RowProblem] = field(default_factory=list)
    sums: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A record that was there and that an import changed. The imports room keeps it, sealed, until the import is reverted.

    `object` is the name of an object, `before` its fields as they were, `after` what must still be so when `restore` sets
    them back; both hold plain JSON values (exact decimals as text). Fields that only make sense together (an order's lines
    and its total) belong together in every `before`. `made_by` is the import that had made the record, None when none had:
    that one cannot be reverted before this one.
    """

    object: str
    object_id: UUID
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    made_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What `merge` did with one chunk: records made, changed and left alone; rows refused by the database's state;
    `sums` the money now stored for these rows in minor units by currency (a row that was there already counts in full).
    `overwritten` are the changed ones that `restore` can set back; `carry` is handed to the next chunk."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: list[RowProblem] = field(default_factory=list)
    sums: Mapping[str, int] = field(default_factory=dict)
    overwritten: Sequence[Overwritten] = ()
    carry: Any = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a dry run foresees for one block: records to be made, changed, linked to existing ones, and rows refused; `matches`
    are the rows a person may decide about; `carry` is handed to the next block as `context.carried`."""

    created: int = 0
    updated: int = 0
    linked: int = 0
    skipped: int = 0
    rejected: list[RowProblem] = field(default_factory=list)
    matches: Sequence[RowMatch] = ()
    carry: Any = None


def compute_rejected(problems: Iterable[RowProblem]) -> dict[str, int]:
    """The money of refused rows by currency, each line once.

    >>> compute_rejected([RowProblem(2, "sku", "x.y", 250, "GBP"), RowProblem(2, "price", "x.z"), RowProblem(9, "sku", "x.y", 1, "GBP")])
    {'GBP': 251}
    """
    lost: Counter[str] = Counter()
    for problem in problems:
        if problem.amount_minor is not None and problem.currency is not None:
            lost[problem.currency] += problem.amount_minor
    return dict(lost)


class ImportTarget(Contribution):
    """Something that can be imported. Executed by the imports room; contributed by the room that owns the records.

    `object` is the name of the object the rows become. `permission` is what the importer must hold.
    `columns` are in the order the page shows them; `Options` is the form of further choices.
    `natural_key` are the columns that say "the same record again" (with the context's source): importing a file twice must
    store nothing twice. `keep_together`: rows with equal values there stay in one block and one chunk (the lines of an order).
    `problems` holds the words of the target's own problem codes, keyed `room.code`. `order` is its place among the targets a
    person chooses from: what is imported most comes first. `decides`: `check` names matches and `merge` honours
    `context.decisions` exactly (sdk.import_matches). `takes_own`: `extended` gives own fields their columns.
    """

    kind: ClassVar[str] = "import_target"
    order: ClassVar[int] = 100

    object: ClassVar[str]
    permission: ClassVar[str]
    columns: ClassVar[tuple[ImportColumn, ...]]
    natural_key: ClassVar[tuple[str, ...]]
    keep_together: ClassVar[tuple[str, ...]] = ()
    Options: ClassVar[type[BaseModel]] = NoConfig
    problems: ClassVar[Mapping[str, Label]] = {}
    decides: ClassVar[bool] = False
    takes_own: ClassVar[bool] = False

    @abstractmethod
    def prepare(self, frame: pl.DataFrame, options: Any, context: ImportContext) -> Prepared:
        """Label, split and check one chunk of rows: pure, vectorised, no database and no clock.

        `frame` has LINE (Int64) and the mapped columns by key with the types of DTYPES; a column that was not mapped is
        there, all null. Whatever is wrong with a row becomes a RowProblem; raising means the whole file is refused.
        """

    @abstractmethod
    async def check(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> CheckResult:
        """What `merge` would do with this prepared frame; reads only. For the dry run."""

    async def look_ahead(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> Any:
        """What can be found for `merge` while the chunk before is still being stored, in a transaction of its own. It may fill
        temporary tables, which `merge` then finds on its connection (`uow.kept`), and writes nothing else. `merge` gets what it
        returns as `context.ahead` and must be as right without it."""
        return None

    @abstractmethod
    async def merge(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> ChunkResult:
        """Store at most MAX_CHUNK_ROWS prepared rows, set-based (COPY to a temporary table, then INSERT … SELECT).

        Runs inside one transaction that also writes the resume point; must not commit, publish one event per row, or call
        outside. The same rows again must change nothing. Rows keep `context.import_id`, so that `revert` finds them.
        """

    @abstractmethod
    async def revert(self, uow: UnitOfWork, import_id: UUID, batch: int) -> int:
        """Take back at most `batch` records of that import in one transaction; how many. 0: nothing is left."""

    async def restore(self, uow: UnitOfWork, records: Sequence[Overwritten]) -> None:
        """Set records that `merge` named as overwritten back to `before`, all in one transaction; called before `revert`.

        `before` may hold fewer fields than were named: what a later import overwrote again is handed on to that one. A
        record that is gone, or no longer as `after` says because somebody changed it since, stays as it is.
        """
        raise NotImplementedError(f"{self.key} names overwritten records and does not restore them")

    async def show_known(self, uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID, KnownRecord]:
        """The known records of matches as the scope may see them: row rules and field rules hold."""
        return {}

    def extended(self, fields: Sequence[Field]) -> "ImportTarget":
        """This target with columns for a workspace's own fields of its object (sdk.own_fields), or itself where it has none."""
        return self

    def schemas(self) -> dict[str, type[BaseModel]]:
        return {"Options": self.Options}

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        yield Reference("permission", self.permission)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        keys = [column.key for column in self.columns]
        if not keys:
            yield Fault("columns", "至少需要一列。", "at least one column is needed.")
        for key, count in Counter(keys).items():
            if count > 1:
                yield Fault("columns", f"列 {key!r} 重复。", f"the column {key!r} is there {count} times.")
        for column in self.columns:
            yield from _check_column(column)
        for attribute in ("natural_key", "keep_together"):
            for key in getattr(self, attribute):
                if key not in keys:
                    yield Fault(attribute, f"{key!r} 不是已声明的列。", f"{key!r} is not one of the columns.")
        if not self.natural_key:
            yield Fault(
                "natural_key", "不能为空：否则同一文件会导入两次。", "must not be empty, or a file is stored twice."
            )
        yield from self._check_synonyms()
        for code, words in self.problems.items():
            if not code.startswith(f"{self.room}.") or not words.zh.strip() or not words.en.strip():
                yield Fault(
                    f"problems: {code}",
                    f"代码应以 {self.room}. 开头，并有中英文说明。",
                    f"the code starts with {self.room}. and has words in both languages.",
                )

    def _check_synonyms(self) -> Iterator[Fault]:
        owner: dict[str, str] = {}
        for column in self.columns:
            for word in {normalise_header(name) for name in (column.key, *column.synonyms)}:
                if owner.setdefault(word, column.key) != column.key:
                    yield Fault(
                        f"columns: {column.key}",
                        f"表头“{word}”已属于列 {owner[word]!r}。",
                        f'the header "{word}" belongs to the column {owner[word]!r} already.',
                    )


def normalise_header(text: str) -> str:
    """A header as it is compared: lower case, letters and digits of any script only.

    >>> normalise_header(" Invoice_No. ")
    'invoiceno'
    """
    return "".join(character for character in text.lower() if character.isalnum())


def _check_column(column: ImportColumn) -> Iterator[Fault]:
    where = f"columns: {column.key}"
    faults = (*check_key(column, "key", 1), *check_label(column, "label"), *check_member(column, "kind", ColumnKind))
    for fault in faults:
        yield Fault(f"{where}.{fault.where}", fault.zh, fault.en)
    if column.key == LINE:
        yield Fault(where, f"{LINE!r} 是行号专用列。", f"{LINE!r} is the column of line numbers.")
    if (column.kind is ColumnKind.SELECT) != bool(column.options):
        yield Fault(
            where, "单选列必须有选项，其他类型不能有。", "a select column needs options, others must have none."
        )
