"""Bodies of page layouts and of switching rooms."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.customization.schemas.fields import FieldKey, LabelText
from guanxi.sdk.schemas import In, Out, Words

PanelKey = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Panels = Annotated[list[PanelKey], Field(max_length=60)]
RoomKey = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class SectionIn(In):
    """A group of fields on the page, in order. `closed`: folded until somebody opens it."""

    key: RoomKey
    zh: LabelText
    en: LabelText
    fields: Annotated[list[FieldKey], Field(max_length=300)] = []
    closed: bool = False


class PanelsIn(In):
    """Boxes that rooms contribute: their order, and those that are not shown."""

    order: Panels = []
    hidden: Panels = []


class PageLayoutIn(In):
    """A page for one role, or with no role for everybody whose roles have none. Fields no section names are not shown.
    `version` is the one it was changed from, 0 when there was none."""

    role_id: UUID | None = None
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    sections: Annotated[list[SectionIn], Field(min_length=1, max_length=30)]
    panels: PanelsIn = PanelsIn()


class SectionOut(Out):
    """A group of fields."""

    key: str
    label: Words
    fields: list[str]
    closed: bool


class PanelsOut(Out):
    """The order of the boxes and those that are not shown; a box that neither names comes last."""

    order: list[str]
    hidden: list[str]


class PageLayoutOut(Out):
    """How the page of an object is arranged for a role. `version` 0: as delivered."""

    role_id: UUID | None
    version: int
    sections: list[SectionOut]
    panels: PanelsOut


class PageLayoutsOut(Out):
    """All layouts of an object and the page as it is delivered."""

    layouts: list[PageLayoutOut]
    delivered: PageLayoutOut


class RoomOut(Out):
    """A part of the product. `needed`: it cannot be switched off; `needs`: its words say what goes with it."""

    key: str
    label: Words
    off: bool
    needed: bool


class RoomsIn(In):
    """The rooms that are to be off; all others are on."""

    off: Annotated[list[RoomKey], Field(max_length=60)]
