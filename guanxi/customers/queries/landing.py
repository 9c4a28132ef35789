"""Profiles come in by the thousand: who is known is asked by arrays, and what becomes of each row is worked out here. Also used
for one row. Not here: the statements that store what was worked out (storing).
"""

from collections.abc import Sequence
from uuid import UUID

import polars as pl

from guanxi.access import api as access
from guanxi.customers.contracts import LandedMany
from guanxi.customers.queries import reviewing, storing
from guanxi.customers.queries.ahead import Known, Stored, bring_up_to_date, describe_stored
from guanxi.customers.rules.deciding import drop_gone, find_matches
from guanxi.customers.rules.doubting import OWNERS, Shared, add_owners, find_doubts, split_shared
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.import_matches import RowMatch
from guanxi.sdk.imports import LINE

_LANDED = "customers.landed"

# A look at the index for each key. Of a long array (`= ANY`) the index is read through from the least key to the greatest: with random
# keys that is the whole of it for every chunk (18 microseconds a row at a million customers, and more with each of them).
_KNOWN_PROFILES = """
    SELECT p.* FROM (SELECT %(ws)s::integer AS ws, %(source)s::text AS source, key FROM unnest(%(keys)s::text[]) AS key OFFSET 0) k
    CROSS JOIN LATERAL (SELECT external_id, id::text AS profile_id, customer_id::text AS customer_id FROM profile
        WHERE workspace_id = k.ws AND source = k.source AND external_id = k.key OFFSET 0) p
"""
_KNOWN_HANDLES = """
    SELECT h.* FROM (SELECT %(ws)s::integer AS ws, blind FROM unnest(%(blinds)s::bytea[]) AS blind OFFSET 0) b
    CROSS JOIN LATERAL (SELECT blind, profile_id FROM handle WHERE workspace_id = b.ws AND handle.blind = b.blind OFFSET 0) h
"""
_THEIR_PROFILES = """
    SELECT id, source, customer_id::text AS customer_id FROM profile
    WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND customer_id IS NOT NULL ORDER BY created_at, id
"""
# With a generic plan a long array is compared one by one. Statistics are wrong here by nature (a table or a workspace that
# fills for the first time), and a join planned by them would read everybody for each chunk. So rows are joined by looks at
# keys only: LATERAL with OFFSET 0 leaves the planner no other way, what was found is joined by its place, and the workspace
# comes as a column: of a constant it may believe that it has no rows, and then any index of the workspace looks as good.
_PLANS = """SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_hashjoin', %(join)s, true),
                   set_config('enable_mergejoin', %(join)s, true)"""

_SURVIVORS = """
    WITH RECURSIVE chain AS (
        SELECT id AS start, id, merged_into_id, 0 AS step FROM customer WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s::uuid[])
        UNION ALL
        SELECT h.start, c.id, c.merged_into_id, h.step + 1 FROM chain h
        JOIN customer c ON c.workspace_id = %(ws)s AND c.id = h.merged_into_id WHERE h.step < 50
    ) SELECT start::text AS id, id::text AS survivor FROM chain WHERE merged_into_id IS NULL
"""
_LOCK = """
    INSERT INTO landing_version AS v (workspace_id, version) VALUES (%(ws)s, 1)
    ON CONFLICT (workspace_id) DO UPDATE SET version = v.version + 1 RETURNING version
"""
_VERSION = "SELECT version FROM landing_version WHERE workspace_id = %(ws)s"


async def lock(uow: UnitOfWork) -> int:
    """One landing at a time in a workspace, until the commit: two writers must not both find a phone to be free. The version
    it makes: whoever looked ahead sees by it whether somebody wrote since."""
    return int(await uow.value(_LOCK))


