"""Which records are compared at all, as data: those that share the values of all columns of a rule.

A key that too many share says nothing and would cost n²: each rule has a budget of pairs, and the largest blocks beyond it are
left out (`find_cap`). Rules overlap on purpose, so that one wrong value does not hide a pair. Not here: how pairs are found
(`queries.pairs`) and how keys are kept for single records (`rules.keys`).
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """Records that agree in all of `columns` are compared."""

    columns: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its name."""
        return "+".join(self.columns)


_RULES = (
    "phone", "phone_ends family_key", "phone_ends given_key", "phone_ends birthday", "phone_tail names", "phone_ends home", "phone_ends city",
    "email", "email_local", "credit_code", "company_core city", "company_core", "company_key", "company_key phone_tail", "company_key road",
    "company_core names", "company_core given_key",
    "birthday", "born initials", "born family_start", "born given_start", "born city", "birthday_lunar names", "birth_date names",
    "sound", "names birth_year", "names city", "names home", "names road", "names",
    "sound city", "sound birth_year", "home", "home family_key", "road number", "road number city",
    "family_key given_start city", "given_key family_start city", "given_key family_start birth_year", "given_root family_key",
    "family_key given_start birth_year", "family_key birth_date", "given_key birth_date", "given_root family_key city",
    "given_start family_start", "given_key", "family_key", "phone_tail", "road", "company_key given_key",
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(Rule(tuple(one.split())) for one in _RULES)
LEAST_BUDGET = 150_000
PAIRS_A_RECORD = 0.5
LARGEST_BLOCK = 60  # for records that come later


def find_rules(columns: frozenset[str]) -> tuple[Rule, ...]:
    """The rules whose columns are there; a number of another system is a rule of its own."""
    free = tuple(Rule((column,)) for column in sorted(columns) if column.partition("_")[0] == "code")
    return tuple(rule for rule in RULES if set(rule.columns) <= columns) + free


def find_cap(sizes: Iterable[tuple[int, int]], records: int) -> int:
    """The largest block of a rule that is looked at; `sizes`: how many blocks have how many records.

    >>> find_cap([(2, 100_000), (1000, 1)], 200_000), find_cap([(2, 10)], 100)
    (2, 60)
    """
    budget = max(LEAST_BUDGET, PAIRS_A_RECORD * records)
    spent, cap = 0.0, 1
    for size, blocks in sorted(sizes):
        spent += blocks * size * (size - 1) / 2
        if size > 2 and spent > budget:
            return cap
        cap = max(size, cap)
    return max(cap, LARGEST_BLOCK)
