"""HTTP of customers."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Depends, Query, Request, Response
from pydantic import AwareDatetime, StringConstraints

from guanxi.customers import permissions
from guanxi.customers.contracts import NewHandle
from guanxi.customers.errors import (
    BeyondQuota,
    BulkUndo,
    CannotMerge,
    HandleTaken,
    MergeUndone,
    NotYet,
    StaleVersion,
    TagTaken,
)
from guanxi.customers.schemas import (
    Changed,
    CustomerIn,
    CustomerOut,
    CustomerPatch,
    CustomerRow,
    HandleIn,
    HistoryEntry,
    Merged,
    MergeIn,
    Revealed,
    StreamEntry,
    TagIn,
    TagMergeIn,
    TagOut,
    TagsIn,
)
from guanxi.customers.service import beyond, listing, merging, reading, revealing, tagging, writing
from guanxi.customers.service.bulk import undo_one
from guanxi.kernel.errors import FieldProblem, Invalid, TooMany
from guanxi.sdk.edge import Edge
from guanxi.sdk.merging import MergeHandler
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Count, Out, Page, Undone
from guanxi.sdk.stream import StreamGroup

router = Router("customers")
Value = Annotated[str, StringConstraints(max_length=200)]
Values = Annotated[list[Value] | None, Query(max_length=50)]


class FilterWords(Out):
    """A filter as a sentence."""

    words: str


class TagsPut(Out):
    """The change-set; null when nothing differs."""

    change_set_id: UUID | None


class Created(Out):
    """The new customer."""

    id: UUID
    change_set_id: UUID


async def _asked(  # async: FastAPI runs plain functions in a thread
    request: Request,
    q: Annotated[str, Query(max_length=100)] = "",
    columns: Annotated[str, Query(max_length=4_000)] = "",
    deleted: bool = False,
    sort: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Annotated[str | None, Query(max_length=8000)] = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
    kind: Values = None,
    stage: Values = None,
    class_: Annotated[list[Value] | None, Query(alias="class", max_length=50)] = None,
    source: Values = None,
    owner_id: Values = None,
    country: Values = None,
    province: Values = None,
    city: Values = None,
    gender: Values = None,
    language: Values = None,
    filter: Annotated[str | None, Query(max_length=20_000)] = None,
) -> listing.Asked:
    given: Mapping[str, list[str] | None] = {
        "kind": kind, "stage": stage, "class": class_, "source": source, "owner_id": owner_id, "country": country,
        "province": province, "city": city, "gender": gender, "language": language,
    }  # fmt: skip
    chosen = tuple(part.strip() for part in columns.split(",") if part.strip()) or listing.DEFAULT_COLUMNS
    filters = {name: values for name, values in given.items() if values}
    return listing.Asked(q.replace("\0", ""), filters, chosen, deleted, sort, cursor, limit, filter)


Asked = Annotated[listing.Asked, Depends(_asked)]


@router.fetch("", permission=permissions.VIEW, response_model=Page[CustomerRow])
async def find(asked: Asked, edge: Edge) -> Response:
    """Customers page by page. `columns` names the columns wanted, with the keys of what is computed of customers (its values are
    in `custom`); filters take any of their values, `filter` a condition tree as JSON; all of them hold."""
    page = await edge.read(listing.find, asked)
    return Response(
        msgspec.json.encode({"items": page.items, "next": page.next, "count": None}), media_type="application/json"
    )


@router.fetch("/count", permission=permissions.VIEW)
async def count(asked: Asked, edge: Edge, exact: bool = False) -> Count:
    """How many there are: up to 10,000, or exactly on demand."""
    found = await edge.read(listing.count, asked, exact)
    return Count(value=found.value, capped=found.capped)


@router.fetch("/words", permission=permissions.VIEW)
async def words(filter: Annotated[str, Query(max_length=20_000)], edge: Edge) -> FilterWords:
    """A filter in words."""
    return FilterWords(words=await edge.read(listing.describe, filter))


@router.fetch("/facets", permission=permissions.VIEW)
async def facets(edge: Edge) -> dict[str, list[str]]:
    """Values in use of the filters, for the filter bar."""
    return await edge.read(listing.find_facets)


@router.fetch("/tags", permission=permissions.VIEW)
async def find_tags(edge: Edge, used: bool = False) -> list[TagOut]:
    """All tags; `used` counts who carries each."""
    return [TagOut.model_validate(row) for row in await edge.read(tagging.find, used)]


@router.create("/tags", permission=permissions.TAGS, errors=(TagTaken,))
async def create_tag(body: TagIn, edge: Edge) -> dict[str, UUID]:
    """A new tag."""
    return {"id": await edge.write(tagging.create, body.name, body.group)}


@router.store("/tags/{tag_id}", permission=permissions.TAGS, errors=(TagTaken,), status=204)
async def change_tag(tag_id: UUID, body: TagIn, edge: Edge) -> None:
    """Rename or regroup a tag."""
    await edge.write(tagging.change, tag_id, body.name, body.group)


@router.create("/tags/{tag_id}/merge", permission=permissions.TAGS, status=200)
async def merge_tag(tag_id: UUID, body: TagMergeIn, edge: Edge) -> dict[str, int]:
    """Who carries the tag carries the other instead. Cannot be taken back."""
    return {"moved": await edge.write(tagging.merge, tag_id, body.into_id)}


@router.remove("/tags/{tag_id}", permission=permissions.TAGS)
async def remove_tag(tag_id: UUID, edge: Edge) -> None:
    """Delete a tag; it can be restored."""
    await edge.write(tagging.set_deleted, tag_id, True)


@router.create("/tags/{tag_id}/restore", permission=permissions.TAGS, status=204, errors=(TagTaken,))
async def restore_tag(tag_id: UUID, edge: Edge) -> None:
    """Bring a deleted tag back, with all who carried it."""
    await edge.write(tagging.set_deleted, tag_id, False)


@router.create("", permission=permissions.CREATE, errors=(HandleTaken, BeyondQuota))
async def create(body: CustomerIn, edge: Edge) -> Created:
    """A new customer. A phone or e-mail that another customer has is refused."""
    handles = [NewHandle("phone", value) for value in body.phones] + [
        NewHandle("email", value) for value in body.emails
    ]
    await _charge(edge, [one.value for one in handles])
    customer_id, change_set_id = await edge.write(writing.create, _values(body, {"phones", "emails"}), handles)
    return Created(id=customer_id, change_set_id=change_set_id)


@router.fetch("/{customer_id}", permission=permissions.VIEW, errors=(NotYet,))
async def get(customer_id: UUID, edge: Edge, as_of: AwareDatetime | None = None) -> CustomerOut:
    """The customer's page, now or `as_of` a moment. The id of a merged customer leads to its survivor."""
    return await edge.read(reading.get_page, customer_id, as_of)


