"""Who is who in a company: roles of customers there. A role that is over is ended, so that it is known later who it was."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.companies.errors import RoleTaken, StaleRole
from guanxi.companies.events import PersonChanged
from guanxi.companies.queries import people as queries
from guanxi.companies.schemas import CompanyPeople, CompanyPersonOut
from guanxi.companies.service.data import COMPANY, OBJECT
from guanxi.customers import api as customers
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, Values, compute_difference, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import policy_of

PERSON: Final = "company_person"


find_role_words = queries.find_role_words


async def find_of_company(uow: UnitOfWork, company_id: UUID) -> CompanyPeople:
    """The people of a company. Raises NotFound."""
    await COMPANY.get(uow, company_id)
    return await _shown(uow, await queries.find_of_company(uow, company_id, COMPANY.seen(uow, "r")))


async def find_of_customer(uow: UnitOfWork, customer_id: UUID) -> CompanyPeople:
    """The companies of a person. Raises NotFound."""
    await customers.require_visible(uow, customer_id)
    return await _shown(uow, await queries.find_of_customer(uow, customer_id, COMPANY.seen(uow, "r")))


async def _shown(uow: UnitOfWork, rows: Sequence[Row]) -> CompanyPeople:
    seen = [row for row in rows if row["customer_seen"] and row["company_seen"]]
    current = sum(1 for row in rows if row["ended_on"] is None)
    hidden = current - sum(1 for row in seen if row["ended_on"] is None)
    of_customers, of_companies = await policy_of(uow, "customer"), await policy_of(uow, OBJECT)
    named = [
        {
            **row,
            "customer_name": of_customers.show_title("name", row["customer_name"]),
            "company_name": of_companies.show_title("name", row["company_name"]),
        }
        for row in seen
    ]
    return CompanyPeople(items=[CompanyPersonOut.model_validate(one) for one in named], hidden=hidden)


async def find_lines(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, CompanyPersonOut]:
    """Roles by id, where both the person and the company are seen."""
    found = await _shown(uow, await queries.find_by_ids(uow, ids, COMPANY.seen(uow, "r")))
    return {one.id: one for one in found.items}


async def add(uow: UnitOfWork, company_id: UUID, values: Mapping[str, Any]) -> tuple[UUID, UUID]:
    """Somebody gets a role; (its id, change-set). Raises NotFound, Invalid, RoleTaken."""
    await _enter(uow, company_id, values["customer_id"])
    row = {"id": new_id(), "company_id": company_id, **values}
    await _check(uow, row)
    moved = await _make_room(uow, row) if row["is_primary"] else []
    await queries.insert_many(uow, [row])
    after = _plain({name: row[name] for name in queries.FIELDS if row[name] not in (None, "", False)})
    change_set_id = await record(uow, "create", [Change(PERSON, row["id"], None, after), *moved])
    await _publish(uow, row, "added", change_set_id)
    return row["id"], change_set_id


async def change(uow: UnitOfWork, person_id: UUID, version: int, values: Mapping[str, Any]) -> tuple[int, UUID | None]:
    """Set fields of a role, its end among them; (new version, change-set or None). Raises NotFound, StaleRole, Invalid, RoleTaken."""
    row = await _require(uow, person_id)
    if row["version"] != version:
        raise StaleRole()
    wanted = dict(values)
    if wanted.get("ended_on") is not None:
        wanted["is_primary"] = False
    before, after = compute_difference(_plain({name: row[name] for name in wanted}), _plain(wanted))
    if not after:
        return version, None
    changed = {**row, **wanted}
    await _check(uow, changed)
    moved = await _make_room(uow, changed) if changed["is_primary"] and not row["is_primary"] else []
    await queries.update(uow, person_id, {name: wanted[name] for name in after})
    change_set_id = await record(uow, "edit", [Change(PERSON, person_id, before, after), *moved])
    ended = row["ended_on"] is None and changed["ended_on"] is not None
    await _publish(uow, row, "ended" if ended else "changed", change_set_id)
    return version + 1, change_set_id


async def remove(uow: UnitOfWork, person_id: UUID) -> UUID:
    """A role that was entered by mistake; the change-set. Raises NotFound."""
    row = await _require(uow, person_id)
    values = {"deleted_at": services_of(uow).clock.now(), "is_primary": False}
    before, after = compute_difference(_plain({name: row[name] for name in values}), _plain(values))
    await queries.update(uow, person_id, values)
    change_set_id = await record(uow, "delete", [Change(PERSON, person_id, before, after)])
    await _publish(uow, row, "removed", change_set_id)
    return change_set_id


async def undo(uow: UnitOfWork, change_set_id: UUID, ids: Sequence[UUID]) -> UUID:
    """Take back a change of roles; the new change-set. Raises NotFound, AlreadyUndone, ChangedSince, RoleTaken."""
    rows = [await _require(uow, one, removed=True) for one in ids]
    primary: list[UUID] = []
    made = await changes.undo(uow, change_set_id, {PERSON: PersonRestorer(primary)})
    for one in primary:  # when nobody else of the change-set is it any more, in whichever order they came
        await _put_primary(uow, one)
    for row in rows:
        await _publish(uow, row, "undone", made)
    return made


async def _enter(uow: UnitOfWork, company_id: UUID, customer_id: UUID) -> None:
    """The company and the person are seen and there; nobody else changes people of the company until the commit."""
    company = await COMPANY.get(uow, company_id)
    if company["deleted_at"] is not None:
        raise NotFound()
    await queries.lock_company(uow, company_id)
    await customers.require_visible(uow, customer_id)


async def _require(uow: UnitOfWork, person_id: UUID, *, removed: bool = False) -> Row:
    row = await queries.get(uow, person_id)
    if row is None or (row["deleted_at"] is not None and not removed):
        raise NotFound()
    await COMPANY.get(uow, row["company_id"])
    await customers.require_visible(uow, row["customer_id"])
    await queries.lock_company(uow, row["company_id"])
    locked = await queries.get(uow, person_id, lock=True)
    if locked is None:
        raise NotFound()
    return locked


async def _check(uow: UnitOfWork, row: Row) -> None:
    """Days in order and not in the future, the role not there twice. Raises Invalid, RoleTaken."""
    started, ended = row["started_on"], row["ended_on"]
    today = services_of(uow).clock.now().astimezone(ZoneInfo(uow.scope.time_zone)).date()
    if ended is not None and ended > today:
        zh, en = "结束日期不能在今天之后。", "A role ends today or earlier."
        raise Invalid(fields=[FieldProblem("ended_on", "companies.ends_later", zh, en)])
    if started is not None and ended is not None and ended < started:
        zh, en = "结束日期不能早于开始日期。", "It cannot end before it starts."
        raise Invalid(fields=[FieldProblem("ended_on", "companies.ends_before_start", zh, en)])
    if ended is not None and row["is_primary"]:
        zh, en = "已结束的角色不能是主联系人。", "A role that is over is no main contact."
        raise Invalid(fields=[FieldProblem("is_primary", "companies.primary_ended", zh, en)])
    if ended is None and await queries.is_taken(uow, row):
        raise RoleTaken()


async def _make_room(uow: UnitOfWork, row: Row) -> list[Change]:
    """The main contact there was is one no longer."""
    held = await queries.find_primary(uow, row["company_id"])
    if held is None or held == row["id"]:
        return []
    await queries.set_primary(uow, [held], False)
    return [Change(PERSON, held, {"is_primary": True}, {"is_primary": False})]


async def _publish(uow: UnitOfWork, row: Row, act: str, change_set_id: UUID) -> None:
    profiles = await customers.profiles_of(uow, row["customer_id"])
    log.publish(
        uow,
        PersonChanged(
            object_id=row["company_id"],
            profile_id=profiles[0] if profiles else None,
            change_set_id=change_set_id,
            act=act,
            person_id=row["id"],
        ),
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None or isinstance(value, str | bool | int) else _text(value)
        for name, value in values.items()
    }


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


async def _put_primary(uow: UnitOfWork, person_id: UUID) -> None:
    row = await queries.get(uow, person_id)
    held = None if row is None else await queries.find_primary(uow, row["company_id"])
    if held is not None and held != person_id:
        await queries.set_primary(uow, [held], False)
    await queries.set_primary(uow, [person_id], True)


class PersonRestorer:
    """Reads and sets roles for undo (kernel.changes.Restorer). `primary` gathers who is to be the main contact, for when all
    entries of a change-set are set back; without it that is done at once."""

    def __init__(self, primary: list[UUID] | None = None) -> None:
        self._primary = primary

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for one that is gone."""
        rows = {one: await queries.get(uow, one) for one in ids}
        return {
            one: None if row is None else _plain({name: row.get(name) for name in fields}) for one, row in rows.items()
        }

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set the fields; None (undo of an addition) removes the role. Raises RoleTaken."""
        row = await queries.get(uow, object_id, lock=True)
        if row is None:
            return
        gone: dict[str, Any] = {"deleted_at": services_of(uow).clock.now(), "is_primary": False}
        wanted = gone if values is None else dict(values)
        after = {**row, **wanted}
        if after["ended_on"] is None and after["deleted_at"] is None and await queries.is_taken(uow, after):
            raise RoleTaken()
        primary = bool(wanted.pop("is_primary", False))
        if "is_primary" in (values or {"is_primary": False}) and not primary:
            wanted["is_primary"] = False
        if wanted:
            await queries.update(uow, object_id, wanted)
        if primary and self._primary is not None:
            self._primary.append(object_id)
        elif primary:
            await _put_primary(uow, object_id)

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing to seal: a role names nobody."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Nothing was sealed."""
        return {}, {}


RESTORER = PersonRestorer()
