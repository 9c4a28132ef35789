"""How a form that was filled in reads in the stream of a customer."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.forms import permissions
from guanxi.forms.events import FormSubmitted
from guanxi.forms.service.showing import find_names
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.stream import StreamGroup, StreamItem, StreamLine


class FormStream(StreamItem):
    """A line per submission that counts."""

    key: ClassVar[str] = "forms.submissions"
    label: ClassVar[Label] = Label(zh="表单提交", en="Filled-in forms")
    events: ClassVar[tuple[str, ...]] = (FormSubmitted.type,)
    group: ClassVar[StreamGroup] = StreamGroup.MARKETING

    async def load(self, uow: UnitOfWork, events: Sequence[Recorded]) -> Mapping[UUID, Mapping[str, Any]]:
        """What the forms are called now."""
        if not uow.scope.allows(permissions.VIEW.key):
            return {}
        forms = {
            event.id: UUID(event.payload["form"]) for event in events if "form" in event.payload
        }  # not in measuring data
        names = await find_names(uow, set(forms.values()))
        return {event: {"name": names[form]} for event, form in forms.items() if form in names}

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """Which form, and where from."""
        name, mark = extra.get("name"), event.payload.get("utm_source")
        title = Label(zh=f"填写了表单 {name}", en=f"Filled in {name}") if name else FormSubmitted.label
        page = f"/forms/{event.payload['form']}?submission={event.payload['submission']}" if name else None
        detail = Label(zh=f"来自 {mark}", en=f"From {mark}") if mark else None
        return StreamLine(icon="form", title=title, detail=detail, page=page)
