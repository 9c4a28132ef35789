"""What other rooms see of customers: frozen dataclasses; and the choices of its fields, which forms and files share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.sdk.imports import Overwritten
from guanxi.sdk.objects import Option, Path

GENDERS = (
    Option("female", Label(zh="女", en="Female")),
    Option("male", Label(zh="男", en="Male")),
    Option("other", Label(zh="其他", en="Other")),
)
INCOME_BANDS = (
    Option("low", Label(zh="较低", en="Lower")),
    Option("middle", Label(zh="中等", en="Middle")),
    Option("high", Label(zh="较高", en="Higher")),
    Option("very_high", Label(zh="高净值", en="High net worth")),
)
# Rows on a profile belong to its customer, whose id is that of the profile which founded it (decision 0010).
BY_PROFILE = Path(
    "customer",
    id="CASE WHEN moved.id IS NULL THEN {t}.profile_id ELSE moved.customer_id END",
    joins="LEFT JOIN profile moved ON moved.workspace_id = {t}.workspace_id AND moved.id = {t}.profile_id AND moved.moved",
    # An array and not a join: of a type of event that began a minute ago the planner expects one row, and would join thousands one by one.
    among="{t}.profile_id = ANY(ARRAY(SELECT p.id FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id IN ({ids})))",
)
CALENDARS = (Option("solar", Label(zh="公历", en="Solar")), Option("lunar", Label(zh="农历", en="Lunar")))


@dataclass(frozen=True, slots=True)
class CustomerSummary:
    """Enough to name a customer on another room's page."""

    id: UUID
    kind: str
    name: str
    owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class ProfileRef:
    """A profile, for bulk work: its source and key there, since when its customer is known and at which stage."""

    id: UUID
    source: str
    external_id: str
    customer_since: datetime
    stage: str | None


@dataclass(frozen=True, slots=True)
class NewHandle:
    """A way to reach somebody, in its one form: E.164 for phones, lower-cased e-mail, the channel's own id."""

    kind: str
    value: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class LandedMany:
    """Counts of a bulk landing: customers made, customers whose empty fields were filled, rows that changed nothing;
    `overwritten` are the customers and profiles that were there, field by field, for `restore_landed`; `left_out` the places of
    the rows that the mode left out; `gone` the lines of those that were to go to a customer who is there no more; `stored` is
    for the chunk that comes after."""

    created: int
    updated: int
    skipped: int
    overwritten: Sequence[Overwritten] = ()
    left_out: Sequence[int] = ()
    stored: object = None
    gone: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A wording people agree to; a new version is another text."""

    id: UUID
    purpose: str
    channel: str
    language: str
    version: int
    body: str


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody agreed to or refused, by which text."""

    purpose: str
    channel: str
    granted: bool
    text_id: UUID | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of a person's own words about themselves: the profile, its customer, whether that is new, and whether another
    customer has one of the handles, so that somebody has to look (`doubted`)."""

    profile_id: UUID
    customer_id: UUID
    created: bool
    doubted: bool


@dataclass(frozen=True, slots=True)
class Comparable:
    """A customer as identity compares it. Phones and e-mails are clear here: for comparing in memory, never to be stored or shown."""

    id: UUID
    kind: str
    name: str
    gender: str | None
    birthday: date | None
    city: str | None
    address: str | None
    phones: Sequence[str]
    emails: Sequence[str]


@dataclass(frozen=True, slots=True)
class Offered:
    """Two customers that a model takes for one."""

    one: UUID
    other: UUID
    strength: Literal["strong", "likely"]


@dataclass(frozen=True, slots=True)
class PairStanding:
    """What is known of two customers beyond their fields: contact details in common (`shared`: their kinds), the reasons they are on the
    list for, whether people keep them `apart`, and when they were merged, by a job or a person."""

    shared: Sequence[str]
    reasons: Sequence[str]
    used: int | None
    apart: bool
    merged_at: datetime | None
    merged_by_job: bool
