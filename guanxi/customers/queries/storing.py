"""Storing a chunk whose rows were copied in, perhaps while the chunk before was being stored and before it was known whose they
are: the temporary table holds what the file says, arrays say the rest. `customers` and `profiles` are ids and `fate` bits of FATES,
each by the place of the row. Arrays of values of one length without a null are read by place at once; a null makes it a walk.

Not here: who is known and what becomes of each row (landing).
"""

from typing import Any, Final
from uuid import UUID

import polars as pl
from psycopg import sql

from guanxi.customers.rules.landing import COPIED
from guanxi.customers.rules.overwriting import describe_added, describe_filled, describe_said
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.imports import Overwritten

FATES: Final = (
    "makes_customer",
    "makes_profile",
    "fills",
    "says",
    "phone_id",
    "email_id",
)  # 1, 2, 4, 8, 16, 32 in the statements
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"

_TEMPORARY = """
    CREATE TEMPORARY TABLE IF NOT EXISTS landing (
        place integer, phone_id uuid, email_id uuid, external_id text, kind text, name text, gender text, birthday date, language text,
        country text, province text, city text, district text, stage text, class text, owner_id uuid, created_at timestamptz, custom jsonb,
        facts jsonb, sort_key text, search_text text, grams text, phone_sealed bytea, phone_blind bytea, phone_hint text,
        email_sealed bytea, email_blind bytea, email_hint text
    )
"""
_COPY = sql.SQL("COPY landing ({}) FROM STDIN").format(
    sql.SQL(", ").join(sql.Identifier(name) for name in ("place", "phone_id", "email_id", *COPIED))
)

_INSERT_CUSTOMERS = """
    INSERT INTO customer (workspace_id, id, kind, name, sort_key, search_text, grams, owner_id, stage, class, source, gender, birthday,
                          language, country, province, city, district, custom, created_at)
    SELECT %(ws)s, (%(customers)s::uuid[])[l.place], coalesce(l.kind, 'person'), coalesce(l.name, ''), l.sort_key, l.search_text,
           string_to_array(l.grams, chr(31)), l.owner_id, l.stage, l.class, %(source)s, l.gender, l.birthday, l.language, l.country,
           l.province, l.city, l.district, coalesce(l.custom, '{}'), coalesce(l.created_at, now())
    FROM landing l WHERE (%(fate)s::smallint[])[l.place] & 1 <> 0
"""

# Survivorship: what a source says fills what is empty (rules.compute_filled says the same for one row).
_FILLS = """(SELECT l.*, (%(customers)s::uuid[])[l.place] AS customer_id, %(ws)s::integer AS ws
     FROM landing l WHERE (%(fate)s::smallint[])[l.place] & 4 <> 0 OFFSET 0) s"""
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
    FROM (SELECT s.*, f.found FROM """
    + _FILLS
    + " CROSS JOIN LATERAL (SELECT c.ctid AS found FROM customer c WHERE "
    + _FILLABLE
    + " OFFSET 0) f) s WHERE c.ctid = s.found"
)

_INSERT_PROFILES = """
    INSERT INTO profile (workspace_id, id, customer_id, source, external_id, name, facts, import_id)
    SELECT %(ws)s, (%(profiles)s::uuid[])[l.place], nullif((%(customers)s::uuid[])[l.place], %(nobody)s), %(source)s, l.external_id,
           l.name, coalesce(l.facts, '{}'), %(import_id)s
    FROM landing l WHERE (%(fate)s::smallint[])[l.place] & 2 <> 0
"""

# A known profile: what its source says now replaces what it said before.
_SAID = """(SELECT %(ws)s::integer AS ws, (%(profiles)s::uuid[])[l.place] AS profile_id, l.name, coalesce(l.facts, '{}') AS facts,
     nullif((%(customers)s::uuid[])[l.place], %(nobody)s) AS customer_id
     FROM landing l WHERE (%(fate)s::smallint[])[l.place] & 8 <> 0 OFFSET 0) s"""
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
    FROM (SELECT s.*, f.found FROM """
    + _SAID
    + " CROSS JOIN LATERAL (SELECT p.ctid AS found FROM profile p WHERE "
    + _NEWS
    + " OFFSET 0) f) s WHERE p.ctid = s.found"
)

