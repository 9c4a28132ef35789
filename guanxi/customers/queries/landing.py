"""Profiles come in by the thousand: one temporary table, then set-based statements. Also used for one row."""

import polars as pl

from guanxi.customers.contracts import LandedMany
from guanxi.kernel.db import UnitOfWork

_TEMPORARY = """
    CREATE TEMPORARY TABLE IF NOT EXISTS landing (
        n integer, label integer, profile_id uuid, customer_id uuid, external_id text, anonymous boolean, kind text, name text,
        gender text, birthday date, language text, country text, province text, city text, district text, stage text, class text,
        owner_id uuid, created_at timestamptz, custom jsonb, sort_key text, search_text text, grams text,
        phone_id uuid, phone_sealed bytea, phone_blind bytea, phone_hint text,
        email_id uuid, email_sealed bytea, email_blind bytea, email_hint text,
        owner_customer uuid, is_new boolean, known_profile uuid
    ) ON COMMIT DELETE ROWS
"""
_COPIED = (
    "n", "label", "profile_id", "customer_id", "external_id", "anonymous", "kind", "name", "gender", "birthday", "language", "country",
    "province", "city", "district", "stage", "class", "owner_id", "created_at", "custom", "sort_key", "search_text", "grams",
    "phone_id", "phone_sealed", "phone_blind", "phone_hint", "email_id", "email_sealed", "email_blind", "email_hint",
)  # fmt: skip

# Whose profile a row is: the same source key first, then the phone's customer, then the e-mail's; rows with one label
# (one person in this batch) go to the first customer any of them is known by.
_RESOLVE = """
    WITH known AS (
        SELECT l.n, l.label, p.id AS profile_id, coalesce(p.customer_id, by_phone.customer_id, by_email.customer_id) AS customer_id
        FROM landing l
        LEFT JOIN profile p ON p.workspace_id = %(ws)s AND p.source = %(source)s AND p.external_id = l.external_id
        LEFT JOIN LATERAL (
            SELECT hp.customer_id FROM handle h JOIN profile hp ON hp.workspace_id = %(ws)s AND hp.id = h.profile_id
            WHERE h.workspace_id = %(ws)s AND h.blind = l.phone_blind AND hp.customer_id IS NOT NULL ORDER BY hp.created_at, hp.id LIMIT 1
        ) by_phone ON l.phone_blind IS NOT NULL
        LEFT JOIN LATERAL (
            SELECT hp.customer_id FROM handle h JOIN profile hp ON hp.workspace_id = %(ws)s AND hp.id = h.profile_id
            WHERE h.workspace_id = %(ws)s AND h.blind = l.email_blind AND hp.customer_id IS NOT NULL ORDER BY hp.created_at, hp.id LIMIT 1
        ) by_email ON l.email_blind IS NOT NULL
    ), grouped AS (
        SELECT label, (array_agg(customer_id ORDER BY n) FILTER (WHERE customer_id IS NOT NULL))[1] AS customer_id FROM known GROUP BY label
    )
    UPDATE landing l SET known_profile = k.profile_id,
        owner_customer = CASE WHEN coalesce(l.anonymous, false) THEN NULL ELSE coalesce(g.customer_id, first.customer_id) END,
        is_new = NOT coalesce(l.anonymous, false) AND g.customer_id IS NULL
    FROM known k, grouped g, landing first
    WHERE k.n = l.n AND g.label = l.label AND first.n = l.label AND %(ws)s IS NOT NULL
"""

_INSERT_CUSTOMERS = """
    INSERT INTO customer (workspace_id, id, kind, name, sort_key, search_text, grams, owner_id, stage, class, source, gender, birthday,
                          language, country, province, city, district, custom, created_at)
    SELECT %(ws)s, l.customer_id, coalesce(l.kind, 'person'), coalesce(l.name, ''), l.sort_key, l.search_text,
           string_to_array(l.grams, chr(31)), l.owner_id, l.stage, l.class, %(source)s, l.gender, l.birthday, l.language, l.country,
           l.province, l.city, l.district, coalesce(l.custom, '{}'), coalesce(l.created_at, now())
    FROM landing l WHERE l.is_new AND l.n = l.label
"""

# Survivorship: what a source says fills what is empty (rules.compute_filled says the same for one row).
_FILL_CUSTOMERS = """
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
    FROM (
        SELECT DISTINCT ON (owner_customer) * FROM landing
        WHERE owner_customer IS NOT NULL AND NOT (is_new AND n = label) ORDER BY owner_customer, n
    ) s
    WHERE c.workspace_id = %(ws)s AND c.id = s.owner_customer AND (
        (c.name = '' AND s.name IS NOT NULL) OR (c.gender IS NULL AND s.gender IS NOT NULL)
        OR (c.birthday IS NULL AND s.birthday IS NOT NULL) OR (c.language IS NULL AND s.language IS NOT NULL)
        OR (c.country IS NULL AND s.country IS NOT NULL) OR (c.province IS NULL AND s.province IS NOT NULL)
        OR (c.city IS NULL AND s.city IS NOT NULL) OR (c.district IS NULL AND s.district IS NOT NULL)
        OR (c.stage IS NULL AND s.stage IS NOT NULL) OR (c.class IS NULL AND s.class IS NOT NULL)
        OR (c.owner_id IS NULL AND s.owner_id IS NOT NULL) OR NOT c.custom @> (coalesce(s.custom, '{}') || c.custom))
"""

