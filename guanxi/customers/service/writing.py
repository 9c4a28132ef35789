"""Creating, changing, deleting one customer: versions, change-sets, events, exact links of handles."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import polars as pl

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.contracts import NewHandle
from guanxi.customers.errors import HandleTaken, StaleVersion
from guanxi.customers.events import CustomerCreated, CustomerDeleted, CustomerRestored, CustomerUpdated
from guanxi.customers.queries import landing, records, reviewing, tags
from guanxi.customers.rules import CHANGE_PURPOSE, HANDLE_PURPOSE, split_personal
from guanxi.customers.rules.landing import encode_custom, prepare_landing
from guanxi.customers.rules.reviewing import Pair
from guanxi.customers.service.attaching import PROFILE_RESTORER, find_attached, tell_moved
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, Values, compute_difference, record
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.masks import mask
from guanxi.kernel.pinyin import sort_key
from guanxi.kernel.scope import EVERY_ROW
from guanxi.kernel.search import index_text
from guanxi.kernel.services import services_of
from guanxi.kernel.tabular import normalize_email, normalize_phone
from guanxi.sdk.field_policy import names_between, names_of, policy_of
from guanxi.sdk.own_values import check_required, check_values

MANUAL = "manual"
OWN = "own."
OBJECT = "customer"
_NORMALISE = {"phone": normalize_phone, "email": normalize_email}


async def cipher_of(uow: UnitOfWork) -> Cipher:
    """The workspace's cipher."""
    return await services_of(uow).keys.cipher(uow.scope.workspace_id)


async def require(uow: UnitOfWork, customer_id: UUID, *, lock: bool = False) -> Row:
    """The live customer with that id as the scope may see it. Raises NotFound."""
    row = await records.get(uow, customer_id, lock=lock)
    if row is None:
        raise NotFound()
    return row


def check_handles(handles: Sequence[NewHandle]) -> list[NewHandle]:
    """Handles in their one form. Raises Invalid naming the value that is none."""
    good: list[NewHandle] = []
    problems: list[FieldProblem] = []
    for handle in handles:
        value = _NORMALISE[handle.kind](pl.Series([handle.value])).values[0]
        if value is None:
            zh = f"“{handle.value}”不是有效的{'手机号' if handle.kind == 'phone' else '邮箱'}。"
            en = f"“{handle.value}” is not a valid {'phone number' if handle.kind == 'phone' else 'e-mail address'}."
            problems.append(FieldProblem(f"{handle.kind}s", f"customers.bad_{handle.kind}", zh, en))
        else:
            good.append(NewHandle(handle.kind, value, handle.verified))
    if problems:
        raise Invalid(fields=problems)
    return good


async def create(uow: UnitOfWork, values: Mapping[str, Any], handles: Sequence[NewHandle]) -> tuple[UUID, UUID]:
    """A new customer from a form; returns (id, change-set id). Raises HandleTaken when a phone or e-mail is known, Invalid."""
    given = {key: value for key, value in values.items() if value not in (None, {})}
    await access.check_writable(uow, OBJECT, [*names_of(given), *dict.fromkeys(one.kind for one in handles)])
    clean = check_handles(handles)
    values = await _checked(uow, values, None)
    cipher = await cipher_of(uow)
    doubles = await _check_free(uow, cipher, clean, None)
    row: dict[str, Any] = {key: value for key, value in values.items() if key != "custom"}
    if not doubles:  # landing would link it to them
        row |= {kind: next((h.value for h in clean if h.kind == kind), None) for kind in ("phone", "email")}
    row |= {"external_id": f"manual:{new_id()}", "owner_id": str(row["owner_id"]) if row.get("owner_id") else None}
    custom = encode_custom(pl.DataFrame([values.get("custom") or {"": None}]))
    frame = pl.DataFrame([row], infer_schema_length=1).with_columns(custom)
    await landing.land(uow, prepare_landing(frame, cipher), MANUAL)
    landed = (await landing.find_landed(uow, MANUAL)).row(0, named=True)
    customer_id, profile_id = UUID(landed["customer_id"]), UUID(landed["profile_id"])
    await insert_handles(uow, cipher, profile_id, clean)
    if doubles:
        await reindex(uow, customer_id)
        await reviewing.add(uow, [Pair(customer_id, other, (kind,)) for kind, other in doubles])
    change = Change(
        "customer", customer_id, None, {key: value for key, value in values.items() if value not in (None, {})}
    )
    change_set_id = await record(uow, "create", [await CUSTOMER_RESTORER.seal(uow, change)])
    log.publish(
        uow, CustomerCreated(object_id=customer_id, profile_id=profile_id, change_set_id=change_set_id, source=MANUAL)
    )
    return customer_id, change_set_id


