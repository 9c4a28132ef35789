"""The score, pure: of what was found in a record, how much of it is left. The one place that knows how points are lost."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from guanxi.quality.contracts import KINDS, PARTS, Definition, Found, Looked, Scored


def compute_fresh(confirmed: datetime | None, now: datetime, stale_days: int) -> int:
    """100 as long as it is not stale; from then on it falls, and is 0 when twice the time is over. Whole days count, so that it
    is another one once a day at most."""
    if confirmed is None:
        return 0
    late = (now - confirmed) // timedelta(days=1) - stale_days
    return max(0, min(100, 100 - late * 100 // stale_days))


def compute_score(definition: Definition, found: Collection[Found], fresh: int, not_asked: Collection[str]) -> Scored:
    """Of one record: what was found in it, how fresh it is, and which fields are not asked of it."""
    asked = {one.field: one.weight for one in definition.fields if one.field not in not_asked}
    missing = sum(asked.get(one.field, 0) for one in found if one.kind == "missing")
    total = sum(asked.values())
    parts = {"complete": 100 if not total else 100 - round(100 * missing / total), "fresh": fresh}
    for part in ("valid", "consistent"):
        parts[part] = max(0, 100 - sum(KINDS[one.kind].cost for one in found if KINDS[one.kind].part == part))
    share = sum(definition.shares.values())
    score = round(sum(parts[part] * definition.shares[part] for part in PARTS) / share)
    return Scored(score, **parts)


def gain(definition: Definition, found: Collection[Found], one: Found, fresh: int, not_asked: Collection[str]) -> int:
    """How many points the record would win if this problem were solved."""
    rest = [other for other in found if other is not one]
    now = compute_score(definition, found, fresh, not_asked)
    return compute_score(definition, rest, 100 if one.kind == "stale" else fresh, not_asked).score - now.score


def score_all(definition: Definition, looked: Looked, ids: Collection[UUID], now: datetime) -> Mapping[UUID, Scored]:
    """Everybody's."""
    found: dict[UUID, Scored] = {}
    for one in ids:
        fresh = compute_fresh(looked.confirmed.get(one), now, definition.stale_days)
        not_asked = [field for field, whom in looked.not_asked.items() if one in whom]
        found[one] = compute_score(definition, looked.problems.get(one, ()), fresh, not_asked)
    return found
