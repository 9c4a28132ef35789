"""Reading one customer: page, stream, history. Handles come masked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.customers.events import ALL as EVENTS
from guanxi.customers.queries import merging, records, tags
from guanxi.customers.schemas import (
    CustomerOut,
    HandleOut,
    HistoryEntry,
    MergeOut,
    ProfileOut,
    StreamEntry,
    StreamLineOut,
)
from guanxi.customers.service.as_of import find_then
from guanxi.customers.service.showing import show_change, show_handles, show_profile, show_row
from guanxi.customers.service.writing import CUSTOMER_RESTORER, OBJECT, OWN, require
from guanxi.kernel.changes import find_history
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.sdk.field_policy import FieldPolicy, policy_of
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import registry_of
from guanxi.sdk.stream import StreamGroup, StreamItem
from guanxi.sdk.stream_lines import render_lines


async def get_page(uow: UnitOfWork, customer_id: UUID, as_of: datetime | None = None) -> CustomerOut:
    """Everything the customer's page shows, now or as of a moment. The id of a merged customer leads to its survivor.
    Raises NotFound, NotYet."""
    live = await merging.follow(uow, customer_id)
    if live is None:
        raise NotFound()
    row = await require(uow, live)
    then = None if as_of is None else await find_then(uow, row, as_of)
    if then is not None:
        row = then.row
    known = {one.key for one in await fields_of(uow, OBJECT)}
    row["custom"] = {key: value for key, value in row["custom"].items() if key in known or not key.startswith(OWN)}
    policy = await policy_of(uow, OBJECT)
    handles = show_handles(policy, await records.find_handles(uow, [live]))
    profiles = await records.find_profiles(uow, live)
    merges = await merging.find_merges(uow, live)
    carried = (await tags.find_of(uow, [live]))[live]
    if then is not None and as_of is not None:
        # What an import brought was there before it, as the customer was.
        cut = max([as_of, *sorted(one["created_at"] for one in profiles)[:1]])
        handles = [one for one in handles if one["created_at"] <= cut and one["profile_id"] not in then.brought]
        profiles = [one for one in profiles if one["created_at"] <= cut and one["id"] not in then.brought]
        merges = [one for one in merges if one["at"] <= as_of]
        carried = carried if then.tags is None else await tags.find_named(uow, then.tags)
    owners = await records.find_owners(uow, [UUID(str(row["owner_id"]))] if row["owner_id"] else [])
    owner_name = owners.get(UUID(str(row["owner_id"]))) if row["owner_id"] else None
    return CustomerOut.model_validate(
        {
            **show_row(policy, {**row, "owner_name": owner_name}),
            "handles": [
                HandleOut(
                    id=h["id"],
                    kind=h["kind"],
                    hint=h["hint"],
                    verified=h["verified_at"] is not None,
                    source=h["source"],
                )
                for h in handles
            ],
            "profiles": [ProfileOut.model_validate(show_profile(policy, p)) for p in profiles],
            "tags": carried if policy.may_see("tags") else [],
            "merges": [
                MergeOut.model_validate({**m, "loser_name": policy.show_title("name", m["loser_name"])}) for m in merges
            ],
            "as_of": as_of,
        }
    )


async def find_stream(
    uow: UnitOfWork,
    customer_id: UUID,
    before: datetime | None,
    before_seq: int | None,
    limit: int,
    kinds: Sequence[StreamGroup] = (),
) -> tuple[list[StreamEntry], tuple[datetime, int] | None]:
    """What happened with the customer, newest first, and the position to go on from; of some `kinds` only, when given.
    Raises NotFound."""
    await require(uow, customer_id)
    types = _types_of(uow, kinds) if kinds else None
    rows = await records.find_timeline(uow, customer_id, before, before_seq, limit + 1, types)
    names = await records.find_owners(
        uow, [row["actor_id"] for row in rows if row["actor_kind"] == "user" and row["actor_id"]]
    )
    policy = await policy_of(uow, OBJECT)
    shown = [{**row, "payload": _payload(policy, row)} for row in rows[:limit]]
    lines = {one: StreamLineOut.model_validate(line) for one, line in (await render_lines(uow, shown)).items()}
    entries = [
        StreamEntry.model_validate({**row, "actor_name": names.get(row["actor_id"]), "line": lines.get(row["id"])})
        for row in shown
        if row["id"] in lines or row["type"].startswith("customers.")
    ]
    more = (shown[-1]["at"], shown[-1]["seq"]) if len(rows) > limit else None
    return entries, more


def _types_of(uow: UnitOfWork, kinds: Sequence[StreamGroup]) -> list[str]:
    """The types of events of these kinds; this room's own are changes."""
    own = [event.type for event in EVENTS] if StreamGroup.CHANGE in kinds else []
    chosen = [item for item in registry_of(uow).all(StreamItem) if item.group in kinds]
    return own + [one for item in chosen for one in (*item.events, *(f"{prefix}%" for prefix in item.prefixes))]


def _payload(policy: FieldPolicy, row: Row) -> dict[str, Any]:
    """Which fields changed, without the hidden ones."""
    payload: dict[str, Any] = row["payload"]
    if row["object"] != OBJECT or "fields" not in payload:
        return payload
    return {**payload, "fields": [name for name in payload["fields"] if not policy.is_hidden(name)]}


async def find_changes(uow: UnitOfWork, customer_id: UUID) -> list[HistoryEntry]:
    """The history of a customer's fields, personal values opened. Raises NotFound."""
    await require(uow, customer_id)
    entries = await find_history(uow, customer_id)
    names = await records.find_owners(uow, [entry.actor_id for entry in entries if entry.actor_id])
    policy = await policy_of(uow, OBJECT)
    shown = []
    for entry in entries:
        before: dict[str, Any] = dict(entry.before or {})
        after: dict[str, Any] = dict(entry.after or {})
        if entry.sealed is not None:
            personal_before, personal_after = await CUSTOMER_RESTORER.unseal(uow, customer_id, bytes(entry.sealed))
            before |= personal_before
            after |= personal_after
        shown.append(
            HistoryEntry(
                change_set_id=entry.change_set_id,
                at=entry.at,
                action=entry.action,
                actor_name=names.get(entry.actor_id) if entry.actor_id else None,
                before=show_change(policy, before if entry.before is not None else None),
                after=show_change(policy, after if entry.after is not None else None),
                undone=entry.undone,
            )
        )
    return shown
