"""Bodies of fields: what a workspace's fields are, and what changes about them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from guanxi.kernel.scope import FieldAccess
from guanxi.sdk.objects import FieldKind
from guanxi.sdk.schemas import In, Out, Words

LabelText = Annotated[str, StringConstraints(min_length=1, max_length=60)]
HelpText = Annotated[str, StringConstraints(max_length=300)]
OptionKey = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Bound = Annotated[str, StringConstraints(max_length=40)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
FieldKey = Annotated[str, StringConstraints(max_length=200)]
Fast = Literal["no", "making", "yes", "failed"]


class FieldOptionIn(In):
    """A choice; one without a key is new. `off`: not offered any more, where it was chosen it stays."""

    key: OptionKey | None = None
    zh: LabelText
    en: LabelText | None = None
    colour: Annotated[str, StringConstraints(max_length=20)] = "grey"
    off: bool = False


class FieldSettings(In):
    """What may be set of an own field; what is left out stays."""

    zh: LabelText | None = None
    en: LabelText | None = None
    help_zh: HelpText | None = None
    help_en: HelpText | None = None
    hidden: bool | None = None
    required: bool | None = None
    unique: bool | None = None
    personal: bool | None = None
    options: Annotated[list[FieldOptionIn], Field(max_length=200)] | None = None
    default: JsonValue = None
    least: Bound | None = None
    most: Bound | None = None
    maximum: Annotated[int, Field(ge=1, le=20_000)] | None = None
    pattern: Annotated[str, StringConstraints(max_length=200)] | None = None
    pattern_zh: HelpText | None = None
    pattern_en: HelpText | None = None


class FieldIn(FieldSettings):
    """A new field: its name in either language and its kind."""

    kind: FieldKind
    target: Annotated[str, StringConstraints(max_length=60)] | None = None


class FieldPatch(FieldSettings):
    """ShapeChanged settings, and the version they were changed from (an own field's; a declared one that was never changed has 0)."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]


class OrderIn(In):
    """Every field's key in its new order."""

    keys: Annotated[list[FieldKey], Field(min_length=1, max_length=1000)]


class ConvertIn(In):
    """The texts in use that become options, with their words and colours; all of them must be named."""

    version: Version
    options: Annotated[list[FieldOptionIn], Field(min_length=1, max_length=200)]


class FieldOptionOut(Out):
    """A choice."""

    key: str
    label: Words
    colour: str
    off: bool


class ObjectFieldOut(Out):
    """A field as this workspace has it. `id` is there for its own ones, `version` 0 for a declared one never changed."""

    key: str
    id: UUID | None
    version: int
    label: Words
    help: Words | None
    kind: FieldKind
    own: bool
    hidden: bool
    required: bool
    unique: bool
    personal: bool
    editable: bool
    access: FieldAccess
    fast: Fast
    sortable: bool
    options: list[FieldOptionOut]
    target: str | None
    default: Any
    least: str | None
    most: str | None
    maximum: int | None
    pattern: str | None
    pattern_words: Words | None


class ObjectFieldsOut(Out):
    """The fields of an object in order. `extendable`: own ones may be added. `computed` are those that rooms compute of each record:
    lists show them and conditions ask them, nobody writes them."""

    object: str
    label: Words
    extendable: bool
    fields: list[ObjectFieldOut]
    computed: list[ObjectFieldOut]


class BinnedOut(Out):
    """A field in the bin; after `gone_at` its values are removed."""

    id: UUID
    key: str
    label: Words
    kind: FieldKind
    deleted_at: str
    gone_at: str


class UseOut(Out):
    """What would notice: kind (view, role, layout, import mapping), its id and name."""

    kind: str
    id: UUID
    title: str


class ImpactOut(Out):
    """What deleting a field touches. `others` are views of colleagues that are not shown by name."""

    filled: int
    capped: bool
    uses: list[UseOut]
    others: int


class TextOut(Out):
    """A text in use and how often."""

    value: str
    times: int


class TextsOut(Out):
    """The texts in use; `too_many` or `too_long`: they cannot become options."""

    texts: list[TextOut]
    too_many: bool
    too_long: bool


class FieldSaved(Out):
    """The field as it is now, and the change-set that undo takes back; null when nothing differs."""

    field: ObjectFieldOut
    change_set_id: UUID | None


class ShapeChanged(Out):
    """The change-set that undo takes back; null when nothing differs."""

    change_set_id: UUID | None


class TitlesIn(In):
    """Records asked for by id."""

    ids: Annotated[list[UUID], Field(max_length=500)]


class DivisionOut(Out):
    """Code and name; codes ending in 0000 are provinces, in 00 cities."""

    code: str
    name: str