async def change(
    uow: UnitOfWork, customer_id: UUID, version: int, values: Mapping[str, Any]
) -> tuple[int, UUID | None]:
    """Set fields; returns (new version, change-set id or None when nothing differs). Raises StaleVersion."""
    row = await require(uow, customer_id, lock=True)
    await access.check_writable(uow, OBJECT, names_of(values))
    if row["version"] != version:
        raise StaleVersion()
    wanted = await _checked(uow, values, row)
    if "custom" in wanted:
        merged = {**row["custom"], **wanted["custom"]}
        wanted["custom"] = {key: value for key, value in merged.items() if value is not None}
    before, after = compute_difference({key: row[key] for key in wanted}, wanted)
    if not after:
        return version, None
    await CUSTOMER_RESTORER.restore(uow, customer_id, after)
    sealed = await CUSTOMER_RESTORER.seal(uow, Change("customer", customer_id, before, after))
    change_set_id = await record(uow, "edit", [sealed])
    log.publish(uow, CustomerUpdated(object_id=customer_id, change_set_id=change_set_id, fields=tuple(sorted(after))))
    return version + 1, change_set_id


async def set_deleted(uow: UnitOfWork, customer_id: UUID, deleted: bool) -> UUID | None:
    """Into the recycle bin or out of it; the change-set id, None when it was there already."""
    row = await require(uow, customer_id, lock=True)
    if (row["deleted_at"] is not None) == deleted:
        return None
    moment = services_of(uow).clock.now() if deleted else None
    before, after = {"deleted_at": row["deleted_at"]}, {"deleted_at": moment}
    await records.update(uow, customer_id, {"deleted_at": moment})
    change_set_id = await record(
        uow, "delete" if deleted else "restore", [Change("customer", customer_id, before, after)]
    )
    event = CustomerDeleted if deleted else CustomerRestored
    log.publish(uow, event(object_id=customer_id, change_set_id=change_set_id))
    return change_set_id


async def add_handle(uow: UnitOfWork, customer_id: UUID, handle: NewHandle) -> UUID:
    """Add a phone or e-mail to what people know of the customer; its id. Raises HandleTaken."""
    await landing.lock(uow)  # before any row: whoever takes both takes them in this order
    await require(uow, customer_id, lock=True)
    await access.check_writable(uow, OBJECT, [handle.kind], "kind")
    [clean] = check_handles([handle])
    cipher = await cipher_of(uow)
    doubles = await _check_free(uow, cipher, [clean], customer_id)
    profile_id = await records.get_manual_profile(uow, customer_id)
    if profile_id is None:
        profile_id = new_id()
        await records.insert_profile(uow, profile_id, customer_id, MANUAL, f"manual:{profile_id}")
    [handle_id] = await insert_handles(uow, cipher, profile_id, [clean])
    await reindex(uow, customer_id)
    await reviewing.add(uow, [Pair(customer_id, other, (kind,)) for kind, other in doubles])
    log.publish(uow, CustomerUpdated(object_id=customer_id, fields=(handle.kind,)))
    return handle_id


