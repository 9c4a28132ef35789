"""What a workspace asks of its data, read with the fields it has; and the computed fields that come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import Moment
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import EVERY_ROW
from guanxi.quality.contracts import OBJECT, Definition
from guanxi.quality.queries import keeping
from guanxi.quality.rules import definitions as rules
from guanxi.sdk.field_policy import may_ask
from guanxi.sdk.objects import Field
from guanxi.sdk.own_fields import fields_of, join
from guanxi.sdk.registry import registry_of

_PREFIXES = tuple(f"+861{second}{third}" for second, third in product("3456789", "0123456789"))
_TAILS = (*(digit * 8 for digit in "0123456789"), "12345678", "01234567", "00138000", "88886666")


@dataclass(frozen=True)
class Known:
    """The definition as it is stored and as it is read, and the customer's fields."""

    said: Mapping[str, Any]
    definition: Definition
    fields: Sequence[Field]
    version: int

    def label(self, key: str) -> Label | None:
        """What people call a field."""
        return next((one.label for one in self.fields if one.key == key), None)


async def read(uow: UnitOfWork) -> Known:
    """As it is now; before anybody changed it, what the house ships."""
    fields = [one for one in await fields_of(uow, OBJECT) if one.beside is None]
    return _known(await keeping.get_state(uow), fields)


def _known(state: Mapping[str, Any] | None, fields: Sequence[Field]) -> Known:
    said = (state or {}).get("definition") or rules.make_default(fields)
    return Known(said, rules.read(said, fields), fields, 1 if state is None else state["version"])


class QualityFields:
    """Score, parts and problems as fields of the customer (`Room.computed`)."""

    async def load(self, uow: UnitOfWork) -> Mapping[str, tuple[Field, ...]]:
        """Made of the fields people have: their shape is read here by itself, since whoever asks is about to learn it."""
        registry = registry_of(uow)
        fields = registry.fields(OBJECT)
        if registry.shape is not None:
            fields = join(fields, await registry.shape.load(uow), OBJECT)
        known = _known(await keeping.get_state(uow), fields)
        return {OBJECT: rules.make_fields(known.definition, fields)}


def day_of(moment: Moment) -> date:
    """The day it is there."""
    return moment.now.astimezone(ZoneInfo(moment.zone)).date()


def find_closed(uow: UnitOfWork, known: Known) -> tuple[frozenset[str], frozenset[str]]:
    """Fields by which the caller may ask nothing, and kinds of problems that would tell of customers beyond their reach: neither
    is shown in any list."""
    fields = frozenset(one.key for one in known.fields if not may_ask(uow.scope, one.key))
    beyond = uow.scope.rule(OBJECT) != EVERY_ROW
    return fields, frozenset({"shared", "double"}) if beyond else frozenset()


def make_blinds(cipher: Cipher, placeholders: Sequence[str]) -> list[bytes]:
    """Hashes of phones and addresses that are nobody's: phones are kept sealed, so what they are is asked by their hashes."""
    phones = [*_nobodys(), *(f"+86{one}" for one in placeholders if len(one) == 11 and one.isdigit())]
    emails = [one.lower() for one in placeholders if "@" in one]
    return cipher.blind_many("phone", phones) + cipher.blind_many("email", emails)


@cache
def _nobodys() -> tuple[str, ...]:
    return (*(prefix + tail for prefix, tail in product(_PREFIXES, _TAILS)), "+8613812345678", "+8613800138000")
