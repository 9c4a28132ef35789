"""Row scopes, pure: how far a role reaches per object, and how several roles add up to the row rules of a scope.

Not here: finding the colleagues of a person (queries), conditions on fields.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from guanxi.access.contracts import Rows
from guanxi.kernel.scope import EVERY_ROW, NO_ROW, RowRule, Scope

NARROW_TO_WIDE: Final[tuple[Rows, ...]] = ("own", "team", "team_below", "all")
BY_TEAM: Final = frozenset({"team", "team_below"})
_OWN: Final = "{owner} = %(rule_me)s"
_TEAM: Final = "{owner} = ANY (%(rule_team)s)"
_TEAM_BELOW: Final = "{owner} = ANY (%(rule_team_below)s)"
_REACH: Final = {NO_ROW.fragment: 0, _OWN: 1, _TEAM: 2, _TEAM_BELOW: 3, EVERY_ROW.fragment: 4}


def compute_rows(
    roles: Iterable[Mapping[str, str]], user_id: UUID, team: Sequence[UUID] = (), below: Sequence[UUID] = ()
) -> dict[str, RowRule]:
    """Row rules of a user with several roles: per object the widest of them; an object none names stays unseen.

    `team` are the people of their teams, `below` those and the people of all teams below; both are read once per request.
    """
    every = list(roles)
    made: dict[Rows, RowRule] = {
        "own": RowRule(_OWN, {"rule_me": user_id}),
        "team": RowRule(_TEAM, {"rule_team": [*dict.fromkeys((user_id, *team))]}),
        "team_below": RowRule(_TEAM_BELOW, {"rule_team_below": [*dict.fromkeys((user_id, *below))]}),
        "all": EVERY_ROW,
    }
    rules: dict[str, RowRule] = {}
    for key in {key for rows in every for key in rows}:
        widest = compute_widest(every, key)
        if widest is not None:
            rules[key] = made[widest]
    return rules


def compute_widest(roles: Iterable[Mapping[str, str]], key: str) -> Rows | None:
    """How far several roles reach together for the object `key`; None when no row is seen.

    >>> compute_widest([{"*": "own"}, {"customer": "team"}], "customer")
    'team'
    """
    found = {rows.get(key, rows.get("*")) for rows in roles}
    return next((one for one in reversed(NARROW_TO_WIDE) if one in found), None)


def find_beyond(rows: Mapping[str, str], scope: Scope) -> tuple[str, str] | None:
    """The first (object, reach) of a role that reaches further than `scope` does."""
    for key in sorted({*rows, *scope.rows}):
        reach = compute_widest([rows], key)
        if reach is not None and NARROW_TO_WIDE.index(reach) + 1 > _REACH[scope.rule(key).fragment]:
            return key, reach
    return None