@router.change("/{customer_id}", permission=permissions.EDIT, errors=(StaleVersion,))
async def change(customer_id: UUID, body: CustomerPatch, edge: Edge) -> Changed:
    """Change the fields given."""
    values = _values(body, {"version"}, only_set=True)
    version, change_set_id = await edge.write(writing.change, customer_id, body.version, values)
    return Changed(id=customer_id, version=version, change_set_id=change_set_id)


@router.remove("/{customer_id}", permission=permissions.DELETE)
async def remove(customer_id: UUID, edge: Edge) -> None:
    """Into the recycle bin."""
    await edge.write(writing.set_deleted, customer_id, True)


@router.create("/{customer_id}/restore", permission=permissions.DELETE, status=204)
async def restore(customer_id: UUID, edge: Edge) -> None:
    """Out of the recycle bin."""
    await edge.write(writing.set_deleted, customer_id, False)


@router.create("/{customer_id}/handles", permission=permissions.EDIT, errors=(HandleTaken, BeyondQuota))
async def add_handle(customer_id: UUID, body: HandleIn, edge: Edge) -> dict[str, UUID]:
    """Add a phone or e-mail."""
    await _charge(edge, [body.value], customer_id)
    return {"id": await edge.write(writing.add_handle, customer_id, NewHandle(body.kind, body.value))}


@router.remove("/{customer_id}/handles/{handle_id}", permission=permissions.EDIT)
async def remove_handle(customer_id: UUID, handle_id: UUID, edge: Edge) -> None:
    """Remove a phone or e-mail."""
    await edge.write(writing.remove_handle, customer_id, handle_id)


