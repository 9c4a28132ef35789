"""Bodies of how somebody is told: wishes and devices."""

from datetime import datetime, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import StringConstraints, model_validator

from guanxi.sdk.schemas import In, LocalTime, Out


class WishIn(In):
    """How one kind of notification reaches the caller."""

    app: bool
    push: bool
    mail: Literal["now", "hourly", "daily", "never"]


class WishOut(Out):
    """The same."""

    app: bool
    push: bool
    mail: Literal["now", "hourly", "daily", "never"]


KindName = Literal["mention", "assignment", "shared", "request", "meeting", "reminder", "job", "change"]


class ChoicesByKind(In):
    """By kind; one left out stays as it is."""

    mention: WishIn | None = None
    assignment: WishIn | None = None
    shared: WishIn | None = None
    request: WishIn | None = None
    meeting: WishIn | None = None
    reminder: WishIn | None = None
    job: WishIn | None = None
    change: WishIn | None = None


class WishesIn(In):
    """How the caller wants to be told. Times are of their own clock; quiet hours have both ends or none."""

    choices: ChoicesByKind
    quiet_from: time | None
    quiet_to: time | None
    morning: time
    follow_own: bool

    @model_validator(mode="after")
    def both_ends(self) -> Self:
        """Quiet hours begin and end."""
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("quiet hours have both ends or none")
        return self


class WishesOut(Out):
    """The caller's wishes. `mails`: whether mails are sent here at all."""

    choices: dict[KindName, WishOut]
    quiet_from: LocalTime | None
    quiet_to: LocalTime | None
    morning: LocalTime
    follow_own: bool
    time_zone: str
    mails: bool


Base64 = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern="^[A-Za-z0-9_-]+=*$")]


class DeviceIn(In):
    """What a browser gives when it lets us send push messages, and a name for it."""

    endpoint: Annotated[str, StringConstraints(min_length=10, max_length=2000)]
    p256dh: Base64
    auth: Base64
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class DeviceOut(Out):
    """A browser of the caller. `reached_at`: when its push service last took a message."""

    id: UUID
    name: str
    created_at: datetime
    reached_at: datetime | None


class DevicesOut(Out):
    """The caller's devices; `public_key` is what a browser asks for (applicationServerKey)."""

    public_key: str
    devices: list[DeviceOut]
