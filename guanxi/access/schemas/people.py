"""Bodies of teams, people, invitations, API tokens and the audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints, computed_field

from guanxi.access.schemas.basics import Email, Name, Pattern, RoleKey
from guanxi.kernel.pinyin import find_spellings
from guanxi.sdk.schemas import In, Out, Words


class TeamIn(In):
    """Name and place of a team; `parent_id` None stands at the top."""

    name: Name
    parent_id: UUID | None = None


class TeamMemberIn(In):
    """Somebody of a team."""

    user_id: UUID
    leader: bool = False


class TeamMembersIn(In):
    """All the people of a team."""

    members: Annotated[list[TeamMemberIn], Field(max_length=5000)]


class TeamMemberOut(Out):
    """Somebody of a team."""

    user_id: UUID
    leader: bool


class TeamOut(Out):
    """A team with its people."""

    id: UUID
    name: str
    parent_id: UUID | None
    members: list[TeamMemberOut]


class CollaboratorsIn(In):
    """Who a record is shared with: exactly these."""

    people: Annotated[list[UUID], Field(max_length=100)]


class CollaboratorOut(Out):
    """Somebody a record is shared with."""

    user_id: UUID
    name: str
    disabled: bool
    given_by: UUID | None
    given_by_name: str | None
    created_at: datetime


class CollaboratorsOut(Out):
    """The collaborators of a record; `may_share`: the caller may change who they are."""

    people: list[CollaboratorOut]
    may_share: bool


class UserIn(In):
    """A new person; `roles` are role keys."""

    email: Email
    name: Name
    roles: Annotated[list[RoleKey], Field(min_length=1, max_length=20)]


class UserChangeIn(In):
    """What to change about a person: what is absent stays."""

    name: Name | None = None
    roles: Annotated[list[RoleKey], Field(min_length=1, max_length=20)] | None = None
    disabled: bool | None = None


class UserOut(Out):
    """A person who works here."""

    id: UUID
    name: str
    email: str
    locale: str | None
    time_zone: str | None
    disabled: bool
    has_password: bool
    mfa: bool
    roles: list[str]
    created_at: datetime
    seen_at: datetime | None

    @computed_field
    def readings(self) -> list[str]:
        """How the name may be typed without Chinese characters: "wang xiao ming"; empty without Chinese."""
        return find_spellings(self.name)


class InvitedOut(Out):
    """The new person, and the link to hand over when it was not mailed."""

    user: UserOut
    link: str | None


class PastedIn(In):
    """Names and addresses as they were pasted."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=100_000, strip_whitespace=False)]


class PastedOut(Out):
    """One person of a pasted list; `problem` is no_email, bad_email, bad_name, twice, taken, or None."""

    line: int
    text: str
    name: str
    email: str
    problem: str | None


class InvitationIn(In):
    """Somebody to invite."""

    name: Name
    email: Email


class InvitationsIn(In):
    """People to invite with the same roles."""

    people: Annotated[list[InvitationIn], Field(min_length=1, max_length=200)]
    roles: Annotated[list[RoleKey], Field(min_length=1, max_length=20)]


class InvitedOneOut(Out):
    """What became of one address: the user and the link to hand over when it was not mailed, or the problem "taken"."""

    email: str
    user: UserOut | None
    link: str | None
    problem: str | None


class LinkOut(Out):
    """A one-time link to hand over."""

    link: str


class ResetRequestOut(Out):
    """Somebody waits for a link."""

    user_id: UUID
    name: str
    email: str
    requested_at: datetime


class TokenIn(In):
    """A new API token. `permissions` None: all one's own; `days` None: never expires."""

    name: Name
    permissions: Annotated[list[Pattern], Field(max_length=200)] | None = None
    days: Annotated[int, Field(ge=1, le=3650)] | None = 365


class TokenOut(Out):
    """An API token, without its secret."""

    id: UUID
    user_id: UUID
    user_name: str
    name: str
    permissions: list[str] | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class NewTokenOut(Out):
    """The token with its secret, shown this once."""

    token: TokenOut
    secret: str


class AuditLineOut(Out):
    """One detail of a line of the audit log: its name and its value, in words."""

    label: Words
    value: Words


class AuditNameOut(Out):
    """Something one may ask the audit log for, and what it is called."""

    key: str
    label: Words


class AuditNamesOut(Out):
    """The acts and the kinds of things the audit log knows."""

    actions: list[AuditNameOut]
    objects: list[AuditNameOut]


class AuditOut(Out):
    """A line of the audit log; `token_id` is the API token the actor used. `title`, `subject` and `lines` are for people,
    `action`, `object` and `detail` for programs; `page` is where the subject is seen."""

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str | None
    token_id: UUID | None
    token_name: str | None
    action: str
    object: str | None
    object_id: UUID | None
    outcome: str
    ip: str | None
    detail: Mapping[str, Any]
    title: Words
    subject: Words | None
    page: str | None
    lines: list[AuditLineOut]
