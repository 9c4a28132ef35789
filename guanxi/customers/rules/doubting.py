"""Keys that do not say whom a row is about: they name two customers, or too many people use them. Nobody is collapsed for such a
key; the pair goes to review. Pure; used while profiles land.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import polars as pl

from guanxi.customers.rules import HANDLE_KINDS
from guanxi.customers.rules.reviewing import Pair

Shared = Mapping[str, tuple[str, int]]  # keyed hash -> one of its customers, and how many profiles of one source use it
OWNERS = tuple(f"{kind}_owner" for kind in HANDLE_KINDS)
_NOBODY = pl.lit(None, dtype=pl.String)


def split_shared(
    users: Mapping[str, Sequence[int]], profiles: Sequence[Mapping[str, Any]], shared_after: int
) -> tuple[dict[str, str], Shared, dict[str, int]]:
    """From the places of the profiles (source, customer_id; the oldest first) that use each handle: the customer it means, or
    that it means nobody; and how many use it.

    It means nobody from `shared_after` profiles on. Profiles are counted per source: six channels that know one person are no crowd, six members of one shop are.
    """
    owners: dict[str, str] = {}
    shared: dict[str, tuple[str, int]] = {}
    for blind, places in users.items():
        owner = profiles[min(places)]["customer_id"]
        most = max(Counter(profiles[place]["source"] for place in set(places)).values())
        if most >= shared_after:
            shared[blind] = (owner, most)
        else:
            owners[blind] = owner
    return owners, shared, {blind: len(set(places)) for blind, places in users.items()}


def add_owners(rows: pl.DataFrame, owners: Mapping[str, str]) -> pl.DataFrame:
    """Columns of OWNERS: whose customer each handle of a row says."""
    return rows.with_columns(
        (
            pl.col(f"{kind}_blind").replace_strict(owners, default=None, return_dtype=pl.String) if owners else _NOBODY
        ).alias(f"{kind}_owner")
        for kind in HANDLE_KINDS
    )


def find_doubts(rows: pl.DataFrame, shared: Shared) -> list[Pair]:
    """Of rows as `resolve` gives them: those whose keys name several customers, and handles that too many use. What a person
    decided about a row is no doubt."""
    kept = (
        rows.filter(pl.col("named") & pl.col("decided").is_null())
        if "decided" in rows.columns
        else rows.filter("named")
    )
    pairs = []
    if kept["met"].is_not_null().any():
        for column in ("known_customer", *OWNERS):
            apart = kept.filter(pl.col(column) != pl.col("customer_id")).select("customer_id", column).unique()
            pairs += [Pair(UUID(one), UUID(other), ("conflict",)) for one, other in apart.iter_rows()]
        # Rows that go together within the chunk, each known already as somebody.
        met = kept.filter(pl.col("met").is_not_null()).with_columns(pl.col("met").first().over("label").alias("one"))
        apart = met.filter(pl.col("one") != pl.col("met")).select("one", "met").unique()
        pairs += [Pair(UUID(one), UUID(other), ("conflict",)) for one, other in apart.iter_rows()]
    for kind in HANDLE_KINDS if shared else ():
        using = kept.filter(pl.col(f"{kind}_blind").is_in(list(shared)) & pl.col("customer_id").is_not_null())
        for blind, customer in using.select(f"{kind}_blind", "customer_id").unique(f"{kind}_blind").iter_rows():
            owner, count = shared[blind]
            pairs.append(Pair(UUID(owner), UUID(customer), (kind, "shared"), count + 1, bytes.fromhex(blind[2:])))
    return pairs
