"""Forms as they are written: made, changed, published, closed, thrown away and brought back, each as a change that can be undone.

A published version never changes: taking a publication back leaves the version and unpublishes the form.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from guanxi.forms.contracts import FORM
from guanxi.forms.errors import BadDefinition, NotPublished, StaleForm
from guanxi.forms.events import FormChanged
from guanxi.forms.queries import forms as queries
from guanxi.forms.service import knowing
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, Values, compute_difference, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id, new_token
from guanxi.kernel.services import services_of

MOST_FORMS: Final = 500
KEY_BITS: Final = 128
_COPY: Final = {"zh": "（副本）", "en": " (copy)"}


async def require(uow: UnitOfWork, form_id: UUID, *, lock: bool = False) -> Row:
    """A form that is not deleted. Raises NotFound."""
    found = await queries.get(uow, form_id, lock=lock)
    if found is None or found["deleted_at"] is not None:
        raise NotFound()
    return found


async def create(uow: UnitOfWork, name: str, definition: Mapping[str, Any]) -> tuple[UUID, UUID]:
    """A new form and its change-set. Raises Invalid when there are too many."""
    if len(await queries.find(uow, deleted=False)) >= MOST_FORMS:
        problem = FieldProblem("name", "forms.too_many", "表单数量已达上限。", "There are too many forms already.")
        raise Invalid(fields=[problem])
    form_id = new_id()
    values = {"name": name, "draft": dict(definition)}
    await queries.insert(uow, {"id": form_id, "public_key": new_token("f_", KEY_BITS), **values})
    change_set_id = await record(uow, "create", [Change(FORM, form_id, None, values)])
    _tell(uow, form_id, "created", change_set_id)
    return form_id, change_set_id


async def change(uow: UnitOfWork, form_id: UUID, version: int, values: Mapping[str, Any]) -> tuple[int, UUID | None]:
    """Set name and draft; (new version, change-set or None). Raises NotFound, StaleForm."""
    row = await _require_version(uow, form_id, version)
    return await _set(uow, row, values, "edit", "changed")


async def publish(uow: UnitOfWork, form_id: UUID, version: int) -> tuple[int, int, UUID | None]:
    """The draft is what people see from now on; (version, published version, change-set). What did not change is not published
    again. Raises NotFound, StaleForm, BadDefinition."""
    row = await _require_version(uow, form_id, version)
    wrong = await knowing.find_wrong(uow, row["draft"])
    if wrong:
        problems = [
            FieldProblem(f"definition.{one.path}", BadDefinition.code, one.words.zh, one.words.en) for one in wrong
        ]
        raise BadDefinition(fields=problems)
    number = row["published_version"] or 0
    if row["changed"]:
        past = await queries.find_versions(uow, form_id)
        number = (past[0]["version"] if past else 0) + 1
        await queries.insert_version(uow, form_id, number, row["draft"])
    now, made = await _set(uow, row, {"status": "published", "published_version": number}, "edit", "published")
    return now, number, made


async def set_closed(uow: UnitOfWork, form_id: UUID, version: int, closed: bool) -> tuple[int, UUID | None]:
    """Take no more answers, or take them again. Raises NotFound, StaleForm, NotPublished."""
    row = await _require_version(uow, form_id, version)
    if row["published_version"] is None:
        raise NotPublished()
    status = "closed" if closed else "published"
    return await _set(uow, row, {"status": status}, "edit", "closed" if closed else "reopened")


async def copy(uow: UnitOfWork, form_id: UUID) -> tuple[UUID, UUID]:
    """A new form with the draft of this one. Raises NotFound."""
    row = await require(uow, form_id)
    return await create(uow, row["name"][:90] + _COPY[row["draft"]["language"]], row["draft"])


async def set_deleted(uow: UnitOfWork, form_id: UUID, deleted: bool) -> UUID | None:
    """Into the bin, from where it takes nothing, or out of it. Raises NotFound."""
    row = await queries.get(uow, form_id, lock=True)
    if row is None:
        raise NotFound()
    if (row["deleted_at"] is not None) == deleted:
        return None
    moment = services_of(uow).clock.now() if deleted else None
    act = ("delete", "deleted") if deleted else ("restore", "restored")
    return (await _set(uow, row, {"deleted_at": moment}, *act))[1]


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take a change of a form back. Raises NotFound, AlreadyUndone, ChangedSince."""
    touched = await queries.find_changed(uow, change_set_id)
    if not touched or {one["object"] for one in touched} != {FORM}:
        raise NotFound()
    made = await changes.undo(uow, change_set_id, {FORM: RESTORER})
    for one in touched:
        _tell(uow, one["object_id"], "undone", made)
    return made


async def _require_version(uow: UnitOfWork, form_id: UUID, version: int) -> Row:
    row = await require(uow, form_id, lock=True)
    if row["version"] != version:
        raise StaleForm()
    return row


async def _set(uow: UnitOfWork, row: Row, values: Mapping[str, Any], action: str, act: str) -> tuple[int, UUID | None]:
    before, after = compute_difference({key: row[key] for key in values}, values)
    if not after:
        return row["version"], None
    await queries.update(uow, row["id"], after)
    change_set_id = await record(uow, action, [Change(FORM, row["id"], before, after)])
    _tell(uow, row["id"], act, change_set_id)
    return row["version"] + 1, change_set_id


def _tell(uow: UnitOfWork, form_id: UUID, act: str, change_set_id: UUID | None) -> None:
    log.publish(uow, FormChanged(object_id=form_id, change_set_id=change_set_id, act=act))


class FormRestorer:
    """kernel.changes.Restorer of forms."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; a form in the bin is gone, unless that is what is asked."""
        rows = {row["id"]: row for row in await queries.find_by_ids(uow, ids)}
        found: dict[UUID, Values | None] = {}
        for one in ids:
            row = rows.get(one)
            gone = row is None or (row["deleted_at"] is not None and "deleted_at" not in fields)
            found[one] = None if row is None or gone else {field: row[field] for field in fields}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """None: it was not there before, so it goes into the bin."""
        await queries.update(uow, object_id, {"deleted_at": services_of(uow).clock.now()} if values is None else values)

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing in it is personal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Nothing is sealed."""
        return {}, {}


RESTORER: Final = FormRestorer()
