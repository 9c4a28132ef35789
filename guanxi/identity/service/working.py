"""The two jobs of identity: learning a version from all customers, and finding who is one by a version.

Everything is read first, in short looks; the engine works in a thread while the job stays one that can be paused and cancelled; what was
found is kept in short writes. Begun anew after a crash it does the same again, and writing twice changes nothing. Contact details are
in memory only. Not here: what the engine does (service.matching), the list of pairs that people look at (customers).
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from guanxi.customers import api as customers
from guanxi.customers.contracts import Comparable, Offered
from guanxi.identity import permissions
from guanxi.identity.contracts import Evidence, Model
from guanxi.identity.events import ModelTrained, RunEnded
from guanxi.identity.queries import storing
from guanxi.identity.rules.weighing import comparisons_of
from guanxi.identity.service import governing, matching
from guanxi.identity.service.asking import NEEDS, make_veil_of
from guanxi.identity.service.governing import Policy
from guanxi.identity.service.judging_pairs import label_rows
from guanxi.identity.service.records import KINDS, Veil, prepare_all
from guanxi.kernel import log
from guanxi.kernel.errors import Forbidden, GuanxiError
from guanxi.kernel.jobs import JobContext, JobFailed

T = TypeVar("T")
PAGE: Final = 2_000
AT_ONCE: Final = 500
DECISIONS: Final = 2_000
BEAT: Final = 2.0  # seconds between two looks whether somebody cancelled
STRONG: Final = 0.95
LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of customers with probability, bits and evidence as JSON; and groups that the policy would merge."""

    pairs: Sequence[tuple[UUID, UUID, float, float, str]]
    groups: Sequence[Sequence[UUID]]
    compared: int


def _check_may(ctx: JobContext, *keys: str) -> None:
    for key in (permissions.MANAGE.key, *keys):
        if not ctx.scope.allows(key):
            raise Forbidden(permission=key)


async def _read(ctx: JobContext) -> dict[str, list[Comparable]]:
    """All customers that the starter sees, by kind."""
    found: dict[str, list[Comparable]] = {kind: [] for kind in KINDS}
    after: UUID | None = None
    done = 0
    while True:
        async with ctx.db.read(ctx.scope) as uow:
            page = await customers.find_to_compare(uow, after, PAGE)
        for one in page:
            found[one.kind].append(one)
        done += len(page)
        async with ctx.step(done=done, note={"code": "identity.reading"}):
            pass
        if len(page) < PAGE:
            return found
        after = page[-1].id


