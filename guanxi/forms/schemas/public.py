"""Bodies of the public routes: what strangers see of a form, and what they send. Nothing here names a person or a colleague."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from guanxi.forms.schemas import Colour, FormOption, Kind, ShowIf, Thanks
from guanxi.sdk.schemas import In, Out

Text200 = Annotated[str, StringConstraints(max_length=200)]


class PublicField(Out):
    """A field as strangers see it. `default` of a hidden one is `url:<parameter>`: the parameter of the address to send;
    `consent_text` is the wording of a consent."""

    key: str
    kind: Kind
    label: str
    help: str
    placeholder: str
    required: bool
    options: list[FormOption]
    min: float | None
    max: float | None
    max_length: int | None
    show_if: ShowIf | None
    default: str | None = None
    consent_text: str | None = None


class PublicDefinition(Out):
    """A form as strangers see it."""

    title: str
    intro: str
    language: Literal["zh", "en"]
    fields: list[PublicField]
    submit_label: str
    thanks: Thanks
    double_opt_in: bool
    colour: Colour


class Challenge(Out):
    """Find a text `work` so that SHA-256 of `<text>:<work>` begins with `bits` zero bits."""

    algorithm: Literal["sha-256"] = "sha-256"
    text: str
    bits: int


class PublicForm(Out):
    """A form with a token for one submission. `preview`: a draft, which takes nothing."""

    key: str
    preview: bool
    version: int
    definition: PublicDefinition
    token: str
    challenge: Challenge


class Campaign(In):
    """Where people came from."""

    utm_source: Text200 | None = None
    utm_medium: Text200 | None = None
    utm_campaign: Text200 | None = None
    utm_term: Text200 | None = None
    utm_content: Text200 | None = None


class SubmissionIn(In):
    """Answers by the key of their field. `website` is a field that people do not see: it must stay
    empty. `visitor` is the anonymous id of the browser SDK."""

    token: Annotated[str, StringConstraints(max_length=400)]
    work: Annotated[str, StringConstraints(max_length=100)] = ""
    answers: Annotated[dict[str, Any], Field(max_length=100)]
    website: Annotated[str, StringConstraints(max_length=500)] = ""
    page: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    referrer: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    utm: Campaign = Field(default_factory=Campaign)
    visitor: Text200 | None = None


class Submitted(Out):
    """It came in; `waiting`: a mail with a link was sent, and counts when it is clicked."""

    status: Literal["accepted", "waiting"]
    thanks: Thanks


class ConfirmIn(In):
    """The token of the mail's link."""

    token: Annotated[str, StringConstraints(max_length=400)]


class Confirmed(Out):
    """The address is proven."""

    title: str
    language: Literal["zh", "en"]
    thanks: Thanks


class SeenIn(In):
    """The page was shown, or somebody began to write."""

    kind: Literal["view", "start"]


class Division(Out):
    """A province, city or district of China."""

    code: str
    name: str
