"""Bodies of roles, what they can be made of, and of why somebody may or may not."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from guanxi.access.contracts import Rows
from guanxi.access.schemas.basics import FieldKey, Name, ObjectKey, Pattern
from guanxi.kernel.scope import FieldAccess
from guanxi.sdk.schemas import In, Out, Words


class WhereIn(In):
    """Rows by a condition: the tree as lists take it."""

    where: dict[str, Any]


class RoleOut(Out):
    """A role: patterns of permissions, per object how far its rows reach (a word, or {"where": condition}), and field rules.
    Pages show `label` in the reader's language."""

    id: UUID
    key: str
    name: str
    label: Words
    permissions: list[str]
    rows: Mapping[str, Any]
    fields: Mapping[str, FieldAccess]
    grants: list[str]
    built_in: bool
    people: int
    mfa_required: bool


class RoleIn(In):
    """A role of one's own: whole permission keys or patterns, per object ("*": all others) how far its rows reach, and per
    field what is less than editable."""

    name: Name
    permissions: Annotated[list[Pattern], Field(max_length=1000)]
    rows: Annotated[dict[ObjectKey, Rows | WhereIn], Field(max_length=200)]
    fields: Annotated[dict[FieldKey, FieldAccess], Field(max_length=2000)] = {}


class RoleFactorIn(In):
    """Whether holders of the role need a second factor."""

    required: bool


class PermissionOut(Out):
    """One right."""

    key: str
    label: Words


class PermissionRoomOut(Out):
    """The rights of one room."""

    key: str
    label: Words
    permissions: list[PermissionOut]


class RowObjectOut(Out):
    """An object whose rows belong to somebody, so that a role says how far it reaches."""

    key: str
    label: Words


class RuledFieldOut(Out):
    """A field that a role can hide, mask or lock; `lockable`: people change it, so read-only makes a difference."""

    key: str
    label: Words
    kind: str
    personal: bool
    lockable: bool


class RuledObjectOut(Out):
    """An object with field rules."""

    key: str
    label: Words
    fields: list[RuledFieldOut]


class SeenObjectOut(Out):
    """An object the explainer answers for, and the right to see its records."""

    key: str
    label: Words
    view: str


class CatalogueOut(Out):
    """What a role can be made of; `explained`: the objects the explainer answers for, also those without row scopes."""

    rooms: list[PermissionRoomOut]
    objects: list[RowObjectOut]
    fields: list[RuledObjectOut]
    explained: list[SeenObjectOut]


class ReasonOut(Out):
    """One step of an answer; `good` speaks for yes."""

    code: str
    good: bool
    words: Words


class ConditionWords(Out):
    """A condition as a sentence."""

    words: str


class OfferOut(Out):
    """A change that would allow it; `page` is where."""

    code: str
    words: Words
    page: str


class ExplanationOut(Out):
    """Whether somebody may, and why; `access` is how far their field rules go when a field was asked about."""

    allowed: bool
    reasons: list[ReasonOut]
    access: FieldAccess | None
    offers: list[OfferOut]


class SeerOut(Out):
    """Somebody, and how they see a field of a record; None: they do not see the record."""

    user_id: UUID
    name: str
    access: FieldAccess | None