@router.create(
    "/{customer_id}/handles/{handle_id}/reveal",
    permission=permissions.REVEAL,
    status=200,
    keep_answer=False,
    errors=(TooMany,),
)
async def reveal(customer_id: UUID, handle_id: UUID, edge: Edge) -> Revealed:
    """The value in the clear. The view is audited; each person has so many a day as the workspace chose, and who reads the audit log is told at the last."""
    await revealing.take(edge.db, edge.scope)
    return Revealed(value=await edge.write(writing.reveal, customer_id, handle_id))


@router.fetch("/{customer_id}/stream", permission=permissions.VIEW)
async def stream(
    customer_id: UUID,
    edge: Edge,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    kind: Annotated[list[StreamGroup] | None, Query(max_length=20)] = None,
) -> Page[StreamEntry]:
    """What happened with the customer over all of its profiles, newest first; of some kinds only, when given."""
    before, before_seq = _read_position(cursor)
    entries, more = await edge.read(reading.find_stream, customer_id, before, before_seq, limit, kind or ())
    return Page(items=entries, next=_write_position(more))


@router.fetch("/{customer_id}/history", permission=permissions.VIEW)
async def history(customer_id: UUID, edge: Edge) -> list[HistoryEntry]:
    """Changes of the customer's fields, newest first."""
    return await edge.read(reading.find_changes, customer_id)


@router.create("/changes/{change_set_id}/undo", permission=permissions.EDIT, status=200, errors=(BulkUndo,))
async def undo(change_set_id: UUID, edge: Edge) -> Undone:
    """Take a change back; refused when the same fields were changed since."""
    return Undone(change_set_id=await edge.write(undo_one, change_set_id))


@router.store("/{customer_id}/tags", permission=permissions.EDIT)
async def put_tags(customer_id: UUID, body: TagsIn, edge: Edge) -> TagsPut:
    """The tags the customer carries from now on."""
    return TagsPut(change_set_id=await edge.write(tagging.put, customer_id, body.tags))


@router.create("/{customer_id}/merge", permission=permissions.MERGE, status=200, errors=(CannotMerge,))
async def merge(customer_id: UUID, body: MergeIn, request: Request, edge: Edge) -> Merged:
    """Make another customer part of this one; can be taken back at any time."""
    handlers = request.app.state.registry.all(MergeHandler)
    merge_id = await edge.write(merging.merge, customer_id, body.loser_id, body.reason, handlers)
    return Merged(merge_id=merge_id, survivor_id=customer_id)


@router.create("/merges/{merge_id}/undo", permission=permissions.MERGE, status=204, errors=(MergeUndone,))
async def unmerge(merge_id: UUID, request: Request, edge: Edge) -> None:
    """Take a merge back."""
    await edge.write(merging.unmerge, merge_id, request.app.state.registry.all(MergeHandler))


@router.create("/{customer_id}/erase", permission=permissions.ERASE, status=204)
async def erase(customer_id: UUID, edge: Edge) -> None:
    """Overwrite everything personal, for good."""
    await edge.write(merging.erase, customer_id)


async def _charge(edge: Edge, handles: list[str], leave: UUID | None = None) -> None:
    """Being refused tells that somebody has the phone or e-mail, so it counts as asking; kept also when the write is refused."""
    if handles and beyond.may_look(edge.scope):
        # Not through the edge: it is no effect of the request, which an idempotency key would hold it for.
        await edge.request.app.state.db.run(edge.scope, beyond.charge, handles, leave)


def _values(body: CustomerIn | CustomerPatch, leave: set[str], *, only_set: bool = False) -> dict[str, Any]:
    values = body.model_dump(exclude=leave, exclude_unset=only_set, by_alias=True)
    if "custom" in values and not only_set:
        values["custom"] = {key: value for key, value in values["custom"].items() if value is not None}
    return values


def _write_position(position: tuple[datetime, int] | None) -> str | None:
    if position is None:
        return None
    return base64.urlsafe_b64encode(f"{position[0].isoformat()}|{position[1]}".encode()).decode()


def _read_position(cursor: str | None) -> tuple[datetime | None, int | None]:
    if cursor is None:
        return None, None
    try:
        at, _, seq = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return datetime.fromisoformat(at), int(seq)
    except ValueError as error:
        problem = FieldProblem(
            "cursor",
            "kernel.bad_cursor",
            "翻页标记无效，请从第一页重新开始。",
            "This cursor is not valid. Start again.",
        )
        raise Invalid(fields=[problem]) from error
