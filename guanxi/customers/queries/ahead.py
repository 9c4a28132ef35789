"""Looking ahead: who is known of the next chunk is found while the chunk before is still being stored.

The landing lock counts: every chunk, merge, erasure or new customer raises the workspace's version. What was found at version
v is used when, at the lock, nothing but the chunk before came in between, and that one is laid over it; in every other case,
and where the overlay could not be exact, the chunk looks again under the lock. So looking ahead is never less right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from guanxi.customers.rules.doubting import Shared

BLINDS = ("phone_blind", "email_blind")


@dataclass(frozen=True, slots=True)
class Known:
    """Who was known at `version`: profiles (external_id, profile_id, customer_id) and the customer of a keyed hash. `shared` are
    keyed hashes that too many use to say who somebody is: one of their customers, and how many profiles; `users` how many
    profiles use each of the others; `shared_after` from how many on it was too many."""

    version: int
    profiles: pl.DataFrame
    owners: dict[str, str]
    shared_after: int
    shared: Shared = field(default_factory=dict)
    users: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a chunk that made `version` stored: external_id, profile_id, customer_id and keyed hashes of its rows. `rows` is
    None when what comes after cannot be told from it alone."""

    version: int
    rows: pl.DataFrame | None


def describe_stored(version: int, rows: pl.DataFrame) -> Stored:
    """For the chunk after: what `resolve` gave, as it was stored."""
    kept = rows.filter(
        pl.col("makes_profile") | pl.col("says") | pl.col("phone_id").is_not_null() | pl.col("email_id").is_not_null()
    )
    # An anonymous profile that was known and now has a customer brings handles along that no row here names.
    found_somebody = kept.filter(
        pl.col("known_profile").is_not_null() & pl.col("known_customer").is_null() & pl.col("customer_id").is_not_null()
    )
    if found_somebody.height:
        return Stored(version, None)
    customer = pl.coalesce("known_customer", "customer_id").alias("customer_id")
    return Stored(version, kept.select("external_id", "profile_id", customer, *BLINDS))


def bring_up_to_date(known: Known, before: Stored | None, version: int, frame: pl.DataFrame) -> Known | None:
    """`known` as of the lock that made `version`; None when somebody else wrote meanwhile or it cannot be told."""
    if known.version == version - 1:
        return known
    if before is None or before.rows is None or (known.version, before.version) != (version - 2, version - 1):
        return None
    rows = before.rows
    again = rows.join(frame.select("external_id").unique(), on="external_id", how="semi")
    newer = again.select("external_id", "profile_id", "customer_id").unique(
        "external_id", keep="first", maintain_order=True
    )
    profiles = pl.concat([known.profiles.join(newer, on="external_id", how="anti"), newer])
    wanted = pl.concat([frame[name] for name in BLINDS]).drop_nulls().unique().alias("blind").to_frame()
    told = pl.concat([rows.select(pl.col(name).alias("blind"), "customer_id", "profile_id") for name in BLINDS])
    told = told.drop_nulls().join(wanted, on="blind", how="semi").unique()
    for blind, more in told.group_by("blind").agg(pl.col("profile_id").n_unique()).iter_rows():
        if blind not in known.shared and known.users.get(blind, 0) + more >= known.shared_after:
            return None  # it may be too many by now
    owners = dict(known.owners)
    for blind, customer_id in told.select("blind", "customer_id").unique().iter_rows():
        if blind not in known.shared and owners.setdefault(blind, customer_id) != customer_id:
            return None  # whose profile is the older one only the database can say
    return Known(version, profiles, owners, known.shared_after, known.shared, known.users)
