"""Bodies of access's routes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from guanxi.access.contracts import Rows
from guanxi.kernel.unicode import clean_text
from guanxi.sdk.schemas import In, Out, Words


def _clean_name(value: str) -> str:
    return clean_text(value, 100, "name", required=True)


def _clean_workspace_name(value: str) -> str:
    return clean_text(value, 100, "workspace_name", required=True)


# The longest that is looked at; the validators say what is too long (100 characters, counted after cleaning).
Name = Annotated[str, StringConstraints(max_length=400), AfterValidator(_clean_name)]
WorkspaceName = Annotated[str, StringConstraints(max_length=400), AfterValidator(_clean_workspace_name)]
Email = Annotated[str, StringConstraints(max_length=320)]
# Spaces at the ends of a password count; the limit here only bounds the work, the policy says what is too long.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1024)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Locale = Annotated[str, StringConstraints(max_length=20)]
TimeZone = Annotated[str, StringConstraints(max_length=64)]
Currency = Annotated[str, StringConstraints(max_length=3)]
RoleKey = Annotated[str, StringConstraints(min_length=1, max_length=63)]
ObjectKey = Annotated[str, StringConstraints(min_length=1, max_length=63)]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SetupIn(In):
    """First set-up."""

    token: Secret
    workspace_name: WorkspaceName
    name: Name
    email: Email
    password: Password
    locale: Locale
    time_zone: TimeZone
    currency: Currency


class DemoLoginOut(Out):
    """A sign-in of the demo."""

    email: str
    password: str
    role: str
    name: str


class SetupOut(Out):
    """Whether set-up is due; the demo's sign-ins when this is a demo."""

    needed: bool
    demo: bool
    demo_logins: list[DemoLoginOut]


class SignInIn(In):
    """Signing in."""

    email: Email
    password: Password


class SessionUserOut(Out):
    """The signed-in person."""

    id: UUID
    name: str
    email: str
    locale: str
    time_zone: str


class SessionWorkspaceOut(Out):
    """Their workspace."""

    id: int
    name: str
    locale: str
    time_zone: str
    currency: str


class SessionOut(Out):
    """Who is signed in and what they may do: whole permission keys."""

    user: SessionUserOut
    workspace: SessionWorkspaceOut
    permissions: list[str]
    demo: bool


class MeIn(In):
    """One's own name, language, time zone: what is absent stays."""

    name: Name | None = None
    locale: Locale | None = None
    time_zone: TimeZone | None = None


class PasswordIn(In):
    """A new password of one's own."""

    current: Password
    new: Password


class ForgotIn(In):
    """Asking for a link."""

    email: Email


class ForgotOut(Out):
    """Whether links are mailed here; otherwise an administrator hands them out."""

    sent: bool


class ResetIn(In):
    """A new password by a link."""

    token: Secret
    password: Password


class OpenSessionOut(Out):
    """A browser somebody is signed in with."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ip: str | None
    agent: str | None
    current: bool


class RoleOut(Out):
    """A role: patterns of permissions, and per object how far its rows reach. Pages show `label` in the reader's language."""

    id: UUID
    key: str
    name: str
    label: Words
    permissions: list[str]
    rows: Mapping[str, str]
    grants: list[str]
    built_in: bool
    people: int


class RoleIn(In):
    """A role of one's own: whole permission keys or patterns, and per object ("*": all others) how far its rows reach."""

    name: Name
    permissions: Annotated[list[Pattern], Field(max_length=1000)]
    rows: Annotated[dict[ObjectKey, Rows], Field(max_length=200)]


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


class CatalogueOut(Out):
    """What a role can be made of."""

    rooms: list[PermissionRoomOut]
    objects: list[RowObjectOut]


class ReasonOut(Out):
    """One step of an answer; `good` speaks for yes."""

    code: str
    good: bool
    words: Words


class ExplanationOut(Out):
    """Whether somebody may, and why."""

    allowed: bool
    reasons: list[ReasonOut]


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
    roles: list[str]
    created_at: datetime
    seen_at: datetime | None


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


class AuditOut(Out):
    """A line of the audit log; `token_id` is the API token the actor used."""

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
