"""Sources, keys, and what may be sent: each change with its change-set and event, keys in the audit log instead."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, Values, compute_difference, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.resealing import Sealed
from guanxi.kernel.services import services_of
from guanxi.tracking.errors import StaleSource
from guanxi.tracking.events import SourceChanged
from guanxi.tracking.queries import governing, sources
from guanxi.tracking.rules.keys import KEY_PURPOSE, hash_key, make_key, origin_of

SOURCE = "tracking_source"
MOST_KEYS = 20  # live ones of a source
SEALED = (Sealed("tracking_key", KEY_PURPOSE, where="t.sealed IS NOT NULL"),)


async def require_source(uow: UnitOfWork, source_id: UUID, *, lock: bool = False) -> Row:
    """A source that is not deleted. Raises NotFound."""
    found = await sources.get_source(uow, source_id, lock=lock)
    if found is None or found["deleted_at"] is not None:
        raise NotFound()
    return found


async def create_source(uow: UnitOfWork, kind: str, name: str, origins: Sequence[str]) -> tuple[UUID, UUID]:
    """A new source and its change-set. Raises Invalid."""
    source_id = new_id()
    values = {"kind": kind, "name": name, "origins": _check_origins(kind, origins)}
    await sources.insert_source(uow, {"id": source_id, **values})
    change_set_id = await record(uow, "create", [Change(SOURCE, source_id, None, values)])
    await _tell(uow, SOURCE, source_id, "created", change_set_id)
    return source_id, change_set_id


async def change_source(
    uow: UnitOfWork, source_id: UUID, version: int, values: Mapping[str, Any]
) -> tuple[int, UUID | None]:
    """Set name and origins. Raises NotFound, StaleSource, Invalid."""
    row = await require_source(uow, source_id, lock=True)
    if "origins" in values:
        values = {**values, "origins": _check_origins(row["kind"], values["origins"])}
    return await change_row(uow, SOURCE, source_id, version, values)


async def change_row(
    uow: UnitOfWork, name: str, row_id: UUID, version: int, values: Mapping[str, Any]
) -> tuple[int, UUID | None]:
    """Set columns of a source, type or property; (new version, change-set or None). Raises NotFound, StaleSource."""
    row = await sources.get_row(uow, name, row_id)
    if row is None:
        raise NotFound()
    if row["version"] != version:
        raise StaleSource()
    before, after = compute_difference({key: row[key] for key in values}, values)
    if not after:
        return version, None
    await sources.update_row(uow, name, row_id, after)
    change_set_id = await record(uow, "edit", [Change(name, row_id, before, after)])
    await _tell(uow, name, row_id, "changed", change_set_id)
    return version + 1, change_set_id


async def set_deleted(uow: UnitOfWork, source_id: UUID, deleted: bool) -> UUID | None:
    """Into the recycle bin, from where its keys write nothing, or out of it. Raises NotFound."""
    row = await sources.get_source(uow, source_id, lock=True)
    if row is None:
        raise NotFound()
    if (row["deleted_at"] is not None) == deleted:
        return None
    moment = services_of(uow).clock.now() if deleted else None
    await sources.update_row(uow, SOURCE, source_id, {"deleted_at": moment})
    change = Change(SOURCE, source_id, {"deleted_at": row["deleted_at"]}, {"deleted_at": moment})
    change_set_id = await record(uow, "delete" if deleted else "restore", [change])
    await _tell(uow, SOURCE, source_id, "deleted" if deleted else "restored", change_set_id)
    return change_set_id


async def create_key(uow: UnitOfWork, source_id: UUID, scope: str) -> tuple[UUID, str]:
    """A new key and its secret, which is kept only where signatures are made with it. Raises NotFound, Invalid."""
    await require_source(uow, source_id, lock=True)
    live = [row for row in await sources.find_keys(uow, source_id) if row["revoked_at"] is None]
    if len(live) >= MOST_KEYS:
        problem = FieldProblem(
            "scope", "tracking.too_many_keys", "请先撤销不用的密钥。", "Revoke keys that are not used first."
        )
        raise Invalid(fields=[problem])
    key_id, secret = new_id(), make_key(scope)
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    values = {
        "id": key_id,
        "source_id": source_id,
        "scope": scope,
        "hash": hash_key(secret),
        "hint": f"{secret[:6]}…{secret[-4:]}",
        "sealed": cipher.seal(KEY_PURPOSE, key_id, secret) if scope == "server" else None,
        "created_by": uow.scope.actor.id,
    }
    await sources.insert_key(uow, values)
    await access.audit(
        uow, "tracking.key_created", "tracking_key", key_id, detail={"scope": scope, "source_id": str(source_id)}
    )
    await _tell(uow, SOURCE, source_id, "key_created", None)
    return key_id, secret


async def revoke_key(uow: UnitOfWork, source_id: UUID, key_id: UUID) -> None:
    """The key writes nothing from the next batch on. Raises NotFound."""
    if not await sources.revoke_key(uow, source_id, key_id):
        raise NotFound()
    await access.audit(uow, "tracking.key_revoked", "tracking_key", key_id, detail={"source_id": str(source_id)})
    await _tell(uow, SOURCE, source_id, "key_revoked", None)


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take a change of sources, types or properties back. Raises NotFound, AlreadyUndone, ChangedSince."""
    found = await sources.find_changed(uow, change_set_id)
    if not found:
        raise NotFound()
    made = await changes.undo(uow, change_set_id, {name: _Restorer(name) for name in sources.TABLES})
    for row in found:
        await _tell(uow, row["object"], row["object_id"], "undone", made)
    return made


class _Restorer:
    """kernel.changes.Restorer over a table of queries.sources.TABLES."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now."""
        rows = await sources.find_current(uow, self.name, ids)
        return {one: {field: rows[one][field] for field in fields} if one in rows else None for one in ids}

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set the columns; None (undo of a creation) deletes the source."""
        await sources.update_row(
            uow, self.name, object_id, {"deleted_at": services_of(uow).clock.now()} if values is None else values
        )

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing in it is personal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Nothing is sealed."""
        return {}, {}


def _check_origins(kind: str, origins: Sequence[str]) -> list[str]:
    """The addresses in their one form, each once. Raises Invalid."""
    found = [origin_of(one) for one in origins]
    if None in found or (kind == "website" and not found):
        zh, en = (
            "请填写网站地址，例如 https://www.example.com。",
            "Give the site's address, such as https://www.example.com.",
        )
        raise Invalid(fields=[FieldProblem("origins", "tracking.no_origin", zh, en)])
    return list(dict.fromkeys(one for one in found if one is not None))


async def _tell(uow: UnitOfWork, name: str, row_id: UUID, act: str, change_set_id: UUID | None) -> None:
    await governing.raise_version(uow)
    log.publish(uow, SourceChanged(object_id=row_id, change_set_id=change_set_id, what=name, act=act))
