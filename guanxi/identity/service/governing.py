"""Versions of the model and what a workspace lets them do: which is in force, from what on a pair goes to review, and whether the
surest are merged without being asked (as delivered: no). Every change can be taken back. Not here: learning and running.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from guanxi.identity.contracts import Model
from guanxi.identity.errors import NoSuchVersion, StalePolicy, ThresholdsCross
from guanxi.identity.events import PolicyChanged
from guanxi.identity.queries import storing
from guanxi.identity.rules.weighing import from_json, to_json
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, Values
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.resealing import Sealed
from guanxi.kernel.services import services_of

PURPOSE: Final = "identity.model"
SEALED: Final = (Sealed("identity_model", PURPOSE),)
POLICY: Final = "identity_policy"
_FIELDS: Final = ("model_id", "review_from", "auto_from", "auto")


@dataclass(frozen=True, slots=True)
class Policy:
    """As delivered, unless the workspace said otherwise. `version` 0: nothing was said yet."""

    model_id: UUID | None = None
    review_from: float = 0.5
    auto_from: float = 0.999
    auto: bool = False
    version: int = 0


async def read_policy(uow: UnitOfWork) -> Policy:
    """What is in force."""
    row = await storing.get_policy(uow)
    return Policy() if row is None else Policy(**{name: row[name] for name in (*_FIELDS, "version")})


async def describe(uow: UnitOfWork) -> dict[str, Any]:
    """Versions, the newest first, and what is in force."""
    row = await storing.get_policy(uow)
    policy = await read_policy(uow)
    models = [
        {**one, "in_force_since": row["since"] if row is not None and one["id"] == policy.model_id else None}
        for one in await storing.find_models(uow)
    ]
    return {"policy": {name: getattr(policy, name) for name in (*_FIELDS, "version")}, "models": models}


async def load(uow: UnitOfWork, model_id: UUID) -> dict[str, Model]:
    """The models of a version by kind of customer. Raises NoSuchVersion, UnknownModel."""
    row = await storing.get_model(uow, model_id)
    if row is None:
        raise NoSuchVersion()
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    texts: dict[str, str] = msgspec.json.decode(
        cipher.open(PURPOSE, model_id, bytes(row["sealed"])), type=dict[str, str]
    )
    return {kind: from_json(text) for kind, text in texts.items()}


async def keep(
    uow: UnitOfWork, models: Mapping[str, Model], trained_on: Mapping[str, Any], figures: Mapping[str, Any]
) -> tuple[UUID, int]:
    """A new version and its number; the first comes into force by itself."""
    model_id = new_id()
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    text = msgspec.json.encode({kind: to_json(model) for kind, model in models.items()}).decode()
    values = {"id": model_id, "sealed": cipher.seal(PURPOSE, model_id, text), "trained_on": dict(trained_on)}
    number = await storing.insert_model(uow, {**values, "figures": dict(figures), "made_by": uow.scope.actor.id})
    if (await read_policy(uow)).model_id is None:
        await _set(uow, await _lock(uow), {"model_id": model_id})
    return model_id, number


async def _lock(uow: UnitOfWork) -> Row:
    await storing.ensure_policy(uow, new_id())
    row = await storing.get_policy(uow, lock=True)
    assert row is not None
    return row


async def _set(uow: UnitOfWork, row: Row, values: Mapping[str, Any]) -> UUID | None:
    said = {name: value for name, value in values.items() if row[name] != value}
    if not said:
        return None
    await storing.set_policy(uow, said)
    before, after = ({name: _plain(one[name]) for name in said} for one in (row, said))
    made = await changes.record(uow, "identity.policy_changed", [Change(POLICY, row["id"], before, after)])
    log.publish(uow, PolicyChanged(object_id=row["id"], change_set_id=made))
    return made


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


async def put_in_force(uow: UnitOfWork, model_id: UUID) -> UUID | None:
    """From now on this version is asked; the change (None: it was already). Raises NotFound."""
    if await storing.get_model(uow, model_id) is None:
        raise NotFound()
    return await _set(uow, await _lock(uow), {"model_id": model_id})


async def set_thresholds(
    uow: UnitOfWork, version: int, review_from: float, auto_from: float, auto: bool
) -> UUID | None:
    """Other thresholds; the change (None: they are the same). Raises StalePolicy, ThresholdsCross."""
    if auto_from < review_from:
        raise ThresholdsCross()
    row = await _lock(uow)
    if (await read_policy(uow)).version != version and not (version == 0 and row["version"] == 1):
        raise StalePolicy()
    return await _set(uow, row, {"review_from": review_from, "auto_from": auto_from, "auto": auto})


class PolicyRestorer:
    """How another policy is taken back."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """As it is."""
        row = await storing.get_policy(uow, lock=True)
        return {one: None if row is None else {name: _plain(row[name]) for name in fields} for one in ids}

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set back what was changed."""
        await storing.set_policy(uow, dict(values or {}))

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing in it is personal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Nothing in it is personal."""
        return {}, {}


RESTORER: Final = PolicyRestorer()


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take another policy or version back; the new change. Raises NotFound, AlreadyUndone, ChangedSince."""
    touched = await storing.find_changed(uow, change_set_id)
    if not touched or {one["object"] for one in touched} != {POLICY}:
        raise NotFound()
    made = await changes.undo(uow, change_set_id, {POLICY: RESTORER})
    log.publish(uow, PolicyChanged(object_id=touched[0]["object_id"], change_set_id=made))
    return made
