"""The twelve frozen segments in the language of conditions: what the measuring data can be asked.

The data have events of rooms that are not built yet and two own fields; both are declared here as a workspace would.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked, Moment, Tree
from guanxi.customers.contracts import BY_PROFILE
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, Option
from guanxi.sdk.registry import Registry

_TYPES: dict[str, Sequence[Field]] = {
    "customers.tagged": (Field(key="tag", label=Label(zh="标签", en="Tag"), type=FieldKind.TEXT, stored_as="tag"),),
    "delivery.message_opened": (),
    "forms.submitted": (),
    "conversations.message_received": (),
    "support.ticket_opened": (),
    "commerce.order_placed": (),
}
_LEVELS = tuple(Option(key, Label(zh=key, en=key)) for key in ("normal", "silver", "gold", "diamond"))
_OWN = (
    Field(key="bench.customer.f1", label=Label(zh="积分", en="Score"), type=FieldKind.INTEGER, stored_as="f1"),
    Field(
        key="bench.customer.f2",
        label=Label(zh="等级", en="Tier"),
        type=FieldKind.SELECT,
        stored_as="f2",
        options=_LEVELS,
    ),
)


def asked_of_data(registry: Registry) -> Asked:
    """What may be asked of the customers of the measuring data."""
    asked = conditions.make_asked(registry, "customer", fields=(*registry.fields("customer"), *_OWN))
    events = {
        key: conditions.make_happening(key, Label(zh=key, en=key), properties, BY_PROFILE)
        for key, properties in _TYPES.items()
    }
    return replace(asked, events=events)


def read_segments(frozen: Path, asked: Asked) -> dict[str, Tree]:
    """The trees by name; raises BadCondition."""
    return {
        path.stem: conditions.parse(msgspec.json.decode(path.read_bytes()), asked)
        for path in sorted((frozen / "segments").glob("*.json"))
    }


def moment_of_data(now: datetime) -> Moment:
    """The data's last moment; its days begin in UTC, as in the hand-written SQL."""
    return Moment(now)