async def land(
    uow: UnitOfWork,
    frame: pl.DataFrame,
    source: str,
    import_id: UUID | None = None,
    mode: str = "upsert",
    ahead: Known | None = None,
    before: Stored | None = None,
    *,
    staged: bool = False,
) -> LandedMany:
    """Store the rows of `rules.landing.prepare_landing` in the transaction of `uow`; the same rows again change nothing.
    In mode create rows about people who are known are left out, in mode update those about others.
    `find_landed` tells afterwards whose each row is. `ahead` is what `look_ahead` found, `before` what the chunk before stored;
    `staged`: `storing.stage` copied the rows in already, these or more."""
    version = await lock(uow)
    await uow.conn.execute(_PLANS, {"join": "off"})
    gone: list[int] = []
    if "forced" in frame.columns:
        frame, gone = await _follow(uow, frame)
    if not frame.height:
        return LandedMany(0, 0, 0, gone=gone)
    known = bring_up_to_date(ahead, before, version, frame) if ahead is not None else None
    if known is None:
        known = await _find_known(uow, frame, source, version)
    rows = resolve(frame, known.profiles, known.owners)
    rows, left_out = leave_out(rows, mode)
    if not staged:
        await storing.stage(uow, rows)
    created, filled, overwritten = await storing.store(uow, rows, source, import_id)
    await uow.conn.execute(_PLANS, {"join": "on"})
    uow.state[_LANDED] = rows
    await reviewing.add(uow, find_doubts(rows, known.shared))
    skipped = frame.height - created - filled - len(left_out)
    stored = describe_stored(version, rows)
    return LandedMany(created, filled, skipped, overwritten, left_out, stored, gone)


async def _follow(uow: UnitOfWork, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[int]]:
    """Rows that a person sent to a customer: merged ones lead to their survivor; lines of those whose customer is gone."""
    wanted = frame["forced"].drop_nulls().unique().to_list()
    if not wanted:
        return frame, []
    found = await find_survivors(uow, wanted)
    moved = {one: found[one] for one in wanted if found.get(one, one) != one}
    if moved:
        frame = frame.with_columns(pl.col("forced").replace(moved))
    gone = [one for one in wanted if one not in found]
    return drop_gone(frame, gone) if gone else (frame, [])


async def find_survivors(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, str]:
    """Who each customer is after any number of merges; one that is not there is left out. Ids as text."""
    return {row["id"]: row["survivor"] for row in await uow.all(_SURVIVORS, ids=list(ids))}


async def look_ahead(uow: UnitOfWork, frame: pl.DataFrame, source: str) -> Known:
    """Who is known of these rows now, for a `land` that comes after; reads only."""
    await uow.conn.execute(_PLANS, {"join": "on"})
    return await _find_known(uow, frame, source, int(await uow.value(_VERSION) or 0))


async def _find_known(uow: UnitOfWork, frame: pl.DataFrame, source: str, version: int) -> Known:
    most = (await access.find_numbers(uow)).shared_after
    profiles = await _find_profiles(uow, frame, source)
    owners, shared, users = await _find_customers(uow, frame, most)
    return Known(version, profiles, owners, most, shared, users)


async def foresee(
    uow: UnitOfWork, frame: pl.DataFrame, source: str, mode: str = "upsert", seen: pl.DataFrame | None = None
) -> tuple[int, list[int], list[RowMatch]]:
    """How many customers `land` would make of these rows, the places of those it would leave out, and whom rows met; `seen` is
    what earlier chunks remember. Stores nothing."""
    known = await look_ahead(uow, frame, source)
    resolved = resolve(frame, known.profiles, known.owners)
    rows, left_out = leave_out(resolved, mode)
    matches = find_matches(resolved, known.owners, seen) if LINE in frame.columns else []
    return int(rows["makes_customer"].sum()), left_out, matches


def leave_out(rows: pl.DataFrame, mode: str) -> tuple[pl.DataFrame, list[int]]:
    """The rows with nothing to do for those that the mode leaves out, and the places of these. Rows about one person go
    together: one of them may make the customer that another, known without one so far, is to belong to."""
    if mode == "upsert":
        return rows, []
    rows = rows.with_columns(pl.col("met_before").any().over("label"))
    wanted = pl.col("met_before") if mode == "update" else ~pl.col("met_before")
    if "decided" in rows.columns:
        wanted = wanted | pl.col("decided").is_not_null()
    nothing = [pl.when(wanted).then(name).alias(name) for name in ("phone_id", "email_id")]
    flags = [(pl.col(name) & wanted).alias(name) for name in ("makes_customer", "makes_profile", "fills", "says")]
    return rows.with_columns(*flags, *nothing), rows.select((~wanted).arg_true()).to_series().to_list()


