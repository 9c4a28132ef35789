"""Profiles come in by the thousand: who is known is asked by arrays, the rest is copied into one temporary table and stored
by plain set-based statements. Also used for one row.

The temporary table has no statistics, so no statement joins it with itself: whose row is whose is worked out here.
"""

from collections.abc import Sequence
from uuid import UUID

import polars as pl
from psycopg import sql

from guanxi.customers.contracts import LandedMany
from guanxi.customers.queries import reviewing
from guanxi.customers.queries.ahead import Known, Stored, bring_up_to_date, describe_stored
from guanxi.customers.rules.deciding import drop_gone, find_matches
from guanxi.customers.rules.doubting import OWNERS, Shared, add_owners, find_doubts, split_shared
from guanxi.customers.rules.landing import COPIED
from guanxi.customers.rules.overwriting import describe_added, describe_filled, describe_said
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.import_matches import RowMatch
from guanxi.sdk.imports import LINE, Overwritten

_TEMPORARY = """
    CREATE TEMPORARY TABLE IF NOT EXISTS landing (
        customer_id uuid, profile_id uuid, external_id text, kind text, name text, gender text, birthday date, language text,
        country text, province text, city text, district text, stage text, class text, owner_id uuid, created_at timestamptz, custom jsonb,
        facts jsonb, sort_key text, search_text text, grams text, phone_id uuid, phone_sealed bytea, phone_blind bytea, phone_hint text,
        email_id uuid, email_sealed bytea, email_blind bytea, email_hint text,
        makes_customer boolean, makes_profile boolean, fills boolean, says boolean
    ) ON COMMIT DELETE ROWS
"""
_WORKED_OUT = ("customer_id", "profile_id", "phone_id", "email_id", "makes_customer", "makes_profile", "fills", "says")
_COPY = sql.SQL("COPY landing ({}) FROM STDIN").format(
    sql.SQL(", ").join(sql.Identifier(name) for name in (*_WORKED_OUT, *COPIED))
)
_LANDED = "customers.landed"

_KNOWN_PROFILES = """
    SELECT external_id, id::text AS profile_id, customer_id::text AS customer_id FROM profile
    WHERE workspace_id = %(ws)s AND source = %(source)s AND external_id = ANY(%(keys)s::text[])
"""
_KNOWN_HANDLES = """
    SELECT blind, profile_id FROM handle WHERE workspace_id = %(ws)s AND blind = ANY(%(blinds)s::bytea[])
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

_INSERT_CUSTOMERS = """
    INSERT INTO customer (workspace_id, id, kind, name, sort_key, search_text, grams, owner_id, stage, class, source, gender, birthday,
                          language, country, province, city, district, custom, created_at)
    SELECT %(ws)s, l.customer_id, coalesce(l.kind, 'person'), coalesce(l.name, ''), l.sort_key, l.search_text,
           string_to_array(l.grams, chr(31)), l.owner_id, l.stage, l.class, %(source)s, l.gender, l.birthday, l.language, l.country,
           l.province, l.city, l.district, coalesce(l.custom, '{}'), coalesce(l.created_at, now())
    FROM landing l WHERE l.makes_customer
"""

# Survivorship: what a source says fills what is empty (rules.compute_filled says the same for one row).
_FILLS = "(SELECT l.*, %(ws)s::integer AS ws FROM landing l WHERE fills OFFSET 0) s"
_FILLABLE = """
    c.workspace_id = s.ws AND c.id = s.customer_id AND (
        (c.name = '' AND s.name IS NOT NULL) OR (c.gender IS NULL AND s.gender IS NOT NULL)
        OR (c.birthday IS NULL AND s.birthday IS NOT NULL) OR (c.language IS NULL AND s.language IS NOT NULL)
        OR (c.country IS NULL AND s.country IS NOT NULL) OR (c.province IS NULL AND s.province IS NOT NULL)
        OR (c.city IS NULL AND s.city IS NOT NULL) OR (c.district IS NULL AND s.district IS NOT NULL)
        OR (c.stage IS NULL AND s.stage IS NOT NULL) OR (c.class IS NULL AND s.class IS NOT NULL)
        OR (c.owner_id IS NULL AND s.owner_id IS NOT NULL) OR NOT c.custom @> (coalesce(s.custom, '{}') || c.custom))
