"""The door to customers for other rooms: ids and frozen dataclasses in and out, in the caller's unit of work and scope."""

from collections.abc import Mapping, Sequence
from typing import LiteralString
from uuid import UUID

import polars as pl
from psycopg import sql

from guanxi.customers.contracts import CustomerSummary, LandedMany, ProfileRef
from guanxi.customers.queries import attaching, landing, records, reverting
from guanxi.customers.rules import hearing
from guanxi.customers.rules.demo import import_id_of as demo_import_of
from guanxi.customers.rules.hearing import Heard, Key
from guanxi.customers.rules.hearing import Needs as Needs
from guanxi.customers.rules.hearing import Told as Told
from guanxi.customers.rules.hearing import compute_needs as compute_needs
from guanxi.customers.rules.landing import Sealer, pick_rows, prepare_landing
from guanxi.customers.rules.reviewing import SHARED_AFTER
from guanxi.customers.service import (
    bulk,
    claiming,
    comparing,
    consents,
    export_files,
    exporting,
    merging,
    tag_rules,
    writing,
)
from guanxi.customers.service.attaching import attach_profiles as attach_profiles
from guanxi.customers.service.bulk import Selection as Selection
from guanxi.customers.service.everybody import Everybody as Everybody
from guanxi.customers.service.listing import Asked as Asked
from guanxi.customers.service.moments import company_moment as company_moment
from guanxi.customers.service.sealed import SEALED as SEALED
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.scope import EVERY_ROW
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.imports import Overwritten


async def summary(uow: UnitOfWork, customer_id: UUID) -> CustomerSummary | None:
    """The customer as the scope may see it."""
    return (await summaries(uow, [customer_id])).get(customer_id)


async def summaries(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, CustomerSummary]:
    """Those of `ids` that the scope may see."""
    rows = await records.find_visible(uow, ids)
    policy = await policy_of(uow, writing.OBJECT)
    return {
        row["id"]: CustomerSummary(
            row["id"], row["kind"], policy.show_title("name", row["name"]), policy.show("owner_id", row["owner_id"])
        )
        for row in rows
    }


async def require_visible(uow: UnitOfWork, customer_id: UUID) -> CustomerSummary:
    """The customer as the scope may see it. Raises NotFound."""
    found = await summary(uow, customer_id)
    if found is None:
        raise NotFound()
    return found


def profile_visible(uow: UnitOfWork, alias: LiteralString, column: LiteralString) -> sql.Composed:
    """SQL condition: the profile `alias.column` belongs to a customer the scope may see, or to nobody when it sees all."""
    if uow.scope.rule("customer") == EVERY_ROW:
        return sql.SQL("true").format()
    # A profile that founded its customer has its id (decision 0010); the others are in the small index of moved ones. An
    # anonymous profile is there with no customer, and no customer has its id.
    return sql.SQL(
        """(SELECT {visible} FROM (SELECT coalesce((SELECT vm.customer_id FROM profile vm
                WHERE vm.workspace_id = %(ws)s AND vm.id = {profile} AND vm.moved), {profile}) AS id OFFSET 0) vw
            JOIN customer vc ON vc.workspace_id = %(ws)s AND vc.id = vw.id)"""
    ).format(profile=sql.Identifier(alias, column), visible=uow.scope.visible("customer", "vc"))


def profiles_visible(uow: UnitOfWork, alias: LiteralString, column: LiteralString) -> sql.Composed:
    """The same as `profile_visible` for many rows at once: the profiles that the scope may see are found first, then joined."""
    if uow.scope.rule("customer") == EVERY_ROW:
        return sql.SQL("true").format()
    return sql.SQL(
        """{profile} IN (
            SELECT vc.id FROM customer vc WHERE vc.workspace_id = %(ws)s AND {visible}
                AND NOT EXISTS (SELECT FROM profile vm WHERE vm.workspace_id = %(ws)s AND vm.id = vc.id AND vm.moved)
            UNION ALL SELECT vm.id FROM profile vm JOIN customer vc ON vc.workspace_id = %(ws)s AND vc.id = vm.customer_id
            WHERE vm.workspace_id = %(ws)s AND vm.moved AND {visible})"""
    ).format(profile=sql.Identifier(alias, column), visible=uow.scope.visible("customer", "vc"))


async def customers_of_profiles(uow: UnitOfWork, profiles: Sequence[UUID]) -> dict[UUID, UUID]:
    """Customer of each profile that has one."""
    return await records.find_customers_of(uow, profiles)


async def find_whom(uow: UnitOfWork, events: Sequence[Told]) -> list[list[UUID] | None]:
    """The customers each event is about: both of a merge, nobody for a profile that is nobody's; None where it does not say."""
    profiles = hearing.find_profiles(events)
    owners = await records.find_customers_of(uow, profiles) if profiles else {}
    return [hearing.whom_of(one, owners) for one in events]


async def hear(uow: UnitOfWork, events: Sequence[Told], needs: Mapping[Key, Needs]) -> Heard[Key]:
    """Which customers these events are about, for each definition that depends on them."""
    profiles = hearing.find_profiles(events)
    owners = await records.find_customers_of(uow, profiles) if profiles else {}
    return hearing.hear(events, needs, owners)


