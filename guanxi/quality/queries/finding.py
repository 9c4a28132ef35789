"""What is wrong with some customers, found by one statement for all of them; what needs arithmetic on a value comes back as it is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import UnitOfWork
from guanxi.quality.contracts import CUSTOMER, Definition, Found
from guanxi.quality.rules.definitions import DIVISIONS, EMAIL, NAME, PHONE, WECHAT, can_count, texts_of
from guanxi.sdk.objects import Field, FieldKind

# Signs of life that are none: what programs compute, and visits nobody confirmed anything by.
_NO_CONTACT: Final = ("portraits.%", "segments.%", "quality.%", "tracking.%", "tracked:%")
_EPOCHS: Final = ("1900-01-01", "1970-01-01", "1901-01-01", "2000-00-00")

_BASE = """
    WITH c AS MATERIALIZED (
        SELECT * FROM customer WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND deleted_at IS NULL AND merged_into_id IS NULL),
    p AS MATERIALIZED (
        SELECT id, customer_id, facts FROM profile WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s)),
    h AS MATERIALIZED (
        SELECT p.customer_id AS id, {customer_key} || h.kind AS field, h.blind, h.hint, c.country
        FROM p JOIN c ON c.id = p.customer_id JOIN handle h ON h.workspace_id = %(ws)s AND h.profile_id = p.id),
    v AS MATERIALIZED (SELECT c.id, c.kind AS sort, c.country, f.field, f.text FROM c CROSS JOIN LATERAL (VALUES {values}) AS f (field, text))