async def remove_handle(uow: UnitOfWork, customer_id: UUID, handle_id: UUID) -> None:
    """Remove a phone or e-mail from every profile of the customer."""
    await require(uow, customer_id, lock=True)
    found = await records.get_handle(uow, customer_id, handle_id)
    if found is None:
        raise NotFound()
    await access.check_writable(uow, OBJECT, [found["kind"]])
    await records.delete_handle(uow, customer_id, handle_id)
    await reindex(uow, customer_id)
    log.publish(uow, CustomerUpdated(object_id=customer_id, fields=(found["kind"],)))


async def reveal(uow: UnitOfWork, customer_id: UUID, handle_id: UUID) -> str:
    """A handle in the clear; audited. Raises NotFound, FieldClosed."""
    await require(uow, customer_id)
    found = await records.get_handle(uow, customer_id, handle_id)
    policy = await policy_of(uow, OBJECT)
    if found is None or policy.is_hidden(found["kind"]):
        raise NotFound()
    policy.require_clear(found["kind"])
    await access.audit(
        uow,
        "customers.handle_revealed",
        "customer",
        customer_id,
        detail={"handle_id": str(handle_id), "kind": found["kind"]},
    )
    return (await cipher_of(uow)).open(HANDLE_PURPOSE, found["id"], bytes(found["sealed"]))


async def _checked(uow: UnitOfWork, values: Mapping[str, Any], row: Row | None) -> dict[str, Any]:
    """Values as they may be stored on `row` (None: a new customer), the workspace's own fields in their one form and with
    their defaults. Raises Invalid naming every field."""
    await _check_owner(uow, values.get("owner_id"))
    custom = values.get("custom") or {}
    before = {} if row is None else row["custom"]
    own = {key: value for key, value in custom.items() if key.startswith(OWN) and before.get(key) != value}
    clean = await check_values(uow, OBJECT, own, object_id=None if row is None else row["id"], new=row is None)
    if row is None:
        clean = {key: value for key, value in clean.items() if value is not None}
    await check_required(uow, OBJECT, values, new=row is None)
    declared = {key: value for key, value in custom.items() if not key.startswith(OWN)}
    return {**values, **({"custom": {**declared, **clean}} if custom or clean else {})}


async def _check_owner(uow: UnitOfWork, owner_id: UUID | None) -> None:
    if owner_id is not None and not await records.find_owners(uow, [owner_id]):
        problem = FieldProblem("owner_id", "customers.no_such_user", "没有这位同事。", "There is no such colleague.")
        raise Invalid(fields=[problem])


async def _check_free(
    uow: UnitOfWork, cipher: Cipher, handles: Sequence[NewHandle], customer_id: UUID | None
) -> list[tuple[str, UUID]]:
    """Raises HandleTaken for what another customer has, as far as the caller may be told. What only customers beyond their reach
    have, (kind, customer), is stored twice and goes to review: a refusal would tell them that somebody has it."""
    await landing.lock(uow)
    by_blind = {cipher.blind(handle.kind, handle.value): handle for handle in handles}
    found = [
        row for row in await records.find_by_blind(uow, list(by_blind)) if row["customer_id"] not in (None, customer_id)
    ]
    told = found
    if uow.scope.rule(OBJECT) != EVERY_ROW and not uow.scope.allows(permissions.FIND_BEYOND.key):
        seen = {row["id"] for row in await records.find_visible(uow, [row["customer_id"] for row in found])}
        told = [row for row in found if row["customer_id"] in seen]
    if told:
        raise HandleTaken.of({by_blind[bytes(row["blind"])].kind for row in told})
    return [(by_blind[bytes(row["blind"])].kind, row["customer_id"]) for row in found]


async def insert_handles(uow: UnitOfWork, cipher: Cipher, profile_id: UUID, handles: Sequence[NewHandle]) -> list[UUID]:
    """Phones and e-mails of a profile, whoever else has them; their ids."""
    made = []
    for handle in handles:
        handle_id = new_id()
        values = {
            "id": handle_id,
            "profile_id": profile_id,
            "kind": handle.kind,
            "hint": mask(handle.kind, handle.value),
        }
        values["sealed"] = cipher.seal(HANDLE_PURPOSE, handle_id, handle.value)
        values["blind"] = cipher.blind(handle.kind, handle.value)
        await records.insert_handle(uow, values)
        made.append(handle_id)
    return made


