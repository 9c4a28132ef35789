"""First steps of this room."""

from typing import ClassVar

from guanxi.access.permissions import MANAGE_TEAMS, MANAGE_USERS
from guanxi.access.queries import people, teams
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.first_steps import FirstStep


class InviteColleagues(FirstStep):
    """Done when a second person works here."""

    key: ClassVar[str] = "access.invite"
    label: ClassVar[Label] = Label(zh="邀请同事", en="Invite your colleagues")
    help: ClassVar[Label] = Label(
        zh="粘贴一份名单，一次邀请所有人；每人按角色只看到该看的内容。",
        en="Paste a list and invite everybody at once; each sees what their role allows.",
    )
    page: ClassVar[str] = "/settings/team"
    permission: ClassVar[str] = MANAGE_USERS.key
    order: ClassVar[int] = 20

    async def is_done(self, uow: UnitOfWork) -> bool:
        return await people.has_many(uow)


class BuildTeams(FirstStep):
    """Done when there is a team."""

    key: ClassVar[str] = "access.teams"
    label: ClassVar[Label] = Label(zh="建立团队", en="Build your teams")
    help: ClassVar[Label] = Label(
        zh="按门店或部门分组，主管可以看到团队的客户。",
        en="Group people by store or department, so that leaders see their team's customers.",
    )
    page: ClassVar[str] = "/settings/teams"
    permission: ClassVar[str] = MANAGE_TEAMS.key
    order: ClassVar[int] = 30

    async def is_done(self, uow: UnitOfWork) -> bool:
        return await teams.has_any(uow)


STEPS = (InviteColleagues, BuildTeams)
