"""Objects and their fields: described once; API, forms, lists, import, conditions, permissions and masks come from it.

An object's *name* (the last part of its key, "customer") is unique in the house: row rules, events, change-sets and the
middle part of permissions use it. Not here: the workspace's own fields (customization) and the values (the rooms).
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.kernel.changes import Restorer
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_key, check_label, check_member

_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)


class FieldKind(StrEnum):
    """What a field holds. The JSON shape of a value is `JSON_SHAPES[kind]`."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    INTEGER = "integer"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    SELECT = "select"
    MULTI_SELECT = "multi_select"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    USER = "user"
    RELATION = "relation"
    DIVISION = "division"
    RATING = "rating"


JSON_SHAPES: dict[FieldKind, dict[str, Any]] = {
    FieldKind.TEXT: {"type": "string", "maxLength": 500},
    FieldKind.LONG_TEXT: {"type": "string", "maxLength": 20_000},
    # An exact decimal as text, because JSON numbers are floats in too many programs.
    FieldKind.NUMBER: {"type": "string", "pattern": r"^-?\d{1,28}(\.\d{1,10})?$"},
    FieldKind.INTEGER: {"type": "integer", "minimum": -(2**53) + 1, "maximum": 2**53 - 1},
    FieldKind.MONEY: {
        "type": "object",
        "properties": {"amount_minor": {"type": "integer"}, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}},
        "required": ["amount_minor", "currency"],
        "additionalProperties": False,
    },
    FieldKind.PERCENT: {"type": "integer", "description": "basis points: 1250 is 12.5 %"},
    FieldKind.DATE: {"type": "string", "format": "date"},
    FieldKind.DATETIME: {"type": "string", "format": "date-time", "description": "UTC, ends with Z"},
    FieldKind.BOOLEAN: {"type": "boolean"},
    FieldKind.SELECT: {"type": "string", "description": "the key of an option"},
    FieldKind.MULTI_SELECT: {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    FieldKind.PHONE: {"type": "string", "pattern": r"^\+[1-9]\d{3,14}$", "description": "E.164"},
    FieldKind.EMAIL: {"type": "string", "format": "email", "maxLength": 254},
    FieldKind.URL: {"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": 2000},
    FieldKind.USER: {"type": "string", "format": "uuid"},
    FieldKind.RELATION: {"type": "string", "format": "uuid"},
    FieldKind.DIVISION: {"type": "string", "pattern": r"^\d{6}$", "description": "GB/T 2260 code"},
    FieldKind.RATING: {"type": "integer", "minimum": 1},
}
_CHOICES = {FieldKind.SELECT, FieldKind.MULTI_SELECT}


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a select. `colour` is a name of the web's palette ("green", "orange"), never a code. One that is `off` is
    known and asked for, and not chosen any more."""

    key: str
    label: Label
    colour: str = "grey"
    off: bool = False


@dataclass(frozen=True, slots=True)
class PageSection:
    """A group of fields on an object's page as it is delivered: names of fields in order."""

    key: str
    label: Label
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """How rows of a table lead to the record of an object they belong to, as SQL in which `{t}` is the rows' alias.

    `to` is the object's name; `id` the record's id; `joins` what stands after the table for it. `among` is a condition on the
    rows that holds for those of the records in `{ids}`, a SELECT of ids, and is found by an index: batches of ids use it.
    """

    to: str
    id: LiteralString
    among: LiteralString
    joins: LiteralString = ""