async def profiles_of(uow: UnitOfWork, customer_id: UUID) -> list[UUID]:
    """All profiles of a customer the scope may see. Raises NotFound."""
    await require_visible(uow, customer_id)
    return [row["id"] for row in await records.find_profiles(uow, customer_id)]


async def find_newest(uow: UnitOfWork, limit: int) -> list[UUID]:
    """The newest customers that the scope may see: a sample."""
    return await records.find_newest(uow, limit)


async def find_profiles(uow: UnitOfWork, after: UUID | None, limit: int) -> list[ProfileRef]:
    """A page of all profiles with a customer, in the order of their ids: for bulk work over everybody, in a system scope."""
    return [ProfileRef(**row) for row in await records.find_profile_page(uow, after, limit)]


async def ensure_profiles(uow: UnitOfWork, source: str, external_ids: Sequence[str]) -> dict[str, UUID]:
    """The profile of each id of a source, made without a customer where there is none: visitors nobody knows yet."""
    return await attaching.insert_anonymous(uow, source, external_ids)


async def find_of_source(
    uow: UnitOfWork, source: str, external_ids: Sequence[str]
) -> dict[str, tuple[UUID, UUID | None]]:
    """(profile, customer or None) of those ids that a source knows."""
    rows = await attaching.find_of_source(uow, source, external_ids)
    return {row["external_id"]: (row["id"], row["customer_id"]) for row in rows}


async def find_by_blinds(uow: UnitOfWork, blinds: Sequence[bytes]) -> dict[bytes, UUID]:
    """Customers that the scope may see by the keyed hashes of their phones; nobody to whom phones are closed."""
    if not (await policy_of(uow, writing.OBJECT)).may_see("phone"):
        return {}
    rows = await records.find_by_blind(uow, blinds)
    seen = {row["id"] for row in await records.find_visible(uow, [row["customer_id"] for row in rows])}
    return {bytes(row["blind"]): row["customer_id"] for row in rows if row["customer_id"] in seen}


def prepare(frame: pl.DataFrame, cipher: Sealer, shared_after: int = SHARED_AFTER) -> pl.DataFrame:
    """Rows as a source says them (rules.landing.COLUMNS) made ready for `land`: pure, may run in a thread.
    `shared_after` as the workspace chose it: a handle of more rows brings nobody together."""
    return prepare_landing(frame, cipher, shared_after)


def pick(prepared: pl.DataFrame, wanted: pl.Series) -> pl.DataFrame:
    """Some of the prepared rows (`wanted`: one boolean for each), ready for `land`."""
    return pick_rows(prepared, wanted)


async def land(
    uow: UnitOfWork, prepared: pl.DataFrame, source: str, import_id: UUID | None = None
) -> tuple[LandedMany, pl.DataFrame]:
    """Store prepared profiles with their customers and handles, at most 10,000; publishes nothing.

    Returns counts and a frame n, profile_id, customer_id, created in the order of the rows.
    """
    counts = await landing.land(uow, prepared, source, import_id)
    return counts, await landing.find_landed(uow, source)


async def revert_landing(uow: UnitOfWork, import_id: UUID, batch: int) -> int:
    """Remove profiles an import made, customers nothing else knows, and handles it added to other profiles; how many."""
    return await reverting.revert(uow, import_id, batch)


async def restore_landed(uow: UnitOfWork, records: Sequence[Overwritten]) -> None:
    """Set back customers and profiles that `land` named in `LandedMany.overwritten`, field by field, where they are still as
    `after` says; other objects among the records are left alone. Called before `revert_landing`."""
    await reverting.restore(uow, records)


async def keep_demo(
    uow: UnitOfWork, seed: int, *, profiles: Sequence[UUID] = (), customers: Sequence[UUID] = ()
) -> None:
    """These are needed: they are no longer the demo's, and keep their contact details."""
    await reverting.keep(uow, demo_import_of(seed), profiles=profiles, customers=customers)


claim = claiming.claim
find_consent_texts = consents.find_consent_texts
record_consents = consents.record_consents
consents_of = consents.consents_of
erase = merging.erase
find_to_erase_again = merging.find_to_erase_again
note_erasures = merging.note_erasures
create = writing.create
change = writing.change
undo_change = bulk.undo_one
find_demo_import = demo_import_of
start_bulk = bulk.start
undo_bulk = bulk.undo
describe_bulk = bulk.describe
export = exporting.export
start_export = export_files.start
EXPORT_QUOTA = export_files.QUOTA
may_tag = tag_rules.may_tag
tag_by_rule = tag_rules.give
untag_by_rule = tag_rules.take
find_tagged_by_rule = tag_rules.find_carriers
find_tag_names = tag_rules.find_names
find_to_compare = comparing.find_page
find_some_to_compare = comparing.find_some
find_decided = comparing.find_decided
find_apart = comparing.find_apart
get_standing = comparing.get_standing
offer_pairs = comparing.offer
withdraw_pairs = comparing.withdraw
merge = comparing.merge
