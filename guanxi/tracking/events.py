"""What this room writes to the log: visits, identities, and changes of its own settings. Types of a workspace's own names begin
with `OWN`; like visits they are written by the batch (service.ingesting), so their classes here say only what they are."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event

OWN = "tracked:"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageViewed(Event):
    """A page of a website was seen."""

    type: ClassVar[str] = "tracking.page_viewed"
    label: ClassVar[Label] = Label(zh="浏览网页", en="Page viewed")
    source: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenViewed(Event):
    """A screen of a mini-program or an app was seen."""

    type: ClassVar[str] = "tracking.screen_viewed"
    label: ClassVar[Label] = Label(zh="浏览小程序或 App 页面", en="Screen viewed")
    source: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified(Event):
    """A visitor said who they are; `verified` when a server vouched for it."""

    type: ClassVar[str] = "tracking.identified"
    label: ClassVar[Label] = Label(zh="登录识别", en="Visitor identified")
    source: UUID
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped(Event):
    """A visitor was told to belong to a group of the source (a company, a class)."""

    type: ClassVar[str] = "tracking.grouped"
    label: ClassVar[Label] = Label(zh="归入群组", en="Visitor grouped")
    source: UUID
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChanged(Event):
    """A source, a key of it, or what may be sent was changed: `act` says how, `what` says what."""

    type: ClassVar[str] = "tracking.source_changed"
    label: ClassVar[Label] = Label(zh="数据来源已变更", en="Source of events changed")
    object: ClassVar[str] = "tracking_source"
    page: ClassVar[str | None] = "/tracking"
    what: str
    act: str


ALL = (PageViewed, ScreenViewed, Identified, Grouped, SourceChanged)