"""
# What will be filled: asked first, so that nothing is updated when nothing is empty, and the import can be reverted.
_TO_FILL = (
    """
    SELECT c.id, jsonb_strip_nulls(jsonb_build_object(
        'name', CASE WHEN c.name = '' THEN s.name END, 'gender', CASE WHEN c.gender IS NULL THEN s.gender END,
        'birthday', CASE WHEN c.birthday IS NULL THEN s.birthday END, 'language', CASE WHEN c.language IS NULL THEN s.language END,
        'country', CASE WHEN c.country IS NULL THEN s.country END, 'province', CASE WHEN c.province IS NULL THEN s.province END,
        'city', CASE WHEN c.city IS NULL THEN s.city END, 'district', CASE WHEN c.district IS NULL THEN s.district END,
        'stage', CASE WHEN c.stage IS NULL THEN s.stage END, 'class', CASE WHEN c.class IS NULL THEN s.class END,
        'owner_id', CASE WHEN c.owner_id IS NULL THEN s.owner_id END))::text AS filled,
        CASE WHEN s.custom IS NOT NULL THEN (s.custom - ARRAY(SELECT jsonb_object_keys(c.custom)))::text END AS custom
    FROM """
    + _FILLS
    + " CROSS JOIN LATERAL (SELECT c.* FROM customer c WHERE "
    + _FILLABLE
    + " FOR UPDATE OFFSET 0) c"
)
_FILL_CUSTOMERS = (
    """
    UPDATE customer c SET
        name = CASE WHEN c.name = '' THEN coalesce(s.name, '') ELSE c.name END,
        sort_key = CASE WHEN c.name = '' AND s.name IS NOT NULL THEN s.sort_key ELSE c.sort_key END,
        search_text = CASE WHEN c.name = '' AND s.name IS NOT NULL THEN s.search_text ELSE c.search_text END,
        grams = CASE WHEN c.name = '' AND s.name IS NOT NULL THEN string_to_array(s.grams, chr(31)) ELSE c.grams END,
        gender = coalesce(c.gender, s.gender), birthday = coalesce(c.birthday, s.birthday), language = coalesce(c.language, s.language),
        country = coalesce(c.country, s.country), province = coalesce(c.province, s.province), city = coalesce(c.city, s.city),
        district = coalesce(c.district, s.district), stage = coalesce(c.stage, s.stage), class = coalesce(c.class, s.class),
        owner_id = coalesce(c.owner_id, s.owner_id), custom = coalesce(s.custom, '{}') || c.custom,
        updated_at = now(), version = c.version + 1
    FROM (SELECT s.*, f.place FROM """
    + _FILLS
    + " CROSS JOIN LATERAL (SELECT c.ctid AS place FROM customer c WHERE "
    + _FILLABLE
    + " OFFSET 0) f) s WHERE c.ctid = s.place"
)

_INSERT_PROFILES = """
    INSERT INTO profile (workspace_id, id, customer_id, source, external_id, name, facts, import_id)
    SELECT %(ws)s, l.profile_id, l.customer_id, %(source)s, l.external_id, l.name,
           coalesce(l.facts, '{}'), %(import_id)s
    FROM landing l WHERE l.makes_profile
"""

# A known profile: what its source says now replaces what it said before.
_SAID = """(SELECT %(ws)s::integer AS ws, profile_id, customer_id, name, coalesce(facts, '{}') AS facts FROM landing WHERE says OFFSET 0) s"""
_NEWS = """
    p.workspace_id = s.ws AND p.id = s.profile_id AND (
        p.name IS DISTINCT FROM coalesce(s.name, p.name) OR NOT p.facts @> s.facts OR (p.customer_id IS NULL AND s.customer_id IS NOT NULL))
"""
_TO_SAY = (
    """
    SELECT p.id, p.import_id, p.name AS old_name, s.name AS new_name, p.facts::text AS old_facts, s.facts::text AS new_facts,
           CASE WHEN p.customer_id IS NULL THEN s.customer_id::text END AS customer_id FROM """
    + _SAID
    + " CROSS JOIN LATERAL (SELECT p.* FROM profile p WHERE "
    + _NEWS
    + " FOR UPDATE OFFSET 0) p"
)
_UPDATE_PROFILES = (
    """
    UPDATE profile p SET name = coalesce(s.name, p.name), facts = p.facts || s.facts, seen_at = now(),
           customer_id = coalesce(p.customer_id, s.customer_id)
    FROM (SELECT s.*, f.place FROM """
    + _SAID
    + " CROSS JOIN LATERAL (SELECT p.ctid AS place FROM profile p WHERE "
    + _NEWS
    + " OFFSET 0) f) s WHERE p.ctid = s.place"
)

_INSERT_HANDLES = """
    INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint)
    SELECT %(ws)s, phone_id, profile_id, 'phone', phone_sealed, phone_blind, phone_hint FROM landing WHERE phone_id IS NOT NULL
    UNION ALL
    SELECT %(ws)s, email_id, profile_id, 'email', email_sealed, email_blind, email_hint FROM landing WHERE email_id IS NOT NULL
"""
# Known profiles have some of theirs already; asking costs a third more, so new ones are not asked. A handle remembers its
# import when the profile is another's: the handles of a new profile go with it.
_INSERT_MORE_HANDLES = """
    WITH added AS (
        INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint, import_id)
        SELECT %(ws)s, phone_id, profile_id, 'phone', phone_sealed, phone_blind, phone_hint,
               CASE WHEN NOT makes_profile THEN %(import_id)s::uuid END FROM landing WHERE phone_id IS NOT NULL
        UNION ALL
        SELECT %(ws)s, email_id, profile_id, 'email', email_sealed, email_blind, email_hint,
               CASE WHEN NOT makes_profile THEN %(import_id)s::uuid END FROM landing WHERE email_id IS NOT NULL
        ON CONFLICT (workspace_id, profile_id, kind, blind) DO NOTHING RETURNING workspace_id, profile_id, import_id
    )
    SELECT DISTINCT p.id, p.import_id FROM added a
    CROSS JOIN LATERAL (SELECT * FROM profile p WHERE p.workspace_id = a.workspace_id AND p.id = a.profile_id OFFSET 0) p
    WHERE a.import_id IS NOT NULL AND p.import_id <> a.import_id
