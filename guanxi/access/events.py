"""What happens in access, for the log. Ids only; who did it and from where is in the audit log."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceFounded(Event):
    """The first workspace was made."""

    type: ClassVar[str] = "access.workspace_founded"
    label: ClassVar[Label] = Label(zh="创建了工作区", en="Workspace founded")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated(Event):
    """Somebody can work here now; `object_id` is the user."""

    type: ClassVar[str] = "access.user_created"
    label: ClassVar[Label] = Label(zh="创建了用户", en="User created")
    object: ClassVar[str | None] = "user"

    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanged(Event):
    """Roles or state of a user changed; sessions were ended when their rights changed."""

    type: ClassVar[str] = "access.user_changed"
    label: ClassVar[Label] = Label(zh="修改了用户", en="User changed")
    object: ClassVar[str | None] = "user"

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    """A new browser session."""

    type: ClassVar[str] = "access.signed_in"
    label: ClassVar[Label] = Label(zh="登录", en="Signed in")
    object: ClassVar[str | None] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    """The password was changed or reset; every other session ended."""

    type: ClassVar[str] = "access.password_changed"
    label: ClassVar[Label] = Label(zh="修改了密码", en="Password changed")
    object: ClassVar[str | None] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Event):
    """A team was made, changed, filled or removed; who sees what through it changed at once. `what` says which."""

    type: ClassVar[str] = "access.team_changed"
    label: ClassVar[Label] = Label(zh="调整了团队", en="Team changed")
    object: ClassVar[str | None] = "team"

    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Event):
    """A role was made, changed or removed; the rights of its holders changed at once. `what` says which."""

    type: ClassVar[str] = "access.role_changed"
    label: ClassVar[Label] = Label(zh="调整了角色", en="Role changed")
    object: ClassVar[str | None] = "role"

    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorChanged(Event):
    """A second factor was enrolled, renewed, switched off or reset; `what` says which."""

    type: ClassVar[str] = "access.second_factor_changed"
    label: ClassVar[Label] = Label(zh="调整了两步验证", en="Two-step sign-in changed")
    object: ClassVar[str | None] = "user"

    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Event):
    """What somebody had went to others; `undone`: it came back. `object_id` is who leaves."""

    type: ClassVar[str] = "access.handed_over"
    label: ClassVar[Label] = Label(zh="完成交接", en="Handed over")
    object: ClassVar[str | None] = "user"

    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceChanged(Event):
    """Name, trade, language, time zone, currency or a number of the workspace changed."""

    type: ClassVar[str] = "access.workspace_changed"
    label: ClassVar[Label] = Label(zh="修改了工作区设置", en="Workspace settings changed")

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShared(Event):
    """A record is shared with `people`, and no more with `removed`; `object_id` is the record, `about` its object."""

    type: ClassVar[str] = "access.record_shared"
    label: ClassVar[Label] = Label(zh="调整了协作人", en="Collaborators changed")

    about: str
    people: tuple[UUID, ...] = ()
    removed: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDone(Event):
    """A long job is done; `object_id` is the job, `tell` is who started it."""

    type: ClassVar[str] = "access.job_done"
    label: ClassVar[Label] = Label(zh="已完成", en="done")
    kind: str
    tell: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFailed(Event):
    """A long job failed; `object_id` is the job, `tell` is who started it."""

    type: ClassVar[str] = "access.job_failed"
    label: ClassVar[Label] = Label(zh="失败", en="failed")
    kind: str
    tell: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MuchDataTaken(Event):
    """Somebody (`object_id`) exported, or saw in the clear, unusually much: `what` and how many; `tell` reads the audit log."""

    type: ClassVar[str] = "access.much_data_taken"
    label: ClassVar[Label] = Label(zh="查看或导出了大量客户资料", en="Saw or exported an unusual amount of data")
    object: ClassVar[str | None] = "user"
    page: ClassVar[str | None] = "/settings/audit"

    what: str
    count: int
    tell: tuple[UUID, ...]


EVENTS: tuple[type[Event], ...] = (
    WorkspaceFounded,
    UserCreated,
    UserChanged,
    SignedIn,
    PasswordChanged,
    TeamChanged,
    RoleChanged,
    SecondFactorChanged,
    HandedOver,
    WorkspaceChanged,
    RecordShared,
    JobDone,
    JobFailed,
    MuchDataTaken,
)
