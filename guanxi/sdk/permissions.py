"""Permissions as declarations: `room.object.verb` with a label. What a role holds is access's business."""

from dataclasses import dataclass

from guanxi.kernel.errors import NotFound
from guanxi.kernel.i18n import Label


@dataclass(frozen=True, slots=True)
class Permission:
    """One right. `key` is `room.object.verb`, e.g. "customers.customer.create"."""

    key: str
    label: Label


PUBLIC = Permission("public", Label(zh="公开", en="Public"))
SIGNED_IN = Permission("signed_in", Label(zh="已登录", en="Signed in"))


class RoomOff(NotFound):
    """A part of the product that this workspace has switched off: as if it were not there, but said plainly."""

    code = "sdk.room_off"
    zh = "贵公司已停用此功能。需要时请联系管理员启用。"
    en = "Your company has switched this part off. Ask your administrator to switch it on."
