"""Customers as the engine takes them: frames of roles, by kind, with phones and e-mails in a disguise.

The engine keeps what it compares in a scratch folder while it works. So that no phone or e-mail is ever written in the clear, their
letters and digits are exchanged for others by a key of the workspace, each for always the same one: whether two are the same, and
how many letters differ, stays what it was. It is a veil over files that live for a minute, not encryption. Not here: comparing.
"""

from collections.abc import Sequence
from itertools import product, zip_longest
from string import ascii_lowercase, digits
from typing import Any, Final
from uuid import UUID

import polars as pl

from guanxi.customers.contracts import Comparable
from guanxi.identity.service.matching import prepare_records
from guanxi.kernel.rng import SeededRng

KINDS: Final = ("person", "organisation")
_VEILED: Final = ("phone", "email")  # prepared columns whose names begin so
MOST_ROWS: Final = 4  # of one customer: who has more phones and e-mails than that is compared by the oldest ones
Veil = dict[int, int]


def make_veil(key: bytes) -> Veil:
    """Which letter or digit stands for which."""
    rng = SeededRng(key.hex())
    veil: Veil = {}
    for alphabet in (digits, ascii_lowercase):
        mixed = list(alphabet)
        for place in range(len(mixed) - 1, 0, -1):
            other = rng.below(place + 1)
            mixed[place], mixed[other] = mixed[other], mixed[place]
        veil |= str.maketrans(alphabet, "".join(mixed))
    return veil


def _ways(one: Comparable) -> list[tuple[str | None, str | None]]:
    """The phones and e-mails of a customer side by side: a row each."""
    both: list[tuple[str | None, str | None]] = list(zip_longest(one.phones, one.emails))
    return both[:MOST_ROWS] or [(None, None)]


def prepare_all(some: Sequence[Comparable], veil: Veil, *, all_rows: bool) -> tuple[pl.DataFrame, list[UUID]]:
    """Prepared records of customers of one kind, and whose each row (`row` of the records) is: a row, or one for each further phone and
    e-mail. `all_rows` False: one row each."""
    rows = [(one, phone, email) for one in some for phone, email in (_ways(one) if all_rows else _ways(one)[:1])]
    columns: dict[str, list[str | None]] = {
        "phone": [phone for _, phone, _ in rows],
        "email": [email for _, _, email in rows],
        "city": [one.city for one, _, _ in rows],
        "address": [one.address for one, _, _ in rows],
    }
    names = [one.name or None for one, _, _ in rows]
    if some[0].kind == "person":
        columns |= {"name": names, "gender": [one.gender for one, _, _ in rows]}
        columns["birthday"] = [one.birthday.isoformat() if one.birthday else None for one, _, _ in rows]
    else:
        columns["company"] = names
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return _cover(prepare_records(frame), veil), [one.id for one, _, _ in rows]


def _cover(prepared: pl.DataFrame, veil: Veil) -> pl.DataFrame:
    covered = [name for name in prepared.columns if name.startswith(_VEILED)]
    return prepared.with_columns(
        pl.Series(name, [None if value is None else value.translate(veil) for value in prepared[name]], pl.String)
        for name in covered
    )


def prepare_two(one: Comparable, other: Comparable, veil: Veil) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every row of the one beside every row of the other, prepared."""
    records, whose = prepare_all([one, other], veil, all_rows=True)
    rows = {row["row"]: row for row in records.iter_rows(named=True)}
    first, second = ([rows[place] for place, owner in enumerate(whose) if owner == side.id] for side in (one, other))
    return list(product(first, second))
