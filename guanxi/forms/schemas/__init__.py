"""Bodies of this room's API: definitions, forms, and what is shown of them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.forms.contracts import MOST_FIELDS, MOST_OPTIONS
from guanxi.sdk.schemas import In, Moment, Out, Words

Short = Annotated[str, StringConstraints(max_length=200)]
Long = Annotated[str, StringConstraints(max_length=2_000)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Kind = Literal[
    "text", "long_text", "email", "phone", "number", "date", "choice", "choices", "rating", "division", "checkbox", "hidden",
    "consent", "section",
]  # fmt: skip
Colour = Literal["blue", "green", "orange", "red", "purple", "teal", "pink", "grey"]
Status = Literal["draft", "published", "closed"]


class FormOption(In):
    """One answer of a choice."""

    key: Key
    label: Short = ""


class ShowIf(In):
    """The field is asked only when an earlier answer is so."""

    field: Key
    is_: Literal["equal", "not_equal", "filled", "contains"] = Field("equal", alias="is")
    value: Annotated[str, StringConstraints(max_length=500)] | float | bool | None = None


class FormField(In):
    """One field. `target` is the key of the customer's field it fills; `default` of a hidden one is a constant or `url:<parameter>`;
    `min` and `max` are limits of numbers (stars for ratings), `max_length` of texts."""

    key: Key
    kind: Kind
    label: Short = ""
    help: Long = ""
    placeholder: Short = ""
    required: bool = False
    options: list[FormOption] = Field(default_factory=list, max_length=MOST_OPTIONS)
    min: float | None = None
    max: float | None = None
    max_length: Annotated[int, Field(ge=1, le=5_000)] | None = None
    target: Annotated[str, StringConstraints(max_length=200)] | None = None
    default: Short | None = None
    show_if: ShowIf | None = None
    consent_text_id: UUID | None = None


class Thanks(In):
    """What comes after: a text, or another page."""

    kind: Literal["text", "redirect"] = "text"
    text: Long = ""
    url: Annotated[str, StringConstraints(max_length=2_000)] = ""


class Definition(In):
    """A form as it is being written; `POST /forms/check` says what is missing to publish it. `owner` is "none", the id of a
    colleague, or `round:<id of a team>`: its people in turn."""

    title: Short = ""
    intro: Long = ""
    language: Literal["zh", "en"] = "zh"
    fields: list[FormField] = Field(default_factory=list, max_length=MOST_FIELDS)
    submit_label: Annotated[str, StringConstraints(max_length=40)] = ""
    thanks: Thanks = Field(default_factory=Thanks)
    double_opt_in: bool = False
    colour: Colour = "blue"
    origins: list[Annotated[str, StringConstraints(max_length=300)]] = Field(default_factory=list, max_length=50)
    closes_at: Moment | None = None
    limit: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    notify: list[UUID] = Field(default_factory=list, max_length=20)
    tag_ids: list[UUID] = Field(default_factory=list, max_length=20)
    owner: Annotated[str, StringConstraints(pattern=r"^(none|(round:)?[0-9a-f-]{36})$")] = "none"


class FormIn(In):
    """A new form."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    definition: Definition = Field(default_factory=Definition)


class FormPatch(In):
    """What changes of a form."""

    version: int
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    definition: Definition | None = None


class VersionIn(In):
    """The version of the form that the caller saw."""

    version: int


class CheckIn(In):
    """A definition to be checked."""

    definition: Definition


class DefinitionProblem(Out):
    """What is wrong at a place of the definition (`fields.3.show_if.field`), in the caller's language."""

    path: str
    message: str


class CheckOut(Out):
    """Nothing in it: it may be published."""

    problems: list[DefinitionProblem]


class SparkDay(Out):
    """Submissions of a day of the last 30."""

    day: date
    submissions: int


class FormRow(Out):
    """A form in the list, with its last 30 days. `changed`: the draft differs from what is published."""

    id: UUID
    name: str
    title: str
    public_key: str
    status: Status
    changed: bool
    published_version: int | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    views: int
    submissions: int
    accepted: int
    spam: int
    waiting: int
    spark: list[SparkDay]


class FormOut(Out):
    """One form with its draft. `url` is its page, `script` what other pages load to embed it."""

    id: UUID
    name: str
    public_key: str
    status: Status
    definition: Definition
    changed: bool
    published_version: int | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    url: str
    embed: str


class FormSaved(Out):
    """A form was made or changed. `change_set_id` for undo; None when nothing differed."""

    id: UUID
    version: int
    change_set_id: UUID | None


class Published(FormSaved):
    """The form is out; `published_version` counts its versions."""

    published_version: int


class VersionOut(Out):
    """A published version."""

    version: int
    published_at: datetime
    published_by: str | None
    definition: Definition


class FormTargetOut(Out):
    """A field of the customer that answers of these kinds may fill. A choice must have the same keys as `options`."""

    key: str
    label: Words
    kinds: list[Kind]
    options: list[dict[str, Any]] | None
    group: Literal["declared", "own"]


class PreviewOut(Out):
    """The draft as a page, for whoever has this address for an hour."""

    url: str
    token: str
    expires_at: datetime
