"""What happens with forms. Ids and marks of campaigns only: answers never enter the log."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(Event):
    """Somebody filled a form in, and it was taken; the profile is theirs. `form` is the form's id, which conditions ask for;
    `tell` are the colleagues who want to know."""

    type: ClassVar[str] = "forms.submitted"
    label: ClassVar[Label] = Label(zh="提交了表单", en="Filled in a form")
    object: ClassVar[str] = "form"
    form: UUID
    submission: UUID
    version: int
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    tell: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChanged(Event):
    """A form was made, changed, published, closed, deleted or brought back: `act` says which."""

    type: ClassVar[str] = "forms.form_changed"
    label: ClassVar[Label] = Label(zh="表单已变更", en="Form changed")
    object: ClassVar[str] = "form"
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionsDecided(Event):
    """Somebody said of submissions that they are spam, or that they are not."""

    type: ClassVar[str] = "forms.submissions_decided"
    label: ClassVar[Label] = Label(zh="表单提交已处理", en="Submissions sorted out")
    object: ClassVar[str] = "form"
    decision: str
    count: int


ALL = (FormSubmitted, FormChanged, SubmissionsDecided)