@dataclass(frozen=True, kw_only=True)
class ObjectType(Contribution):
    """A kind of thing people see: customer, order, ticket. Key `room.name`.

    `table` is where its rows are, with workspace_id and id; `owner` is the column that names the person it belongs to, None when it is the
    company's: everybody with `view` sees all of it, unless `visible` gives the condition for the rows a scope may see. `title` and `subtitle` name fields shown as its name.
    `page` is the web address with `{id}`; None when it has no page. `view` is the permission that shows it.
    `restorer` lets change-sets of this object be undone; None: they are history only.
    `extendable`: a workspace may add fields of its own; their values are in the table's `custom` jsonb.
    `sections` are the groups of fields on its page as delivered; a workspace may arrange them otherwise.
    `check_file` asks more of who fetches a file of such an object than seeing it: it raises, or notes it in the audit log.
    `fields` are its built-in fields; other rooms and plugins contribute further ones as Field. `field_rules`: its room asks
    sdk.field_policy on every path, so roles may hide, mask and lock its fields.
    For conditions: `live` is the SQL, over `{t}`, of what is there (not deleted, not merged away); `paths` lead from its rows to
    records of other objects beside its relation fields; `at` is the column that says when a row happened; `events` is the
    path from rows of the log to it, where that is not their object_id; `told_by` names other objects whose events tell that its rows
    are others (what was bought changes with the order).
    """

    kind: ClassVar[str] = "object_type"

    key: str
    label: Label
    plural: Label
    table: str
    owner: str | None = "owner_id"
    visible: Callable[[UnitOfWork, LiteralString], sql.Composable] | None = None
    view: str
    title: str = "name"
    subtitle: str | None = None
    icon: str = "file"
    page: str | None = None
    restorer: Restorer | None = None
    extendable: bool = False
    sections: tuple[PageSection, ...] = ()
    check_file: Callable[[UnitOfWork, UUID], Awaitable[None]] | None = None
    fields: "tuple[Field, ...]" = ()
    field_rules: bool = False
    live: LiteralString = "true"
    paths: tuple[Path, ...] = ()
    at: str | None = None
    events: Path | None = None
    told_by: tuple[str, ...] = ()

    def rows(self, uow: UnitOfWork, alias: LiteralString) -> sql.Composable:
        """SQL condition for the rows the scope may see; `alias` is the table's."""
        if self.visible is not None:
            return self.visible(uow, alias)
        return sql.SQL("true") if self.owner is None else uow.scope.visible(self.name, alias, self.owner)

    def claims(self) -> Iterator[str]:
        yield self.name

    def references(self) -> Iterator[Reference]:
        yield Reference("permission", self.view)
        for path in self.paths:
            yield Reference("object", path.to)
        for other in self.told_by:
            yield Reference("object", other)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_label(self, "plural")
        if not _IDENTIFIER.fullmatch(self.table):
            yield Fault("table", f"{self.table!r} 不是表名。", f"{self.table!r} is not the name of a table.")
        if self.page is not None and ("{id}" not in self.page or not self.page.startswith("/")):
            yield Fault("page", "应以 / 开头并含有 {id}。", "must start with / and contain {id}.")
        for field in self.fields:
            if field.object != self.name:
                yield Fault(
                    f"fields: {field.key}",
                    f"字段键的第二段应为 {self.name}。",
                    f"the second part of the field's key must be {self.name}.",
                )


