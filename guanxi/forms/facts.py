"""What conditions may ask of forms that were filled in: which form, and the campaign people came from."""

from collections.abc import Sequence
from typing import ClassVar

from guanxi.forms.events import FormSubmitted
from guanxi.forms.permissions import VIEW
from guanxi.forms.service.showing import find_titles
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.event_types import EventTypeSource, KnownEvent
from guanxi.sdk.objects import Field, FieldKind, Option

_MARKS = (
    ("utm_source", Label(zh="来源（utm_source）", en="Source (utm_source)")),
    ("utm_medium", Label(zh="媒介（utm_medium）", en="Medium (utm_medium)")),
    ("utm_campaign", Label(zh="活动（utm_campaign）", en="Campaign (utm_campaign)")),
)


class FilledIn(EventTypeSource):
    """The one type of event of this room that happens to customers."""

    key: ClassVar[str] = "forms.filled_in"
    label: ClassVar[Label] = Label(zh="提交表单", en="Filled-in forms")
    view: ClassVar[str] = VIEW.key

    async def find(self, uow: UnitOfWork) -> Sequence[KnownEvent]:
        """One short query."""
        names = await find_titles(uow)
        forms = tuple(Option(str(one), Label(zh=name, en=name)) for one, name in names.items())
        which = Field(
            key="forms.event.form",
            label=Label(zh="表单", en="Form"),
            type=FieldKind.SELECT,
            stored_as="form",
            options=forms,
        )
        marks = tuple(
            Field(key=f"forms.event.{name}", label=label, type=FieldKind.TEXT, stored_as=name) for name, label in _MARKS
        )
        return [KnownEvent(FormSubmitted.type, FormSubmitted.label, "customer", (which, *marks))]
