"""Companies as master data: what is checked before they are written, derived for the search, and shown to whom."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import sql

from guanxi.access import api as access
from guanxi.companies import permissions
from guanxi.companies.events import CompanyChanged
from guanxi.companies.queries import companies as queries
from guanxi.companies.rules.credit_code import find_problem, normalise
from guanxi.companies.rules.names import match_key
from guanxi.conditions import api as conditions
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.paging import SortColumn, SortList
from guanxi.kernel.pinyin import sort_key
from guanxi.kernel.scope import EVERY_ROW
from guanxi.kernel.search import index_text, query_grams, recheck
from guanxi.sdk import divisions
from guanxi.sdk.field_policy import FieldPolicy, names_of, policy_of
from guanxi.sdk.master_data import Asked, Link, MasterData
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.own_values import check_required, check_values

OBJECT: Final = "company"
_OWN: Final = "own."
_SEARCHED: Final = ("name", "short_name", "credit_code")
_WEBSITE = re.compile(r"https?://[^\s<>\"'/]+\.[^\s<>\"']+", re.ASCII | re.IGNORECASE)
Problems = list[FieldProblem]  # in the class below, `list` is how companies are listed
Parts = list[sql.Composable]
_PHONE = re.compile(r"[0-9+()（）\-－—~、,/ 转xX#]{5,40}")


class CompanyData(MasterData):
    """Companies. Their code is the social credit code, which not all have; names need not be unique."""

    @property
    def list(self) -> SortList:
        """By name as Chinese is sorted, unless asked otherwise."""
        columns = (
            SortColumn("name", sql.SQL("r.sort_key"), "text"),
            SortColumn("created_at", sql.SQL("r.created_at"), "moment"),
            SortColumn("updated_at", sql.SQL("r.updated_at"), "moment"),
        )
        return SortList(self.object, columns, default="-updated_at", row_id=sql.SQL("r.id"))

    def shown(self, uow: UnitOfWork) -> sql.Composed:
        """With the number of current roles."""
        return super().shown(uow) + sql.SQL(", ") + queries.PEOPLE_COUNT

    def derive(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Search text and keys, when the values name the company."""
        if not set(_SEARCHED) <= values.keys():
            return {}
        indexed = index_text(values["name"], values["short_name"], values["credit_code"])
        return {
            "sort_key": sort_key(values["name"]), "match_key": match_key(values["name"]), "search_text": indexed.text,
            "grams": indexed.grams,
        }  # fmt: skip

    async def write(self, uow: UnitOfWork, record_id: UUID, values: Mapping[str, Any]) -> None:
        """What the search is made of is read when a part of it changes."""
        if values.keys() & set(_SEARCHED):
            values = {**(await queries.get_names(uow, record_id) or {}), **values}
        await super().write(uow, record_id, values)

    async def checked(self, uow: UnitOfWork, row: Row | None, values: Mapping[str, Any]) -> dict[str, Any]:
        """In their one form, own fields too; whoever sees only their own companies owns what they make."""
        new = row is None
        given = {key: value for key, value in values.items() if not new or value not in (None, {})}
        await access.check_writable(uow, OBJECT, names_of(given))
        clean = {key: value for key, value in values.items() if key in self.types}
        for name, value in clean.items():
            if isinstance(value, str):
                clean[name] = value.strip() or None
        record_id = None if row is None else row["id"]
        await self._check_declared(uow, record_id, clean)
        clean["custom"] = await self._own(uow, row, values.get("custom") or {})
        await check_required(uow, OBJECT, clean, new=new)
        if new:
            actor = uow.scope.actor
            if clean.get("owner_id") is None and actor.kind == "user" and uow.scope.rule(OBJECT) != EVERY_ROW:
                clean["owner_id"] = actor.id
            clean = {**dict.fromkeys(_SEARCHED), **clean}
        return clean

    async def _check_declared(self, uow: UnitOfWork, record_id: UUID | None, clean: dict[str, Any]) -> None:
        problems: Problems = []
        if "name" in clean and clean["name"] is None:
            problems.append(_problem("name", "required", "请填写企业名称。", "Enter the name of the company."))
        if code := clean.get("credit_code"):
            clean["credit_code"] = normalise(code)
            problems += await self.check_code(uow, clean["credit_code"], record_id)
        if site := clean.get("website"):
            clean["website"] = site if "://" in site else f"https://{site}"
            if not _WEBSITE.fullmatch(clean["website"]):
                zh, en = "应为网址，如 https://example.com。", "A web address like https://example.com."
                problems.append(_problem("website", "bad_website", zh, en))
        if (phone := clean.get("phone")) and not _PHONE.fullmatch(phone):
            problems.append(
                _problem("phone", "bad_phone", "应为电话号码，如 021-5888 6000。", "A number like +86 21 5888 6000.")
            )
        if (division := clean.get("division")) and division not in divisions.names():
            problems.append(_problem("division", "bad_division", "没有这个行政区划。", "There is no such division."))
        owner = clean.get("owner_id")
        if owner is not None and not await access.find_people(uow, [owner]):
            problems.append(_problem("owner_id", "no_such_user", "没有这位同事。", "There is no such colleague."))
        if problems:
            raise Invalid(fields=problems)

    async def check_code(self, uow: UnitOfWork, code: str, record_id: UUID | None) -> Problems:
        """What is wrong with a credit code in its stored form: by its characters, or because another company has it."""
        words = find_problem(code)
        if words is not None:
            return [_problem("credit_code", "bad_credit_code", words.zh, words.en)]
        taken = await queries.get_by_code(uow, code, record_id, self.seen(uow, "r"))
        if taken is None:
            return []
        zh, en = "另一家您看不到的企业已使用此信用代码。", "Another company, which you may not see, has this code."
        if taken["seen"]:
            title = (await policy_of(uow, OBJECT)).show_title("name", taken["name"])
            zh, en = f"“{title}”已使用此信用代码。", f"“{title}” has this code already."
        return [_problem("credit_code", "credit_code_taken", zh, en)]

    async def _own(self, uow: UnitOfWork, row: Row | None, custom: Mapping[str, Any]) -> dict[str, Any]:
        before: Mapping[str, Any] = {} if row is None else row["custom"]
        changed = {key: value for key, value in custom.items() if before.get(key) != value}
        clean = await check_values(uow, OBJECT, changed, object_id=None if row is None else row["id"], new=row is None)
        merged = {**before, **clean}
        return {key: value for key, value in merged.items() if value is not None}

    async def narrow(self, uow: UnitOfWork, asked: Asked) -> tuple[Parts, dict[str, Any]]:
        """By grams of names, pinyin and codes, and by a condition tree. Raises Invalid for what the caller does not see in the
        clear."""
        policy = await policy_of(uow, OBJECT)
        sorted_by = [one.strip().removeprefix("-") for one in (asked.sort or "").split(",")]
        searched = _SEARCHED if asked.query.strip() else ()
        for name in (*asked.filters, *sorted_by, *searched):
            policy.require_clear(name)
        parts: Parts = []
        params: dict[str, Any] = {}
        if patterns := recheck(asked.query):
            if grams := query_grams(asked.query):
                parts.append(sql.SQL("r.grams @> %(q_grams)s::text[]"))
                params["q_grams"] = grams
            parts.append(sql.SQL("r.search_text LIKE ALL(%(q_like)s::text[])"))
            params["q_like"] = patterns
        if asked.condition:
            askable = await conditions.asked_by(uow, OBJECT, asked.condition)
            tree = conditions.read_filter(asked.condition, askable)
            made = conditions.compile_tree(tree, askable, "r", conditions.moment_of(uow))
            parts.append(made.sql)
            params |= made.params
        return parts, params

    async def show(self, uow: UnitOfWork, rows: Sequence[Row]) -> Sequence[Row]:
        """As the field rules have it; values of own fields that are gone stay away."""
        policy = await policy_of(uow, OBJECT)
        known = {one.key for one in await fields_of(uow, OBJECT)}
        return [show_row(policy, row, known) for row in rows]

    async def check_undo(self, uow: UnitOfWork, record_id: UUID, names: Sequence[str]) -> None:
        """The fields of a company that is seen must be the caller's to set."""
        await super().check_undo(uow, record_id, names)
        await access.check_writable(uow, OBJECT, names)


def show_row(policy: FieldPolicy, row: Row, known: set[str]) -> Row:
    """One company."""
    custom = {key: value for key, value in row["custom"].items() if key in known}
    shown = policy.show_row({**row, "custom": custom})
    shown["name"] = policy.show_title("name", row["name"])
    for name in ("owner_id", "parent_id"):
        if not policy.may_see(name):
            shown[f"{name.removesuffix('_id')}_name"] = None
    return shown


def _problem(place: str, code: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem(place, f"companies.{code}", zh, en)


COMPANY = CompanyData(
    object=OBJECT,
    table="company",
    columns={
        "short_name": "text", "industry": "text", "size_band": "text", "website": "text", "phone": "text", "division": "text",
        "address": "text", "owner_id": "uuid", "parent_id": "uuid", "note": "text", "custom": "jsonb",
    },
    derived={"sort_key": "text", "match_key": "text", "search_text": "text", "grams": "text[]"},
    event=CompanyChanged,
    edit=permissions.EDIT.key,
    code="credit_code",
    owner="owner_id",
    links={"owner_id": Link("user_account"), "parent_id": Link("company")},
    filters=("owner_id", "industry", "size_band", "parent_id"),
    conditional=True,
)  # fmt: skip
