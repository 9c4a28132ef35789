"""Taking an import back: what profiles said is set back, what only the import made is removed, and customers keep what the
profiles that are left say.

Identities are not taken apart: two people whom only the reverted import linked stay one customer until somebody un-merges them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.customers.queries.landing import lock
from guanxi.customers.rules import PERSONAL
from guanxi.customers.rules.overwriting import (
    CUSTOM_PREFIX,
    FACTS_PREFIX,
    FILLED,
    Withdrawn,
    compute_restored,
    compute_survivors,
    flatten_customer,
    flatten_profile,
    flatten_said,
)
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import encode
from guanxi.kernel.pinyin import sort_key
from guanxi.kernel.search import index_text
from guanxi.sdk.imports import Overwritten

_PROFILES = """
    SELECT id, customer_id, name, facts FROM profile WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) ORDER BY id FOR UPDATE
"""
_SET_PROFILES = """
    UPDATE profile p SET name = r.name, facts = r.facts, customer_id = r.customer_id
    FROM jsonb_to_recordset(%(rows)s -> 'rows') AS r (id uuid, name text, facts jsonb, customer_id uuid)
    WHERE p.workspace_id = %(ws)s AND p.id = r.id
"""
_CUSTOMERS = """
    SELECT id, name, gender, birthday, language, country, province, city, district, stage, class, owner_id, custom, source
    FROM customer WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) ORDER BY id FOR UPDATE
"""
_SET_CUSTOMERS = """
    UPDATE customer c SET name = coalesce(r.name, ''), gender = r.gender, birthday = r.birthday, language = r.language, country = r.country,
        province = r.province, city = r.city, district = r.district, stage = r.stage, class = r.class, owner_id = r.owner_id,
        custom = r.custom, source = r.source, updated_at = now(), version = c.version + 1
    FROM jsonb_to_recordset(%(rows)s -> 'rows') AS r (id uuid, name text, gender text, birthday date, language text, country text, province text,
        city text, district text, stage text, class text, owner_id uuid, custom jsonb, source text)
    WHERE c.workspace_id = %(ws)s AND c.id = r.id
"""
_SAID = """
    SELECT customer_id, name, facts, source FROM profile WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s) ORDER BY created_at, id
"""
_BY_HAND = """
    SELECT object_id, array_agg(DISTINCT k) AS fields, bool_or(sealed IS NOT NULL) AS personal FROM change_entry
    LEFT JOIN LATERAL jsonb_object_keys(after) AS k ON true
    WHERE workspace_id = %(ws)s AND object = 'customer' AND object_id = ANY(%(ids)s) GROUP BY object_id
"""
_LAST_DIGITS = """
    SELECT c.id, c.name, array_agg(DISTINCT right(h.hint, 4)) FILTER (WHERE h.kind = 'phone') AS digits FROM customer c
    LEFT JOIN profile p ON p.workspace_id = %(ws)s AND p.customer_id = c.id
    LEFT JOIN handle h ON h.workspace_id = %(ws)s AND h.profile_id = p.id
    WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) GROUP BY c.id, c.name
"""
_INDEX = """
    UPDATE customer c SET sort_key = r.sort_key, search_text = r.search_text, grams = r.grams
    FROM jsonb_to_recordset(%(rows)s -> 'rows') AS r (id uuid, sort_key text, search_text text, grams text[])
    WHERE c.workspace_id = %(ws)s AND c.id = r.id
"""
_REMOVE_PROFILES = """
    DELETE FROM profile WHERE workspace_id = %(ws)s AND id = ANY (ARRAY(
        SELECT id FROM profile WHERE workspace_id = %(ws)s AND import_id = %(import_id)s ORDER BY id LIMIT %(batch)s FOR UPDATE))
    RETURNING id, customer_id, name, facts
"""
_REMOVE_HANDLES = """
    WITH gone AS (
        SELECT profile_id, kind, blind FROM handle WHERE workspace_id = %(ws)s AND import_id = %(import_id)s LIMIT %(batch)s
    ), removed AS (
        DELETE FROM handle h USING gone g WHERE h.workspace_id = %(ws)s AND h.profile_id = g.profile_id AND h.kind = g.kind
            AND h.blind = g.blind RETURNING h.profile_id
    )
    SELECT r.profile_id, p.customer_id FROM removed r JOIN profile p ON p.workspace_id = %(ws)s AND p.id = r.profile_id