@dataclass(frozen=True, kw_only=True)
class Field(Contribution):
    """One field of an object. Key `room.object.name`: who contributes it, the object it is on, its name there.

    `column` is the column that holds it; None: it lives in the object's `custom` jsonb under `custom_key` (its key, or
    `stored_as` where the object's own room has short names there).
    `options` for selects, `target` (an object's name) for relations, `maximum` for ratings (stars) and text (characters).
    `personal` values identify a person: they are masked, encrypted in change-sets, left out of the log and found by
    privacy. `fast` fields have an index and are filtered and sorted in less than 100 ms at 1M rows.
    `apart`: the object's room keeps its values elsewhere (phones, tags), so conditions and `custom` do not know it; it is
    declared for what people call it and for field rules. `governed` is False for what every list is ordered and shown by:
    no role hides it. `editable` is False for what the house computes. `synonyms` are header names an import recognises.
    `beside` is a table with a row per record (its `id`) where the room that computes it keeps the value in `custom`: conditions
    know such a field though it is `apart`; `events` are the types after which the value may be another. `tells_of` are keys of the
    fields it is computed of where its value gives them away: who may not ask one of them may not ask it.
    `currency` is the column with the currency of money in a column, `pinyin` the column with the sort key of a name; `lunar`: the
    text is a month and day of the lunar calendar ("08-15").
    What a workspace sets of its own ones (sdk.own_fields): `hidden` from forms and pages, a `default`, limits of numbers and
    days (`least`, `most`, as text), a `pattern` of texts and the words when one does not fit.
    """

    kind: ClassVar[str] = "field"
    parts: ClassVar[int] = 3

    key: str
    label: Label
    type: FieldKind
    column: str | None = None
    stored_as: str | None = None
    required: bool = False
    unique: bool = False
    personal: bool = False
    fast: bool = False
    editable: bool = True
    apart: bool = False
    governed: bool = True
    options: tuple[Option, ...] = ()
    target: str | None = None
    maximum: int | None = None
    help: Label | None = None
    synonyms: tuple[str, ...] = ()
    currency: str | None = None
    pinyin: str | None = None
    lunar: bool = False
    beside: str | None = None
    events: frozenset[str] = frozenset()
    tells_of: frozenset[str] = frozenset()
    hidden: bool = False
    default: Any = None
    least: str | None = None
    most: str | None = None
    pattern: str | None = None
    pattern_words: Label | None = None

    @property
    def own(self) -> bool:
        """Whether the workspace made it itself."""
        return self.key.startswith("own.")

    @property
    def object(self) -> str:
        """The name of the object it is on."""
        return self.key.split(".")[1]

    @property
    def custom_key(self) -> str:
        """Its key in `custom`, for a field without a column."""
        return self.stored_as or self.key

    def json_schema(self) -> dict[str, Any]:
        """The JSON schema of one value, with words: what API, forms and imports check against."""
        schema = dict(JSON_SHAPES[self.type])
        if self.type is FieldKind.SELECT:
            schema["enum"] = [option.key for option in self.options]
        if self.type is FieldKind.MULTI_SELECT:
            schema["items"] = {"type": "string", "enum": [option.key for option in self.options]}
        if self.maximum is not None:
            schema["maxLength" if schema["type"] == "string" else "maximum"] = self.maximum
        return {**schema, "x-label": {"zh": self.label.zh, "en": self.label.en}}

    def claims(self) -> Iterator[str]:
        yield f"{self.object}.{self.column or 'custom.' + self.custom_key}"

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        if self.target is not None:
            yield Reference("object", self.target)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_member(self, "type", FieldKind)
        if (self.type in _CHOICES and not self.apart) != bool(self.options):
            yield Fault(
                "options", "单选/多选必须有选项，其他类型不能有。", "selects need options, others must have none."
            )
        for option in self.options:
            yield from check_key(option, "key", 1)
            yield from check_label(option, "label")
        if len({option.key for option in self.options}) != len(self.options):
            yield Fault("options", "选项的键重复。", "two options have the same key.")
        if (self.type is FieldKind.RELATION) != (self.target is not None):
            yield Fault(
                "target", "关联字段必须指明对象，其他类型不能有。", "relations name an object, others must not."
            )
        if self.type is FieldKind.RATING and not 2 <= (self.maximum or 0) <= 10:
            yield Fault("maximum", "评分字段的 maximum 应为 2 到 10。", "a rating needs a maximum of 2 to 10 stars.")
        if self.apart and (self.column is not None or self.stored_as is not None):
            yield Fault("apart", "不能同时有 column 或 stored_as。", "has neither column nor stored_as.")
        if self.beside is not None and (not self.apart or not _IDENTIFIER.fullmatch(self.beside)):
            yield Fault("beside", "应为表名，且 apart。", "is the name of a table, and the field is apart.")
        if self.column is not None and self.stored_as is not None:
            yield Fault("stored_as", "有 column 时不需要。", "has no meaning beside a column.")
        if self.column is not None and not _IDENTIFIER.fullmatch(self.column):
            yield Fault("column", f"{self.column!r} 不是列名。", f"{self.column!r} is not the name of a column.")
