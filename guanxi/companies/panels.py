"""How roles read in the streams of the person and of the company. A role the viewer may not see leaves no line."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.companies import permissions
from guanxi.companies.service import people
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.stream import StreamGroup, StreamItem, StreamLine

_WORDS: Mapping[str, Label] = {
    "added": Label(zh="{person} 成为 {company} 的人员", en="{person} joined {company}"),
    "changed": Label(zh="{person} 在 {company} 的角色有修改", en="The role of {person} in {company} was changed"),
    "ended": Label(zh="{person} 不再任职于 {company}", en="{person} left {company}"),
    "undone": Label(
        zh="撤销了 {person} 在 {company} 的角色修改", en="A change of the role of {person} in {company} was undone"
    ),
}


class RoleStream(StreamItem):
    """A line per change of a role."""

    key: ClassVar[str] = "companies.roles_stream"
    label: ClassVar[Label] = Label(zh="企业人员", en="People of companies")
    events: ClassVar[tuple[str, ...]] = ("companies.person_changed",)
    group: ClassVar[StreamGroup] = StreamGroup.CHANGE

    async def load(self, uow: UnitOfWork, events: Sequence[Recorded]) -> Mapping[UUID, Mapping[str, Any]]:
        """The roles as they are now, for all events at once."""
        if not uow.scope.allows(permissions.VIEW.key) or not uow.scope.allows("customers.customer.view"):
            return {}
        ids = {event.id: UUID(event.payload["person_id"]) for event in events}
        found = await people.find_lines(uow, list(ids.values()))
        return {one: {"role": found[person]} for one, person in ids.items() if person in found}

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """Who, where, as what."""
        words = _WORDS.get(event.payload.get("act", ""))
        if not extra or words is None:
            return None
        role = extra["role"]
        said = {"person": role.customer_name, "company": role.company_name}
        detail = " · ".join(one for one in (role.role, role.title, role.department) if one)
        return StreamLine(
            icon="bank",
            title=Label(zh=words.zh.format(**said), en=words.en.format(**said)),
            detail=Label(zh=detail, en=detail) if detail else None,
            page=f"/companies/{role.company_id}",
        )