"""
_MISSING = """SELECT id, 'missing' AS kind, field, '' AS said, NULL AS text FROM v
    WHERE field = ANY(%(asked)s) AND coalesce(btrim(text), '') IN ('', '[]', '{{}}')"""
_PLACEHOLDER = """SELECT id, 'placeholder', field, md5(text), NULL FROM v
    WHERE field = ANY(%(texts)s) AND lower(btrim(text, E' \\t\\u3000')) = ANY(%(placeholders)s)"""
_PLACEHOLDER_HANDLE = "SELECT id, 'placeholder', field, '', NULL FROM h WHERE blind = ANY(%(blinds)s::bytea[])"
_DIGITS = r"SELECT id, 'digits', field, md5(text), text FROM v WHERE field = %(name)s AND sort = 'person' AND text ~ '\d[\d\s\-()（）]{{3,}}\d'"
_UNTIDY = r"""SELECT id, 'untidy', field, md5(text), text FROM v WHERE field = ANY(%(texts)s)
    AND (text ~ '^[\s\u3000]|[\s\u3000]$|[\s\u3000]{{2,}}' OR text ~ '[一-鿿][\s\u3000]+[一-鿿]' AND field = %(name)s)"""
_IMPOSSIBLE = """SELECT id, 'impossible', field, md5(text), text FROM v WHERE field = ANY(%(dates)s) AND text <> ''
    AND (field = %(birthday)s AND text > %(today)s::text OR text < %(oldest)s::text OR text = ANY(%(epochs)s))"""
_GONE = """SELECT id, 'gone', field, md5(text), text FROM v WHERE field = ANY(%(divisions)s) AND btrim(text) <> ''
    AND coalesce(country, '') IN ('', '中国', '中华人民共和国', 'China', 'CN')"""
_CHECKED = "SELECT id, 'checksum', field, md5(text), text FROM v WHERE field = ANY(%(checked)s) AND btrim(text) <> ''"
_FORM = r"""SELECT id, 'form', field, md5(text), NULL FROM v WHERE field = %(wechat)s AND btrim(text) <> ''
    AND btrim(text) !~ '^[A-Za-z][-_A-Za-z0-9]{{5,19}}$' AND btrim(text) !~ '^1[3-9]\d{{9}}$' AND btrim(text) !~ '^[1-9]\d{{4,11}}$'"""
_FOREIGN = """SELECT DISTINCT id, 'foreign', field, '', NULL FROM h WHERE field = %(phone)s AND hint LIKE '+%%'
    AND coalesce(country, '') IN ('', '中国', '中华人民共和国', 'China', 'CN')"""
_CONFLICT = """SELECT s.id, 'conflict', s.field, md5(coalesce(v.text, '') || s.all_said), NULL FROM (
        SELECT p.customer_id AS id, f.field, string_agg(DISTINCT p.facts ->> f.name, '|' ORDER BY p.facts ->> f.name) AS all_said
        FROM p CROSS JOIN unnest(%(conflicts)s::text[], %(conflict_names)s::text[]) AS f (field, name) WHERE p.facts ->> f.name <> ''
        GROUP BY 1, 2 HAVING count(DISTINCT p.facts ->> f.name) > 1) s
    JOIN v ON v.id = s.id AND v.field = s.field"""
# Who the other is is the mark of the value: a judgement is about these two, and they are found again when one of them changes.
_DOUBLE = """SELECT c.id, 'double', '', string_agg(DISTINCT o.id::text, ',' ORDER BY o.id::text), NULL FROM c
    JOIN LATERAL (
        SELECT r.second_id AS other FROM customer_review r
        WHERE r.workspace_id = %(ws)s AND r.first_id = c.id AND r.decided_at IS NULL
        UNION ALL SELECT r.first_id FROM customer_review r
        WHERE r.workspace_id = %(ws)s AND r.second_id = c.id AND r.decided_at IS NULL) r ON true
    JOIN customer o ON o.workspace_id = %(ws)s AND o.id = r.other AND o.deleted_at IS NULL AND o.merged_into_id IS NULL
    GROUP BY c.id"""
_BRANCHES: Final[Mapping[str, tuple[str, ...]]] = {
    "placeholder": (_PLACEHOLDER, _PLACEHOLDER_HANDLE), "digits": (_DIGITS,), "untidy": (_UNTIDY,), "impossible": (_IMPOSSIBLE,),
    "gone": (_GONE,), "checksum": (_CHECKED,), "form": (_FORM,), "foreign": (_FOREIGN,), "conflict": (_CONFLICT,),
    "double": (_DOUBLE,),
}  # fmt: skip


def _values(fields: Sequence[Field]) -> sql.Composable:
    """`(key, text)` of every field of a customer, apart from its row or not."""
    made: list[sql.Composable] = []
    for one in fields:
        if one.column is not None:
            text: sql.Composable = sql.SQL("c.{}::text").format(sql.Identifier(one.column))
        elif one.key in {PHONE, EMAIL}:
            text = sql.SQL("(SELECT min(h.hint) FROM h WHERE h.id = c.id AND h.field = {})").format(
                sql.Literal(one.key)
            )
        elif one.apart:  # tags
            text = sql.SQL(
                "(SELECT min(t.tag_id::text) FROM customer_tag t WHERE t.workspace_id = %(ws)s AND t.customer_id = c.id)"
            )
        else:
            text = sql.SQL("c.custom ->> {}").format(sql.Literal(one.custom_key))
        made.append(sql.SQL("({}, {})").format(sql.Literal(one.key), text))
    return sql.SQL(", ").join(made)


async def find_problems(
    uow: UnitOfWork,
    definition: Definition,
    fields: Sequence[Field],
    ids: Sequence[UUID],
    today: date,
    blinds: Sequence[bytes],
) -> list[Found]:
    """Everything that is wrong, but for what time alone tells. Numbers with check digits and names of divisions are only named, right
    or wrong: whoever asks judges them. `blinds` are hashes of phones and addresses that are nobody's."""
    counted = [one for one in fields if can_count(one)]
    by_key = {one.key: one for one in counted}
    branches = [_MISSING]
    for kind, texts in _BRANCHES.items():
        if kind in definition.rules:
            branches += texts
    conflicts = [one for one in definition.conflicts if one in by_key]
    params: dict[str, Any] = {
        "ids": list(ids), "asked": [one.field for one in definition.fields], "texts": texts_of(counted),
        "placeholders": [one.lower() for one in definition.placeholders], "blinds": list(blinds), "name": NAME,
        "dates": [one.key for one in counted if one.type is FieldKind.DATE], "birthday": f"{CUSTOMER}birthday", "today": today.isoformat(),
        "oldest": f"{today.year - definition.oldest:04d}-01-01", "epochs": list(_EPOCHS), "divisions": list(DIVISIONS),
        "checked": list(definition.checks), "wechat": WECHAT, "phone": PHONE, "conflicts": conflicts,
        "conflict_names": [by_key[one].column or by_key[one].custom_key for one in conflicts],
    }  # fmt: skip
    body = sql.SQL(" UNION ALL ").join([sql.SQL(one).format() for one in branches])
    base = sql.SQL(_BASE).format(customer_key=sql.Literal(CUSTOMER), values=_values(counted))
    rows = await uow.all(sql.SQL("{} {}").format(base, body), **params)
    found = [Found(row["id"], row["kind"], row["field"], row["said"], row["text"]) for row in rows]
    if "shared" in definition.rules:
        sharing = await _find_sharing(uow, ids)
        live = await _find_live(uow, set().union(*sharing.values()))
        for (customer, kind), others in sharing.items():
            if seen := sorted(others & live):
                found.append(Found(customer, "shared", f"{CUSTOMER}{kind}", ",".join(map(str, seen))))
    return found


