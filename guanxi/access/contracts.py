"""What access hands to other rooms and to its own routes: frozen values without behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import FieldAccess

# How far a role reaches over the records of an object, by whom they belong to.
Rows = Literal["own", "team", "team_below", "all"]
# The same, or {"where": condition tree}: the records for which it holds, whoever they belong to.
Reach = Rows | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """From where somebody calls: the address behind trusted proxies and the browser's name, for the audit log."""

    ip: str | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers a workspace may choose, each within its range; these hold until somebody chooses.

    `shared_after`: a phone or e-mail that more people than this use says nothing about who they are. `looks_a_day`: phones and
    e-mails a person may ask about beyond their own customers. `views_a_day`: contact details a person may see in the clear.
    """

    shared_after: int = 5
    looks_a_day: int = 200
    views_a_day: int = 300


# Not from zero on: nobody could then type in a customer's phone, or call one.
RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "shared_after": (2, 100),
    "looks_a_day": (10, 10_000),
    "views_a_day": (10, 10_000),
}


@dataclass(frozen=True, slots=True)
class UserRef:
    """A person who works here, as other rooms need them (owners, assignees)."""

    id: UUID
    name: str
    email: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class Collaborator:
    """Somebody a record is shared with."""

    user_id: UUID
    name: str
    disabled: bool
    given_by: UUID | None
    given_by_name: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class User:
    """A person who works here, as an administrator sees them. `roles` are role keys."""

    id: UUID
    name: str
    email: str
    locale: str | None
    time_zone: str | None
    disabled: bool
    has_password: bool
    mfa: bool
    roles: tuple[str, ...]
    created_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Role:
    """A role: patterns of permissions, in order, and per object how far its rows reach: "own", "team", "team_below", "all"
    ("*" is the default) or {"where": condition}; `fields` are its field rules by key.

    `name` is as stored; `label` is what a page shows to a reader of either language. `grants` are the patterns written as
    whole keys; `people` says how many hold it.
    """

    id: UUID
    key: str
    name: str
    label: Label
    permissions: tuple[str, ...]
    rows: Mapping[str, Reach]
    grants: tuple[str, ...]
    built_in: bool
    people: int
    mfa_required: bool = False
    fields: Mapping[str, FieldAccess] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody in a team. Leading it gives no rights of its own."""

    user_id: UUID
    leader: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A team and who is in it; `parent_id` None stands at the top of the tree."""

    id: UUID
    name: str
    parent_id: UUID | None
    members: tuple[TeamMember, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of an answer to "why": `code` for programs, words for people, `good` when it speaks for yes."""

    code: str
    good: bool
    words: Label


@dataclass(frozen=True, slots=True)
class Offer:
    """A change that would allow it, for who may make it; `page` is where."""

    code: str
    words: Label
    page: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether somebody may do something, as the gate would decide it now, and why. `access` is how far their field rules go,
    when a field was asked about."""

    allowed: bool
    reasons: tuple[Reason, ...]
    access: FieldAccess | None = None
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody, and how they see a field of a record; None: they do not see the record."""

    user_id: UUID
    name: str
    access: FieldAccess | None


@dataclass(frozen=True, slots=True)
class SessionUser:
    """The signed-in person, locale and time zone already resolved."""

    id: UUID
    name: str
    email: str
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class SessionWorkspace:
    """The workspace of the signed-in person."""

    id: int
    name: str
    locale: str
    time_zone: str
    currency: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """What a page knows about who is signed in; `permissions` are whole keys, patterns resolved; `fields` are field rules.

    `mfa`: a second factor is enrolled; `mfa_needed`: a role asks for one that is missing, and nothing else is allowed before.
    """

    user: SessionUser
    workspace: SessionWorkspace
    permissions: tuple[str, ...]
    demo: bool
    mfa: bool
    mfa_needed: bool
    fields: Mapping[str, FieldAccess]


@dataclass(frozen=True, slots=True)
class Issued:
    """A new browser session: the secret for the cookie, which is kept nowhere else."""

    token: str
    session_id: UUID
    workspace_id: int
    user_id: UUID


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser somebody is signed in with."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ip: str | None
    agent: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a person, as they named it."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """Somebody's second factors. `required`: a role of theirs asks for one."""

    app_since: datetime | None
    recovery_left: int
    required: bool
    passkeys: tuple[Passkey, ...]


@dataclass(frozen=True, slots=True)
class NewApp:
    """The secret for an authenticator app, as text and as the address a QR code holds."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as lists show it: never the secret. `permissions` None: all of its user's."""

    id: UUID
    user_id: UUID
    user_name: str
    name: str
    permissions: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ResetRequest:
    """Somebody asked for a new password and no mail could be sent: an administrator hands out the link."""

    user_id: UUID
    name: str
    email: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A sign-in that the demo shows on its page."""

    email: str
    password: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Founding:
    """What the first workspace is made of."""

    workspace_name: str
    name: str
    email: str
    password: str
    locale: str
    time_zone: str
    currency: str
    trade: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log. `outcome` is "done" or "refused"; `detail` holds ids and non-personal values."""

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


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the audit log: `kind` is "entries", "seal", "missing_seal", "anchor", "anchor_file" or
    "unanchored"; `seal` the number of the seal concerned."""

    kind: str
    seal: int | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of verifying the audit log. `unsealed` entries are younger than the last seal."""

    seals: int
    entries: int
    unsealed: int
    findings: tuple[Finding, ...] = field(default=())

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