async def _aside(ctx: JobContext, code: str, work: Callable[..., T], *args: Any) -> T:
    """`work` in a thread; the job beats meanwhile. Cancelled, it goes at once, and what the thread finds is let go."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *args))
    while not task.done():
        await asyncio.wait({task}, timeout=BEAT)
        async with ctx.step(note={"code": code}):
            pass
    return task.result()


# Learning -----------------------------------------------------------------------------------------------------------
async def learn(ctx: JobContext) -> dict[str, Any]:
    """The job: a new version. Raises Forbidden, JobFailed where there is nobody to learn from."""
    _check_may(ctx)
    made, _ = await _learn(ctx, await _read(ctx))
    return made


async def _learn(ctx: JobContext, everybody: Mapping[str, Sequence[Comparable]]) -> tuple[dict[str, Any], UUID]:
    started = time.perf_counter()
    async with ctx.db.read(ctx.scope) as uow:
        ones, twos = await customers.find_decided(uow, DECISIONS)
        veil = await make_veil_of(uow)
    models = await _aside(ctx, "identity.learning", _learn_all, everybody, (ones, twos), veil)
    if not models:
        raise JobFailed(
            reason_zh="至少要有两位客户才能学习。", reason_en="there must be two customers at least to learn from."
        )
    trained_on = {
        "records": sum(len(some) for some in everybody.values()),
        "merged": len(ones),
        "apart": len(twos),
        "seconds": round(time.perf_counter() - started, 1),
    }
    figures = {
        kind: {"prior": model.prior, "pairs": model.pairs, "rounds": model.rounds} for kind, model in models.items()
    }
    async with ctx.step(note={"code": "identity.keeping"}) as uow:
        model_id, number = await governing.keep(uow, models, trained_on, figures)
        log.publish(uow, ModelTrained(object_id=model_id, number=number))
    return {"model_id": str(model_id), "number": number, **trained_on}, model_id


def _learn_all(
    everybody: Mapping[str, Sequence[Comparable]],
    decided: tuple[Sequence[tuple[Comparable, Comparable]], Sequence[tuple[Comparable, Comparable]]],
    veil: Veil,
) -> dict[str, Model]:
    models = {}
    for kind, some in everybody.items():
        ones, twos = ([pair for pair in pairs if pair[0].kind == pair[1].kind == kind] for pairs in decided)
        whole, together = label_rows(some, ones)
        whole, apart = label_rows(whole, twos)
        if len(whole) >= LEAST:
            records, _ = prepare_all(whole, veil, all_rows=False)
            models[kind] = matching.train(records, together, apart)
    return models


# Finding ------------------------------------------------------------------------------------------------------------
async def find(ctx: JobContext) -> dict[str, Any]:
    """The job: who is one, by the version named or the one in force, which is learned first where there is none.

    `trial`: nothing goes to review and nothing is merged. Raises Forbidden, JobFailed.
    """
    _check_may(ctx, NEEDS)
    started = time.perf_counter()
    everybody = await _read(ctx)
    model_id, policy = await _choose(ctx, everybody)
    offered = not ctx.args.get("trial", False)
    async with ctx.step(note={"code": "identity.comparing"}) as uow:
        values = {"id": ctx.job_id, "model_id": model_id, "offered": offered, "by": uow.scope.actor.id}
        await storing.begin_run(uow, values)
        models, veil = await governing.load(uow, model_id), await make_veil_of(uow)
    apart = await _find_apart(ctx, everybody)
    found = await _aside(ctx, "identity.comparing", _match_all, everybody, models, policy, apart, veil)
    counts = {
        "records": sum(len(some) for some in everybody.values()),
        "compared": found.compared,
        "found": len(found.pairs),
        "strong": sum(pair[2] >= STRONG for pair in found.pairs),
        "offered": await _keep(ctx, found, model_id, apart, offered=offered),
        "merged": ctx.checkpoint.get("merged", 0),
        "refused": 0,
    }
    if offered and policy.auto:
        counts |= await _merge(ctx, found.groups)
    async with ctx.step() as uow:
        await storing.end_run(uow, ctx.job_id, counts, round(time.perf_counter() - started, 1))
        told = {name: counts[name] for name in ("found", "offered", "merged")}
        log.publish(uow, RunEnded(object_id=ctx.job_id, **told))
    return counts


async def _choose(ctx: JobContext, everybody: Mapping[str, Sequence[Comparable]]) -> tuple[UUID, Policy]:
    async with ctx.db.read(ctx.scope) as uow:
        policy = await governing.read_policy(uow)
    if (named := ctx.args.get("model_id")) is not None:
        return UUID(named), policy
    if policy.model_id is not None:
        return policy.model_id, policy
    _, model_id = await _learn(ctx, everybody)
    return model_id, policy


async def _find_apart(ctx: JobContext, everybody: Mapping[str, Sequence[Comparable]]) -> set[tuple[UUID, UUID]]:
    ids = [one.id for some in everybody.values() for one in some]
    found: set[tuple[UUID, UUID]] = set()
    for start in range(0, len(ids), 10 * PAGE):
        async with ctx.db.read(ctx.scope) as uow:
            found |= await customers.find_apart(uow, ids[start : start + 10 * PAGE])
    return found


def _match_all(
    everybody: Mapping[str, Sequence[Comparable]],
    models: Mapping[str, Model],
    policy: Policy,
    apart: set[tuple[UUID, UUID]],
    veil: Veil,
) -> Found:
    pairs: dict[tuple[UUID, UUID], tuple[float, float, str]] = {}
    groups: list[list[UUID]] = []
    compared = 0
    for kind, some in everybody.items():
        if kind not in models or len(some) < LEAST:
            continue
        model = matching.with_thresholds(models[kind], min(policy.auto_from, 1 - 1e-9), policy.review_from)
        records, whose = prepare_all(some, veil, all_rows=True)
        rows = {one: place for place, one in reversed(list(enumerate(whose)))}
        never = [(rows[one], rows[other]) for one, other in apart if one in rows and other in rows]
        matched = matching.match(records, model, never=never)
        compared += matched.compared
        _add_best(pairs, matched, whose)
        groups += _find_groups(matched, whose)
    return Found([(*ids, *said) for ids, said in pairs.items()], groups, compared)


def _add_best(
    pairs: dict[tuple[UUID, UUID], tuple[float, float, str]], matched: matching.Matched, whose: Sequence[UUID]
) -> None:
    """Of the rows of two customers the pair that speaks most for them; the surest come first."""
    comparisons = comparisons_of(matched.model)
    names = {one.key: [*(level.key for level in one.levels), "other"] for one in comparisons}
    for row in range(matched.pairs.height):
        pair = matched.pair(row)
        one, other = whose[pair.left], whose[pair.right]
        ids = (min(one, other), max(one, other))
        if one != other and ids not in pairs and pair.probability >= matched.model.review:
            pairs[ids] = (pair.probability, pair.weight, _write(pair.evidence, names))


def _write(evidence: Sequence[Evidence], names: Mapping[str, Sequence[str]]) -> str:
    """Levels and bits by comparison; what is not known of both is left out."""
    said = {
        one.key: [names[one.key][one.level] if one.key in names else one.key, round(one.bits + one.rarity, 2)]
        for one in evidence
        if one.level >= 0
    }
    return msgspec.json.encode(said).decode()


def _find_groups(matched: matching.Matched, whose: Sequence[UUID]) -> list[list[UUID]]:
    by: dict[int, set[UUID]] = {}
    for row, cluster in enumerate(matched.clusters.of):
        by.setdefault(cluster, set()).add(whose[row])
    return [sorted(group) for group in by.values() if len(group) > 1]


async def _keep(ctx: JobContext, found: Found, model_id: UUID, apart: set[tuple[UUID, UUID]], *, offered: bool) -> int:
    """Pairs kept, and put on the list of those to look at; what earlier runs put there and this one does not find is taken off."""
    total, new = len(found.pairs), 0
    for start in range(0, total, AT_ONCE):
        some = found.pairs[start : start + AT_ONCE]
        async with ctx.step(done=start + len(some), total=total, note={"code": "identity.keeping"}) as uow:
            await storing.keep_pairs(uow, ctx.job_id, some)
            if offered:
                strengths: list[Offered] = [
                    Offered(one, other, "strong" if probability >= STRONG else "likely")
                    for one, other, probability, _, _ in some
                    if (one, other) not in apart
                ]
                new += await customers.offer_pairs(uow, strengths)
    while offered:
        async with ctx.step() as uow:
            fallen = await storing.find_fallen(uow, ctx.job_id, AT_ONCE)
            await customers.withdraw_pairs(uow, fallen)
            await storing.forget_pairs(uow, ctx.job_id, fallen)
        if len(fallen) < AT_ONCE:
            break
    forgotten = AT_ONCE
    while forgotten == AT_ONCE:
        async with ctx.step() as uow:
            forgotten = await storing.forget_runs(uow, ctx.job_id, model_id, AT_ONCE)
    return new


async def _merge(ctx: JobContext, groups: Sequence[Sequence[UUID]]) -> dict[str, int]:
    """The surest, each merge its own undo and all of them together by the job. The oldest stays. Who cannot be merged, or is kept apart
    from somebody of the group, is passed over and counted."""
    merged, refused = ctx.checkpoint.get("merged", 0), 0
    for survivor, *others in groups:
        for loser in others:
            try:
                async with ctx.step(note={"code": "identity.merging", "merged": merged}) as uow:
                    if any(
                        survivor in pair and loser in pair
                        for pair in await customers.find_apart(uow, [survivor, loser])
                    ):
                        refused += 1
                        continue
                    await customers.merge(uow, survivor, loser, "model", ctx.job_id)
                    ctx.checkpoint["merged"] = merged + 1
                merged += 1
            except GuanxiError as error:
                if error.status >= 500 or error.code == "kernel.lease_lost":
                    raise
                ctx.checkpoint["merged"] = merged
                refused += 1
    return {"merged": merged, "refused": refused}
