"""By which way and when somebody is told: choices per kind, quiet hours, hourly and daily mails. Pure.

Times of day are those of the person's own clock. Mentions, assignments and meetings wait a little before they become a
mail: who reads them in the app meanwhile gets none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, Literal, get_args
from zoneinfo import ZoneInfo

from guanxi.collaboration.rules.times import compute_due

Kind = Literal["mention", "assignment", "shared", "request", "meeting", "reminder", "job", "change"]
When = Literal["now", "hourly", "daily", "never"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
GRACE: Final = timedelta(minutes=2)
MORNING: Final = time(8, 30)


@dataclass(frozen=True, slots=True)
class Choice:
    """How one kind of notification reaches somebody. The bell is `app`."""

    app: bool = True
    push: bool = True
    mail: When = "never"


DEFAULTS: Final[Mapping[str, Choice]] = {
    "mention": Choice(mail="now"),
    "assignment": Choice(mail="now"),
    "shared": Choice(mail="now"),
    "request": Choice(mail="now"),
    "meeting": Choice(mail="now"),
    "reminder": Choice(mail="never"),
    "job": Choice(mail="never"),
    "change": Choice(push=False, mail="daily"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person set, with the defaults for what they did not."""

    choices: Mapping[str, Choice] = field(default_factory=lambda: DEFAULTS)
    quiet_from: time | None = None
    quiet_to: time | None = None
    morning: time = MORNING
    follow_own: bool = False


def read_wishes(row: Mapping[str, Any] | None) -> Wishes:
    """From a row of settings; kinds that came later have their defaults."""
    if row is None:
        return Wishes()
    choices: dict[str, Choice] = {
        kind: Choice(**row["choices"][kind]) if kind in row["choices"] else DEFAULTS[kind] for kind in KINDS
    }
    return Wishes(choices, row["quiet_from"], row["quiet_to"], row["morning"], row["follow_own"])


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one notification: whether the bell shows it, when a mail and a push message are due."""

    in_app: bool
    mail_at: datetime | None
    push_at: datetime | None


def compute_plan(kind: str, wishes: Wishes, zone: str, now: datetime) -> Plan:
    """The plan for a notification that is made now."""
    choice = wishes.choices[kind]
    push_at = after_quiet(now, wishes, zone) if choice.push else None
    return Plan(choice.app, compute_mail(choice.mail, wishes, zone, now), push_at)


def compute_mail(when: When, wishes: Wishes, zone: str, now: datetime) -> datetime | None:
    """When a mail is due: soon, at the next full hour, or in the morning; never within quiet hours."""
    if when == "never":
        return None
    if when == "now":
        return after_quiet(now + GRACE, wishes, zone)
    if when == "hourly":
        hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return after_quiet(hour, wishes, zone)
    local = now.astimezone(ZoneInfo(zone))
    today = compute_due(local.date(), wishes.morning, zone)
    return today if today > now else compute_due(local.date() + timedelta(days=1), wishes.morning, zone)


def after_quiet(moment: datetime, wishes: Wishes, zone: str) -> datetime:
    """The moment, or the end of the quiet hours it falls into. They may reach over midnight."""
    begins, ends = wishes.quiet_from, wishes.quiet_to
    if begins is None or ends is None or begins == ends:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    at = local.time().replace(tzinfo=None)
    over_midnight = begins > ends
    quiet = (at >= begins or at < ends) if over_midnight else begins <= at < ends
    if not quiet:
        return moment
    day = local.date() + timedelta(days=1 if over_midnight and at >= begins else 0)
    return max(compute_due(day, ends, zone), moment.astimezone(UTC))