"""
# A customer that nobody knows any more, that is in no merge and that nobody changed by hand.
_REMOVE_CUSTOMERS = """
    DELETE FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s)
       AND NOT EXISTS (SELECT 1 FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id = c.id)
       AND NOT EXISTS (SELECT 1 FROM customer_merge m WHERE m.workspace_id = %(ws)s AND m.survivor_id = c.id)
       AND NOT EXISTS (SELECT 1 FROM customer_merge m WHERE m.workspace_id = %(ws)s AND m.loser_id = c.id)
       AND NOT EXISTS (SELECT 1 FROM change_entry e WHERE e.workspace_id = %(ws)s AND e.object_id = c.id)
    RETURNING c.id
"""


async def restore(uow: UnitOfWork, records: Sequence[Overwritten]) -> None:
    """Set back what `landing.land` named as overwritten, field by field, where it is still as the import left it."""
    await lock(uow)
    withdrawn, orphans = await _restore_profiles(uow, [one for one in records if one.object == "profile"])
    for one in records:
        if one.object == "customer":
            fields = [field for field in one.before if field in one.after]
            withdrawn += [Withdrawn(one.object_id, field, one.after[field], by_fill=True) for field in fields]
    gone = await _remove_customers(uow, orphans)
    await _withdraw(uow, [one for one in withdrawn if one.customer_id not in gone])


async def _restore_profiles(uow: UnitOfWork, records: Sequence[Overwritten]) -> tuple[list[Withdrawn], set[UUID]]:
    """Profiles set back; what they no longer say about their customers, and customers that lost one."""
    by_id = {one.object_id: one for one in records}
    rows, withdrawn, orphans = [], [], set()
    for row in await uow.all(_PROFILES, ids=list(by_id)) if by_id else ():
        back = compute_restored(flatten_profile(row), by_id[row["id"]])
        if not back:
            continue
        facts = row["facts"] | {_bare(key): value for key, value in back.items() if key.startswith(FACTS_PREFIX)}
        new = row | {"name": back.get("name", row["name"])}
        new["facts"] = {key: value for key, value in facts.items() if value is not None}
        if "customer_id" in back:
            new["customer_id"] = back["customer_id"]
            orphans.add(row["customer_id"])
        rows.append(new)
        if row["customer_id"] is not None:
            withdrawn += _lost(row["customer_id"], row, new)
    if rows:
        await uow.run(_SET_PROFILES, rows=encode({"rows": rows}))
    return withdrawn, orphans


def _bare(key: str) -> str:
    return key.removeprefix(FACTS_PREFIX)


def _lost(customer_id: UUID, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Withdrawn]:
    said, says = flatten_said(old["name"], old["facts"]), flatten_said(new["name"], new["facts"])
    left = new["customer_id"] is not None
    return [
        Withdrawn(customer_id, field, value) for field, value in said.items() if not left or says.get(field) != value
    ]


async def revert(uow: UnitOfWork, import_id: UUID, batch: int) -> int:
    """Remove up to `batch` profiles that an import made, with customers that nothing else knows, then handles that it added to
    others; how many."""
    await lock(uow)
    if removed := await uow.all(_REMOVE_PROFILES, import_id=import_id, batch=batch):
        theirs = {row["customer_id"] for row in removed if row["customer_id"] is not None}
        left = theirs - await _remove_customers(uow, theirs)
        lost = [row for row in removed if row["customer_id"] in left]
        silent: dict[str, Any] = {"name": None, "facts": {}, "customer_id": None}
        await _withdraw(uow, [one for row in lost for one in _lost(row["customer_id"], row, silent)])
        await index(uow, left)
        return len(removed)
    handles = await uow.all(_REMOVE_HANDLES, import_id=import_id, batch=batch)
    await index(uow, {row["customer_id"] for row in handles if row["customer_id"] is not None})
    return len(handles)


async def _remove_customers(uow: UnitOfWork, ids: Iterable[UUID]) -> set[UUID]:
    """Those of the customers that nothing knows any more, removed."""
    wanted = list(ids)
    return {row["id"] for row in await uow.all(_REMOVE_CUSTOMERS, ids=wanted)} if wanted else set()


async def _withdraw(uow: UnitOfWork, withdrawn: Sequence[Withdrawn]) -> None:
    """Take values back that nobody says any more; what the profiles left say comes in their place."""
    by_customer: dict[UUID, list[Withdrawn]] = {}
    for one in withdrawn:
        by_customer.setdefault(one.customer_id, []).append(one)
    if not by_customer:
        return
    ids = list(by_customer)
    said: dict[UUID, list[Row]] = {}
    for row in await uow.all(_SAID, ids=ids):
        said.setdefault(row["customer_id"], []).append(row)
    by_hand = {row["object_id"]: _touched(row) for row in await uow.all(_BY_HAND, ids=ids)}
    rows, renamed = [], set()
    for row in await uow.all(_CUSTOMERS, ids=ids):
        voices = said.get(row["id"], [])
        changed = compute_survivors(
            flatten_customer(row),
            [flatten_said(voice["name"], voice["facts"]) for voice in voices],
            by_customer[row["id"]],
            by_hand.get(row["id"], frozenset()),
        )
        source = _source(row["source"], voices)
        if changed or source != row["source"]:
            rows.append(_changed(row, changed) | {"source": source})
        if "name" in changed:
            renamed.add(row["id"])
    if rows:
        await uow.run(_SET_CUSTOMERS, rows=encode({"rows": rows}))
    await index(uow, renamed)


def _touched(row: Row) -> frozenset[str]:
    return frozenset(row["fields"] or ()) | (PERSONAL if row["personal"] else frozenset())


def _source(source: str | None, voices: Sequence[Row]) -> str | None:
    """Where a customer is from: as it was, or from its oldest profile when no profile of that source is left."""
    sources = [voice["source"] for voice in voices]
    return source if not sources or source in sources else sources[0]


def _changed(row: Row, changed: Mapping[str, Any]) -> dict[str, Any]:
    custom = dict(row["custom"])
    for field, value in changed.items():
        if field.startswith(CUSTOM_PREFIX):
            custom[field.removeprefix(CUSTOM_PREFIX)] = value
    plain = {field: value for field, value in changed.items() if field in FILLED}
    return row | plain | {"custom": {key: value for key, value in custom.items() if value is not None}}


async def index(uow: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Search text of these customers from their names and the last four digits of their phones, as they are now."""
    wanted = list(ids)
    rows = []
    for row in await uow.all(_LAST_DIGITS, ids=wanted) if wanted else ():
        indexed = index_text(row["name"], *(row["digits"] or ()))
        key = sort_key(row["name"])
        rows.append({"id": row["id"], "sort_key": key, "search_text": indexed.text, "grams": indexed.grams})
    if rows:
        await uow.run(_INDEX, rows=encode({"rows": rows}))


async def keep(
    uow: UnitOfWork, import_id: UUID, *, profiles: Sequence[UUID] = (), customers: Sequence[UUID] = ()
) -> None:
    """These profiles, all of these customers, and their contact details are no longer the import's: reverting leaves them."""
    named = {"import_id": import_id, "profiles": list(profiles), "customers": list(customers)}
    await uow.run(
        """UPDATE handle h SET import_id = NULL FROM profile p
           WHERE h.workspace_id = %(ws)s AND p.workspace_id = %(ws)s AND p.id = h.profile_id AND h.import_id = %(import_id)s
             AND (p.id = ANY(%(profiles)s) OR p.customer_id = ANY(%(customers)s))""",
        **named,
    )
    await uow.run(
        """UPDATE profile SET import_id = NULL WHERE workspace_id = %(ws)s AND import_id = %(import_id)s
             AND (id = ANY(%(profiles)s) OR customer_id = ANY(%(customers)s))""",
        **named,
    )
