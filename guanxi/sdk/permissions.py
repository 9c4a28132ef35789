"""Permissions as declarations: `room.object.verb` with a label. What a role holds is access's business."""

from dataclasses import dataclass

from guanxi.kernel.i18n import Label


@dataclass(frozen=True, slots=True)
class Permission:
    """One right. `key` is `room.object.verb`, e.g. "customers.customer.create"."""

    key: str
    label: Label


PUBLIC = Permission("public", Label(zh="公开", en="Public"))
SIGNED_IN = Permission("signed_in", Label(zh="已登录", en="Signed in"))
