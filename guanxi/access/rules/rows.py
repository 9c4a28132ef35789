"""Row scopes, pure: how far a role reaches per object, and how several roles add up to the row rules of a scope.

A role says of an object whose records it shows (own, team, team_below, all) or for which records a condition holds. Not here:
finding the colleagues of a person (queries), compiling conditions (service.row_conditions).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, LiteralString
from uuid import UUID

import msgspec

from guanxi.access.contracts import Reach, Rows
from guanxi.kernel.scope import EVERY_ROW, NO_ROW, RowRule, Scope

NARROW_TO_WIDE: Final[tuple[Rows, ...]] = ("own", "team", "team_below", "all")
BY_TEAM: Final = frozenset({"team", "team_below"})
WHERE: Final = "where"
SHARED: Final = "shared"
_FRAGMENTS: Final[Mapping[Rows, LiteralString]] = {
    "own": "{owner} = %(rule_me)s",
    "team": "{owner} = ANY (%(rule_team)s)",
    "team_below": "{owner} = ANY (%(rule_team_below)s)",
}
Conditions = Mapping[tuple[str, str], RowRule]  # by object and condition (`write_condition`)


def write_condition(reach: Mapping[str, Any]) -> str:
    """A condition in its one form, to be compared and remembered."""
    return msgspec.json.encode(reach[WHERE], order="sorted").decode()


def compute_rows(
    roles: Iterable[Mapping[str, Reach]],
    user_id: UUID,
    team: Sequence[UUID] = (),
    below: Sequence[UUID] = (),
    compiled: Conditions | None = None,
    shared: Mapping[str, Sequence[UUID]] | None = None,
) -> dict[str, RowRule]:
    """Row rules of a user with several roles: per object the widest reach, and beside it every record for which one of their
    conditions holds or that is shared with them; an object none names stays unseen.

    `team` are the people of their teams, `below` those and the people of all teams below; both are read once per request.
    `compiled` has the conditions as rules; one that is missing shows nothing.
    """
    every = list(roles)
    params: dict[Rows, dict[str, Any]] = {
        "own": {"rule_me": user_id},
        "team": {"rule_team": [*dict.fromkeys((user_id, *team))]},
        "team_below": {"rule_team_below": [*dict.fromkeys((user_id, *below))]},
    }
    rules: dict[str, RowRule] = {}
    given = shared or {}
    together = [
        one for ids in given.values() for one in ids
    ]  # ids are unique in the house: one parameter for all objects
    for key in {key for rows in every for key in rows} | {key for key in given if any("*" in rows for rows in every)}:
        widest = compute_widest(every, key)
        if widest == "all":
            rules[key] = EVERY_ROW
            continue
        parts = [] if widest is None else [RowRule(_FRAGMENTS[widest], params[widest], frozenset({widest}))]
        parts += [(compiled or {}).get((key, one), NO_ROW) for one in find_conditions(every, key)]
        if parts and key in given:
            parts.append(RowRule("{t}.id = ANY (%(rule_shared)s)", {"rule_shared": together}, frozenset({SHARED})))
        if parts:
            rules[key] = _join(parts)
    return rules


def without_shares(scope: Scope) -> Scope:
    """The same scope, seeing only what its roles show."""
    none: list[UUID] = []
    rows = {
        key: replace(rule, params={**rule.params, "rule_shared": none}) if SHARED in rule.parts else rule
        for key, rule in scope.rows.items()
    }
    return replace(scope, rows=rows)


def _join(parts: Sequence[RowRule]) -> RowRule:
    if len(parts) == 1:
        return parts[0]
    params = {name: value for one in parts for name, value in one.params.items()}
    fragment: LiteralString = "(" + " OR ".join([one.fragment for one in parts]) + ")"
    return RowRule(fragment, params, frozenset().union(*(one.parts for one in parts)))


def compute_widest(roles: Iterable[Mapping[str, Reach]], key: str) -> Rows | None:
    """How far several roles reach together for the object `key` by whom records belong to; None: not at all.

    >>> compute_widest([{"*": "own"}, {"customer": "team"}], "customer")
    'team'
    """
    found = [rows.get(key, rows.get("*")) for rows in roles]
    return next((one for one in reversed(NARROW_TO_WIDE) if one in found), None)


def find_conditions(roles: Iterable[Mapping[str, Reach]], key: str) -> list[str]:
    """The conditions of several roles for the object `key`, each once."""
    found = [rows.get(key, rows.get("*")) for rows in roles]
    return list(dict.fromkeys(write_condition(one) for one in found if isinstance(one, Mapping)))


def find_beyond(rows: Mapping[str, Reach], scope: Scope) -> tuple[str, str] | None:
    """The first (object, reach) of a role that reaches further than `scope` does. A condition is no further than everything
    and than itself; whether one condition holds for fewer records than another is not asked."""
    for key in sorted({*rows, *scope.rows}):
        held = scope.rule(key).parts
        reach = compute_widest([rows], key)
        if reach is not None and not held & set(NARROW_TO_WIDE[NARROW_TO_WIDE.index(reach) :]):
            return key, reach
        if any(one not in held and "all" not in held for one in find_conditions([rows], key)):
            return key, WHERE
    return None