# In the order of their key: what is put behind the last of an index needs no way down to it.
_INSERT_HANDLES = """
    INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint)
    SELECT %(ws)s, h.id, (%(profiles)s::uuid[])[l.place], h.kind, h.sealed, h.blind, h.hint
    FROM landing l CROSS JOIN LATERAL (
        VALUES (32, 'email', l.email_id, l.email_sealed, l.email_blind, l.email_hint),
               (16, 'phone', l.phone_id, l.phone_sealed, l.phone_blind, l.phone_hint)) AS h (fate, kind, id, sealed, blind, hint)
    WHERE (%(fate)s::smallint[])[l.place] & h.fate <> 0
"""
# Known profiles have some of theirs already; asking costs a third more, so new ones are not asked. A handle remembers its
# import when the profile is another's: the handles of a new profile go with it.
_INSERT_MORE_HANDLES = """
    WITH added AS (
        INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint, import_id)
        SELECT %(ws)s, l.phone_id, (%(profiles)s::uuid[])[l.place], 'phone', l.phone_sealed, l.phone_blind, l.phone_hint,
               CASE WHEN (%(fate)s::smallint[])[l.place] & 2 = 0 THEN %(import_id)s::uuid END
        FROM landing l WHERE (%(fate)s::smallint[])[l.place] & 16 <> 0
        UNION ALL
        SELECT %(ws)s, l.email_id, (%(profiles)s::uuid[])[l.place], 'email', l.email_sealed, l.email_blind, l.email_hint,
               CASE WHEN (%(fate)s::smallint[])[l.place] & 2 = 0 THEN %(import_id)s::uuid END
        FROM landing l WHERE (%(fate)s::smallint[])[l.place] & 32 <> 0
        ON CONFLICT (workspace_id, profile_id, kind, blind) DO NOTHING RETURNING workspace_id, profile_id, import_id
    )
    SELECT DISTINCT p.id, p.import_id FROM added a
    CROSS JOIN LATERAL (SELECT * FROM profile p WHERE p.workspace_id = a.workspace_id AND p.id = a.profile_id OFFSET 0) p
    WHERE a.import_id IS NOT NULL AND p.import_id <> a.import_id
"""


async def stage(uow: UnitOfWork, frame: pl.DataFrame) -> None:
    """Copy the rows of `rules.landing.prepare_landing` in, in place of those that were there. They stay until the next ones come, or
    with a connection that is not kept until the commit."""
    await uow.conn.execute(_TEMPORARY if uow.kept else _TEMPORARY + " ON COMMIT DELETE ROWS")
    await uow.conn.execute("TRUNCATE landing" if uow.kept else "DELETE FROM landing")
    ids = [pl.col(f"{kind}_kept" if f"{kind}_kept" in frame.columns else f"{kind}_id") for kind in ("phone", "email")]
    first = [(pl.col("place") + 1).cast(pl.String), *(one.fill_null("\\N") for one in ids)]
    lines = frame.select(pl.concat_str(*first, "copy_text", separator="\t").str.join("\n")).item()
    async with uow.conn.cursor() as cursor, cursor.copy(_COPY) as copy:
        await copy.write(f"{lines}\n".encode())


async def store(
    uow: UnitOfWork, rows: pl.DataFrame, source: str, import_id: UUID | None
) -> tuple[int, int, list[Overwritten]]:
    """Store what was staged as `rows` (`landing.resolve`) say: customers made, customers filled, and what was overwritten."""
    told = _tell(rows)
    created, filled, said = 0, [], []
    if rows["makes_customer"].any():
        created = await uow.run(_INSERT_CUSTOMERS, source=source, customers=told["customers"], fate=told["fate"])
    if rows["fills"].any():
        filled = await _fill(uow, told)
    if rows["makes_profile"].any():
        await uow.run(_INSERT_PROFILES, source=source, import_id=import_id, **told)
    if rows["says"].any():
        said = await _say(uow, told)
    if rows["known_profile"].is_not_null().any():
        added = await uow.all(_INSERT_MORE_HANDLES, import_id=import_id, profiles=told["profiles"], fate=told["fate"])
        said += [describe_added(row) for row in added]
    else:
        await uow.run(_INSERT_HANDLES, profiles=told["profiles"], fate=told["fate"])
    return created, len(filled), [*filled, *said]


async def _fill(uow: UnitOfWork, told: dict[str, Any]) -> list[Overwritten]:
    """Fill what is empty on known customers; what was filled."""
    whose = {name: told[name] for name in ("customers", "fate")}
    rows = await uow.all(_TO_FILL, **whose)
    if rows:
        await uow.run(_FILL_CUSTOMERS, **whose)
    return [describe_filled(row) for row in rows]


async def _say(uow: UnitOfWork, told: dict[str, Any]) -> list[Overwritten]:
    """Replace what known profiles said; what they said before."""
    rows = await uow.all(_TO_SAY, **told)
    if rows:
        await uow.run(_UPDATE_PROFILES, **told)
    return [describe_said(row) for row in rows]


def _tell(rows: pl.DataFrame) -> dict[str, Any]:
    """The arrays of the statements, as literals: psycopg would quote ten thousand values one by one."""
    flags = [pl.col(name) if rows.schema[name] == pl.Boolean else pl.col(name).is_not_null() for name in FATES]
    fate = pl.sum_horizontal(one.cast(pl.Int16).fill_null(0) * (1 << bit) for bit, one in enumerate(flags))
    told = rows.select(
        "place",
        customers=pl.col("customer_id").fill_null(_NOBODY),
        profiles=pl.col("profile_id").fill_null(_NOBODY),
        fate=fate.cast(pl.String),
    )
    places = told.select(pl.col("place").max() + 1).item() or 0
    if places != told.height:  # some were left out: theirs stay empty
        every = pl.DataFrame({"place": range(places)}, schema={"place": pl.Int32})
        told = every.join(told, on="place", how="left", maintain_order="left")
        told = told.with_columns(pl.col("customers", "profiles").fill_null(_NOBODY), pl.col("fate").fill_null("0"))
    arrays = {name: "{" + ",".join(told[name]) + "}" for name in ("customers", "profiles", "fate")}
    return {**arrays, "nobody": _NOBODY}