async def _find_profiles(uow: UnitOfWork, frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """external_id, profile_id and customer_id of the profiles this source has already."""
    found = await uow.all(_KNOWN_PROFILES, source=source, keys=_array(frame["external_id"].unique().sort()))
    schema = {"external_id": pl.String, "profile_id": pl.String, "customer_id": pl.String}
    return pl.DataFrame(found, schema=schema)


def _array(values: pl.Series) -> str:
    """The literal of an array: psycopg would quote ten thousand values one by one."""
    if values.str.contains(r'[\\"]').any():
        values = values.str.replace_all(r'([\\"])', r"\${1}")
    return '{"' + '","'.join(values) + '"}' if values.len() else "{}"


async def _find_customers(
    uow: UnitOfWork, frame: pl.DataFrame, shared_after: int
) -> tuple[dict[str, str], Shared, dict[str, int]]:
    """What `split_shared` makes of the handles (blind hash as text) that somebody has."""
    blinds = (
        pl.concat([frame["phone_blind"], frame["email_blind"]]).drop_nulls().unique().sort()
    )  # neighbours of the index
    if not blinds.len():
        return {}, {}, {}
    handles = await uow.all(_KNOWN_HANDLES, blinds=_array(blinds))
    if not handles:
        return {}, {}, {}
    profiles = await uow.all(_THEIR_PROFILES, ids=list({row["profile_id"] for row in handles}))
    place = {row["id"]: number for number, row in enumerate(profiles)}
    users: dict[str, list[int]] = {}
    for row in handles:
        number = place.get(row["profile_id"])
        if number is not None:
            users.setdefault("\\x" + row["blind"].hex(), []).append(number)
    return split_shared(users, profiles, shared_after)


def resolve(frame: pl.DataFrame, profiles: pl.DataFrame, owners: dict[str, str]) -> pl.DataFrame:
    """Whose each row is, and what it makes: a customer, a profile, something to fill in.

    The same source key first, then the phone's customer, then the e-mail's; rows with one label (one person in this
    batch) go to the first customer any of them is known by. Without any the label's first row that is not anonymous
    makes one. Of rows with one key the first makes, or speaks for, the profile.
    """
    known = profiles.rename({"profile_id": "known_profile", "customer_id": "known_customer"})
    rows = frame.join(known, on="external_id", how="left", maintain_order="left")
    rows = add_owners(rows, owners)
    rows = rows.with_columns(pl.coalesce("known_customer", *OWNERS).alias("met"))
    if "forced" in rows.columns:
        rows = rows.with_columns(pl.when(pl.col("decided").is_not_null()).then("forced").otherwise("met").alias("met"))
    met = pl.col("met")
    if rows["met"].is_not_null().any():
        met = pl.coalesce(met, met.drop_nulls().first().over("label"))
    made = pl.col("customer_id").gather(pl.col("maker"))
    new = pl.col("known_profile").is_null()
    rows = rows.with_columns(
        pl.when("named").then(pl.coalesce(met, made)).alias("customer_id"),
        (pl.col("named") & met.is_null() & (pl.col("n") == pl.col("maker"))).fill_null(False).alias("makes_customer"),
        pl.coalesce("known_profile", "first_profile").alias("profile_id"),
        (pl.col("first_of_key") & new).alias("makes_profile"),
        (pl.col("first_of_key") & ~new).alias("says"),
        (met.is_not_null() | ~new).alias("met_before"),
    )
    rows = rows.with_columns((pl.col("customer_id").is_not_null() & ~pl.col("makes_customer")).alias("fills"))
    if rows["fills"].any():
        first = pl.when("fills").then("n").min().over("customer_id")
        rows = rows.with_columns((pl.col("fills") & (pl.col("n") == first)).fill_null(False).alias("fills"))
    landed = pl.col("customer_id") if frame["first_of_key"].all() else pl.col("customer_id").first().over("external_id")
    return rows.with_columns(pl.coalesce("known_customer", landed).alias("landed_id"))


async def find_landed(uow: UnitOfWork, source: str) -> pl.DataFrame:
    """After `land` in the same transaction: n, profile_id, customer_id, created of each row."""
    rows: pl.DataFrame = uow.state[_LANDED]
    return rows.select(
        "n", "profile_id", pl.col("landed_id").alias("customer_id"), pl.col("makes_customer").alias("created")
    )