async def reindex(uow: UnitOfWork, customer_id: UUID, name: str | None = None) -> None:
    """Search text and sort key from the name and the last four digits of the phones."""
    row = await require(uow, customer_id)
    current = row["name"] if name is None else name
    hints = [h["hint"][-4:] for h in await records.find_handles(uow, [customer_id]) if h["kind"] == "phone"]
    indexed = index_text(current, *hints)
    computed = {"sort_key": sort_key(current), "search_text": indexed.text, "grams": indexed.grams}
    await records.update(uow, customer_id, computed)


class CustomerRestorer:
    """Reads and sets fields of a customer for change-sets and undo (kernel.changes.Restorer)."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for a customer that is gone."""
        found: dict[UUID, Values | None] = {}
        for customer_id in ids:
            row = await records.get(uow, customer_id)
            found[customer_id] = None if row is None else {field: row.get(field) for field in fields}
            if row is not None and "tags" in fields:
                carried = (await tags.find_of(uow, [customer_id]))[customer_id]
                found[customer_id] = {
                    **{field: row.get(field) for field in fields},
                    "tags": sorted(str(one["id"]) for one in carried),
                }
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set the fields; None (undo of a creation) puts the customer into the recycle bin."""
        if values is None:
            values = {"deleted_at": services_of(uow).clock.now()}
        if "tags" in values:
            await tags.put(uow, object_id, [UUID(one) for one in values["tags"]])
            values = {key: value for key, value in values.items() if key != "tags"}
        if values:
            await records.update(uow, object_id, values)
        if "name" in values:
            await reindex(uow, object_id, values["name"])

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Personal values into `sealed`."""
        before, before_personal = split_personal(change.before or {})
        after, after_personal = split_personal(change.after or {})
        if not before_personal and not after_personal:
            return change
        text = msgspec.json.encode([before_personal, after_personal]).decode()
        sealed = (await cipher_of(uow)).seal(CHANGE_PURPOSE, change.object_id, text)
        return Change(
            change.object,
            change.object_id,
            None if change.before is None else before,
            None if change.after is None else after,
            sealed,
        )

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Personal values before and after."""
        before, after = msgspec.json.decode((await cipher_of(uow)).open(CHANGE_PURPOSE, object_id, sealed))
        return before, after


CUSTOMER_RESTORER = CustomerRestorer()


async def _check_undoable(uow: UnitOfWork, change_set_id: UUID) -> None:
    """Undoing sets fields: raises Invalid naming those the caller may not change. Taking a creation back sets none."""
    if not uow.scope.fields:
        return
    for row in await records.find_before(uow, change_set_id):
        before, after = row["before"], row["after"] or {}
        if row["sealed"] is not None:
            was, became = await CUSTOMER_RESTORER.unseal(uow, row["object_id"], bytes(row["sealed"]))
            before, after = {**before, **was}, {**after, **became}
        await access.check_writable(uow, OBJECT, names_between(before, after))


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take back a change-set of customers; the new change-set. Raises NotFound, AlreadyUndone, ChangedSince, Invalid."""
    changed = await records.find_changed(uow, change_set_id)
    attached = await find_attached(uow, change_set_id)
    for object_id in sorted({*changed, *attached.values()}):
        await require(uow, object_id, lock=True)
    await _check_undoable(uow, change_set_id)
    made = await changes.undo(uow, change_set_id, {"customer": CUSTOMER_RESTORER, "profile": PROFILE_RESTORER})
    await tell_moved(uow, attached, made)
    for object_id in await records.find_changed(uow, made):
        log.publish(uow, CustomerUpdated(object_id=object_id, change_set_id=made, fields=("undo",)))
    return made
