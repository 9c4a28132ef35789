"""The keys under which a record is kept, so that the few records worth a look are found among a million without looking at others.

A key is a number made of a rule and the record's values; it tells nothing about them. The same numbers come out of Python, DuckDB
and PostgreSQL: the first 15 hexadecimal digits of md5. Not here: where keys are kept.
"""

import hashlib
from collections.abc import Sequence

from guanxi.identity.rules.blocking import Rule
from guanxi.identity.rules.predicates import Row

SEPARATOR = "\x1f"
DIGITS = 15
MOST_OF_A_KEY = 60  # records; a key of more says nothing
MOST_LOOKED_AT = 120  # records that one is compared with
_RULES = (
    "phone", "email", "credit_code", "email_local", "phone_ends family_key", "phone_ends given_key", "home", "names birth_year", "names city",
    "birth_date names", "sound city", "sound birth_year", "company_core city", "company_key", "born initials", "born family_start",
    "birthday", "road number", "names", "phone_tail names", "company_key phone_tail",
)  # fmt: skip
KEPT: tuple[Rule, ...] = tuple(Rule(tuple(one.split())) for one in _RULES)


def keys_of(row: Row) -> list[int]:
    """The keys of a prepared record, those that say most first.

    >>> keys_of({"phone": "13812345678"}) == keys_of({"phone": "13812345678", "email": None})
    True
    """
    found = []
    for rule in KEPT:
        values = [row.get(column) for column in rule.columns]
        if None not in values:
            found.append(key_of_values(rule, [value for value in values if value is not None]))
    return found


def key_of_values(rule: Rule, values: Sequence[str]) -> int:
    """The key of the values of a rule's columns."""
    text = SEPARATOR.join([rule.key, *values])
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:DIGITS], 16)