async def _find_live(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    rows = await uow.all(
        "SELECT id FROM customer WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND deleted_at IS NULL AND merged_into_id IS NULL",
        ids=sorted(ids),
    )
    return {row["id"] for row in rows}


async def _find_sharing(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[tuple[UUID, str], set[UUID]]:
    """Other customers with the same phone or e-mail, by customer and kind; those in the bin too. One table a statement, each by what
    it is found by: joined, a planner without statistics reads every handle of the company for each."""
    mine = await uow.all(
        "SELECT id, customer_id FROM profile WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s)", ids=list(ids)
    )
    owner = {row["id"]: row["customer_id"] for row in mine}
    handles = "SELECT profile_id, kind, blind FROM handle WHERE workspace_id = %(ws)s AND "
    own = await uow.all(handles + "profile_id = ANY(%(profiles)s)", profiles=list(owner))
    blinds = {bytes(row["blind"]) for row in own}
    same = await uow.all(handles + "blind = ANY(%(blinds)s)", blinds=list(blinds)) if blinds else []
    theirs = {row["profile_id"] for row in same} - owner.keys()
    if theirs:
        rows = await uow.all(
            "SELECT id, customer_id FROM profile WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=sorted(theirs)
        )
        owner |= {row["id"]: row["customer_id"] for row in rows}
    having: dict[bytes, set[UUID]] = {}
    for row in same:
        if owner.get(row["profile_id"]) is not None:
            having.setdefault(bytes(row["blind"]), set()).add(owner[row["profile_id"]])
    found: dict[tuple[UUID, str], set[UUID]] = {}
    for row in own:
        customer = owner[row["profile_id"]]
        if others := having.get(bytes(row["blind"]), set()) - {customer}:
            found.setdefault((customer, row["kind"]), set()).update(others)
    return found


async def find_confirmed(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each was last changed, seen by a source, in contact with us, or said to be right. Live customers only."""
    rows = await uow.all(
        """SELECT c.id, greatest(c.created_at, c.updated_at,
               (SELECT max(p.seen_at) FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id = c.id),
               (SELECT max(e.at) FROM profile p JOIN LATERAL (
                    SELECT e.at FROM log_event e WHERE e.workspace_id = %(ws)s AND e.profile_id = p.id AND e.class = 'business'
                      AND NOT e.type LIKE ANY(%(none)s::text[]) ORDER BY e.at DESC LIMIT 1) e ON true
                WHERE p.workspace_id = %(ws)s AND p.customer_id = c.id),
               (SELECT max(m.at) FROM quality_mark m WHERE m.workspace_id = %(ws)s AND m.customer_id = c.id AND m.act = 'confirm'
                  AND m.undone_at IS NULL)) AS confirmed
           FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) AND c.deleted_at IS NULL AND c.merged_into_id IS NULL""",
        ids=list(ids),
        none=list(_NO_CONTACT),
    )
    return {row["id"]: row["confirmed"] for row in rows}


async def find_partners(uow: UnitOfWork, ids: Sequence[UUID]) -> set[UUID]:
    """Customers whose problems may be others because these changed: who has the same phone or e-mail, who is paired with them for
    review, and who was until now."""
    sharing = await _find_sharing(uow, ids)
    rows = await uow.all(
        """SELECT r.second_id AS id FROM customer_review r WHERE r.workspace_id = %(ws)s AND r.first_id = ANY(%(ids)s)
           UNION SELECT r.first_id FROM customer_review r WHERE r.workspace_id = %(ws)s AND r.second_id = ANY(%(ids)s)
           UNION SELECT q.customer_id FROM customer_problem q WHERE q.workspace_id = %(ws)s AND q.kind IN ('shared', 'double')
             AND string_to_array(q.said, ',') && %(texts)s::text[]""",
        ids=list(ids),
        texts=[str(one) for one in ids],
    )
    return {row["id"] for row in rows}.union(*sharing.values())


async def find_dismissed(uow: UnitOfWork, ids: Sequence[UUID]) -> set[tuple[UUID, str, str]]:
    """(customer, code, said) of what people said to be no problem."""
    rows = await uow.all(
        """SELECT customer_id, code, said FROM quality_mark WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s)
             AND act = 'dismiss' AND undone_at IS NULL""",
        ids=list(ids),
    )
    return {(row["customer_id"], row["code"], row["said"]) for row in rows}