"""


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
) -> LandedMany:
    """Store the rows of `rules.landing.prepare_landing` in the transaction of `uow`; the same rows again change nothing.
    In mode create rows about people who are known are left out, in mode update those about others.
    `find_landed` tells afterwards whose each row is. `ahead` is what `look_ahead` found, `before` what the chunk before stored."""
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
    await uow.conn.execute(_TEMPORARY)
    await uow.conn.execute("DELETE FROM landing")
    await _copy(uow, rows)
    created, filled, said = 0, [], []
    if rows["makes_customer"].any():
        created = await uow.run(_INSERT_CUSTOMERS, source=source)
    if rows["fills"].any():
        filled = await _fill(uow)
    if rows["makes_profile"].any():
        await uow.run(_INSERT_PROFILES, source=source, import_id=import_id)
    if rows["says"].any():
        said = await _say(uow)
    if rows["known_profile"].is_not_null().any():
        said += [describe_added(row) for row in await uow.all(_INSERT_MORE_HANDLES, import_id=import_id)]
    else:
        await uow.run(_INSERT_HANDLES)
    await uow.conn.execute(_PLANS, {"join": "on"})
    uow.state[_LANDED] = rows
    await reviewing.add(uow, find_doubts(rows, known.shared))
    skipped = frame.height - created - len(filled) - len(left_out)
    stored = describe_stored(version, rows)
    return LandedMany(created, len(filled), skipped, [*filled, *said], left_out, stored, gone)


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
    return Known(version, await _find_profiles(uow, frame, source), *await _find_customers(uow, frame))


async def _fill(uow: UnitOfWork) -> list[Overwritten]:
    """Fill what is empty on known customers; what was filled."""
    rows = await uow.all(_TO_FILL)
    if rows:
        await uow.run(_FILL_CUSTOMERS)
    return [describe_filled(row) for row in rows]


async def _say(uow: UnitOfWork) -> list[Overwritten]:
    """Replace what known profiles said; what they said before."""
    rows = await uow.all(_TO_SAY)
    if rows:
        await uow.run(_UPDATE_PROFILES)
    return [describe_said(row) for row in rows]


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


async def _copy(uow: UnitOfWork, rows: pl.DataFrame) -> None:
    worked_out = [pl.col(name).cast(pl.String).fill_null("\\N") for name in _WORKED_OUT]
    lines = rows.select(pl.concat_str(*worked_out, "copy_text", separator="\t")).to_series()
    async with uow.conn.cursor() as cursor, cursor.copy(_COPY) as copy:
        await copy.write("\n".join([*lines, ""]).encode())


async def _find_profiles(uow: UnitOfWork, frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """external_id, profile_id and customer_id of the profiles this source has already."""
    found = await uow.all(_KNOWN_PROFILES, source=source, keys=_array(frame["external_id"].unique()))
    schema = {"external_id": pl.String, "profile_id": pl.String, "customer_id": pl.String}
    return pl.DataFrame(found, schema=schema)


def _array(values: pl.Series) -> str:
    """The literal of an array: psycopg would quote ten thousand values one by one."""
    if values.str.contains(r'[\\"]').any():
        values = values.str.replace_all(r'([\\"])', r"\${1}")
    return '{"' + '","'.join(values) + '"}' if values.len() else "{}"


async def _find_customers(uow: UnitOfWork, frame: pl.DataFrame) -> tuple[dict[str, str], Shared, dict[str, int]]:
    """What `split_shared` makes of the handles (blind hash as text) that somebody has."""
    blinds = pl.concat([frame["phone_blind"], frame["email_blind"]]).drop_nulls().unique()
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
    return split_shared(users, profiles)


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