_UPSERT_PROFILES = """
    INSERT INTO profile AS p (workspace_id, id, customer_id, source, external_id, name, facts, import_id)
    SELECT DISTINCT ON (l.external_id) %(ws)s, l.profile_id, l.owner_customer, %(source)s, l.external_id, l.name,
           jsonb_strip_nulls(jsonb_build_object('kind', l.kind, 'gender', l.gender, 'birthday', l.birthday, 'language', l.language,
               'country', l.country, 'province', l.province, 'city', l.city, 'district', l.district, 'stage', l.stage,
               'class', l.class, 'custom', l.custom)), %(import_id)s
    FROM landing l ORDER BY l.external_id, l.n
    ON CONFLICT (workspace_id, source, external_id) DO UPDATE
    SET name = coalesce(excluded.name, p.name), facts = p.facts || excluded.facts, seen_at = now(),
        customer_id = coalesce(p.customer_id, excluded.customer_id)
    WHERE p.name IS DISTINCT FROM coalesce(excluded.name, p.name) OR NOT p.facts @> excluded.facts
       OR (p.customer_id IS NULL AND excluded.customer_id IS NOT NULL)
"""

_INSERT_HANDLES = """
    INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint)
    SELECT %(ws)s, v.id, p.id, v.kind, v.sealed, v.blind, v.hint
    FROM landing l
    JOIN profile p ON p.workspace_id = %(ws)s AND p.source = %(source)s AND p.external_id = l.external_id
    CROSS JOIN LATERAL (VALUES ('phone', l.phone_id, l.phone_sealed, l.phone_blind, l.phone_hint),
                               ('email', l.email_id, l.email_sealed, l.email_blind, l.email_hint)) AS v(kind, id, sealed, blind, hint)
    WHERE v.id IS NOT NULL
    ON CONFLICT (workspace_id, profile_id, kind, blind) DO NOTHING
"""


async def lock(uow: UnitOfWork) -> None:
    """One landing at a time in a workspace, until the commit: two writers must not both find a phone to be free."""
    await uow.run("SELECT pg_advisory_xact_lock(1970366569, %(ws)s)")


async def land(uow: UnitOfWork, frame: pl.DataFrame, source: str, import_id: object = None) -> LandedMany:
    """Store the rows of `rules.landing.prepare_landing` in the transaction of `uow`; the same rows again change nothing.

    Afterwards the temporary table `landing` holds, until the commit, whose profile each row `n` is.
    """
    await lock(uow)
    await uow.conn.execute(_TEMPORARY)
    await uow.conn.execute("DELETE FROM landing")
    async with uow.conn.cursor() as cursor:
        columns = ", ".join(_COPIED)
        async with cursor.copy(f"COPY landing ({columns}) FROM STDIN (FORMAT csv)".encode()) as copy:
            await copy.write(frame.select(_COPIED).write_csv(include_header=False).encode())
    await uow.run(_RESOLVE, source=source)
    created = await uow.run(_INSERT_CUSTOMERS, source=source)
    updated = await uow.run(_FILL_CUSTOMERS)
    await uow.run(_UPSERT_PROFILES, source=source, import_id=import_id)
    await uow.run(_INSERT_HANDLES, source=source)
    return LandedMany(created, updated, frame.height - created - updated)


async def find_landed(uow: UnitOfWork, source: str) -> pl.DataFrame:
    """After `land` in the same transaction: n, profile_id, customer_id, created of each row."""
    rows = await uow.all(
        """SELECT l.n, p.id::text AS profile_id, p.customer_id::text AS customer_id, coalesce(l.is_new AND l.n = l.label, false) AS created
           FROM landing l JOIN profile p ON p.workspace_id = %(ws)s AND p.source = %(source)s AND p.external_id = l.external_id
           ORDER BY l.n""",
        source=source,
    )
    return pl.DataFrame(
        rows, schema={"n": pl.Int32, "profile_id": pl.String, "customer_id": pl.String, "created": pl.Boolean}
    )


_REVERT = """
    WITH gone AS (
        SELECT p.id, p.customer_id FROM profile p WHERE p.workspace_id = %(ws)s AND p.import_id = %(import_id)s
        ORDER BY p.id LIMIT %(batch)s FOR UPDATE
    ), removed AS (
        DELETE FROM profile p USING gone g WHERE p.workspace_id = %(ws)s AND p.id = g.id RETURNING p.id, p.customer_id
    )
    SELECT count(*) AS removed, array_agg(DISTINCT customer_id) FILTER (WHERE customer_id IS NOT NULL) AS customers FROM removed
"""


async def revert(uow: UnitOfWork, import_id: object, batch: int) -> int:
    """Remove up to `batch` profiles that an import made, and their customers when nothing else knows them."""
    row = await uow.one(_REVERT, import_id=import_id, batch=batch)
    assert row is not None
    if row["customers"]:
        await uow.run(
            """DELETE FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s)
               AND NOT EXISTS (SELECT 1 FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id = c.id)
               AND NOT EXISTS (SELECT 1 FROM customer_merge m WHERE m.workspace_id = %(ws)s AND (m.survivor_id = c.id OR m.loser_id = c.id))
               AND NOT EXISTS (SELECT 1 FROM change_entry e WHERE e.workspace_id = %(ws)s AND e.object_id = c.id)""",
            ids=row["customers"],
        )
    return int(row["removed"])
