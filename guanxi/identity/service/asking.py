"""What people ask of identity: to learn, to run, what runs found, how two versions differ, and why two are one or not."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from guanxi.customers import api as customers
from guanxi.customers.contracts import Comparable, PairStanding
from guanxi.identity.contracts import Evidence, Model
from guanxi.identity.errors import NotCompared
from guanxi.identity.queries import storing
from guanxi.identity.rules.comparisons import OTHER, Comparison
from guanxi.identity.rules.preparing.names import split_name
from guanxi.identity.service import governing
from guanxi.identity.service.judging_pairs import judge
from guanxi.identity.service.records import Veil, make_veil
from guanxi.kernel import jobs
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.masks import mask
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import FieldPolicy, policy_of
from guanxi.sdk.objects import FieldKind
from guanxi.sdk.registry import registry_of

LEARN: Final = "identity.learn"
FIND: Final = "identity.find"
NEEDS: Final = "customers.customer.merge"
RUNS: Final = 50
DECISIONS: Final = 200  # on which two versions are compared
_FIELDS: Final = {"given": "name", "family": "name", "company": "name"}
HOME: Final = Label(zh="同住一处", en="One home or place")
HOME_LEVEL: Final = Label(zh="像一家人或同一处的两方，而不是同一个", en="like two of one home or place, not one")
_PARTS: Final = {"given": 0, "family": 1}
UNKNOWN: Final = Label(zh="至少一方没有填写", en="not known of both")
# From how many bits on evidence has its word; one bit doubles the odds.
_WORDS: Final = (
    (8.0, "strong", Label(zh="强烈支持是同一人", en="speaks strongly for one")),
    (2.0, "some", Label(zh="支持是同一人", en="speaks for one")),
    (-1.0, "none", Label(zh="说明不了什么", en="says little")),
    (-5.0, "against", Label(zh="支持不是同一人", en="speaks for two")),
)
_MOST_AGAINST: Final = ("strongly_against", Label(zh="强烈支持不是同一人", en="speaks strongly for two"))
_LINKS: Final = {
    "phone": Label(zh="两人用同一个手机号", en="Both have the same phone"),
    "email": Label(zh="两人用同一个邮箱", en="Both have the same e-mail"),
    "conflict": Label(zh="有来源称两人的手机号、邮箱或编号属于同一人", en="A source says that details of both belong to one person"),
    "shared": Label(zh="这个号码有很多人在用，所以不足以说明是同一人", en="Many use this number, so it does not make them one"),
    "apart": Label(zh="同事已确认是两个人，不会再合并", en="A colleague said that they are two, and they are never merged"),
    "merged": Label(zh="已由同事合并为一位客户", en="A colleague merged them"),
    "merged_by_job": Label(zh="已由批量任务合并为一位客户", en="A job merged them"),
}  # fmt: skip


async def start_learning(uow: UnitOfWork) -> UUID:
    """A job that learns a new version; the one under way, if there is one."""
    return await jobs.enqueue(uow, registry_of(uow).jobs[LEARN], {}, unique_key="learn")


async def start_run(uow: UnitOfWork, model_id: UUID | None, trial: bool) -> UUID:
    """A job that compares all customers the caller sees; the one under way, if there is one. Raises NotFound, Forbidden."""
    if not uow.scope.allows(NEEDS):
        raise Forbidden(permission=NEEDS)
    if model_id is not None and await storing.get_model(uow, model_id) is None:
        raise NotFound()
    args = {"model_id": str(model_id) if model_id else None, "trial": trial}
    return await jobs.enqueue(uow, registry_of(uow).jobs[FIND], args, unique_key="find")


async def find_runs(uow: UnitOfWork) -> list[dict[str, Any]]:
    """The newest runs."""
    return [dict(row) for row in await storing.find_runs(uow, RUNS)]


async def make_veil_of(uow: UnitOfWork) -> Veil:
    """The workspace's veil (service.records)."""
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    return make_veil(cipher.blind("identity", "veil"))


# Two versions -------------------------------------------------------------------------------------------------------
async def compare(uow: UnitOfWork, one: UUID, other: UUID) -> dict[str, Any]:
    """What the newest runs of two versions found, and how each does on what people decided. Raises NotFound, NotCompared."""
    runs = []
    for model_id in (one, other):
        row = await storing.get_model(uow, model_id)
        if row is None:
            raise NotFound()
        run = await storing.get_last_run(uow, model_id)
        if run is None:
            raise NotCompared(number=row["number"])
        runs.append(run)
    ones, twos = await customers.find_decided(uow, DECISIONS)
    policy, veil = await governing.read_policy(uow), await make_veil_of(uow)
    sides = [
        _count_right(await governing.load(uow, model_id), ones, twos, policy.review_from, veil)
        for model_id in (one, other)
    ]
    return {"pairs": dict(await storing.compare_runs(uow, runs[0], runs[1])), "one": sides[0], "other": sides[1]}


Decided = Sequence[tuple[Comparable, Comparable]]


def _count_right(
    models: Mapping[str, Model], ones: Decided, twos: Decided, review_from: float, veil: Veil
) -> dict[str, int]:
    def over(pairs: Decided) -> int:
        return sum(
            judge(models.get(one.kind), one, other, veil).probability >= review_from
            for one, other in pairs
            if one.kind == other.kind
        )

    return {"merged": len(ones), "merged_found": over(ones), "apart": len(twos), "apart_found": over(twos)}


# Why, and why not ---------------------------------------------------------------------------------------------------
async def explain(uow: UnitOfWork, one: UUID, other: UUID) -> dict[str, Any]:
    """What speaks for and against two customers being one, in words. Raises NotFound for who is not theirs to see.

    Fields that the caller does not see are not told by what they have in common; then there is no sum either.
    """
    both = await customers.find_some_to_compare(uow, [one, other])
    if one not in both or other not in both or one == other:
        raise NotFound()
    policy, field_policy = await governing.read_policy(uow), await policy_of(uow, "customer")
    standing = await customers.get_standing(uow, one, other)
    first, second = both[one], both[other]
    answer: dict[str, Any] = {
        "first": _name(field_policy, first),
        "second": _name(field_policy, second),
        "links": _links(field_policy, standing),
        "model_id": policy.model_id,
        "probability": None,
        "verdict": "kinds_differ",
        "evidence": [],
        "hidden": 0,
    }
    if first.kind != second.kind:
        return answer
    models = await governing.load(uow, policy.model_id) if policy.model_id is not None else {}
    veil = await make_veil_of(uow)
    judged = judge(models.get(first.kind), first, second, veil)
    comparisons = {part.key: part for part in judged.comparisons}
    seen = [part for part in judged.evidence if field_policy.may_see(_FIELDS.get(part.key, part.key))]
    hidden = len(judged.evidence) - len(seen)
    if hidden:  # what takes from the whole tells of all of it
        seen = [part for part in seen if part.key in comparisons]
    return {
        **answer,
        "probability": None if hidden else round(judged.probability, 5),
        "verdict": None if hidden else _verdict(policy, judged.probability),
        "evidence": [_line(field_policy, comparisons.get(part.key), part, first, second) for part in seen],
        "hidden": hidden,
    }


def _name(policy: FieldPolicy, one: Comparable) -> dict[str, Any]:
    return {"id": one.id, "name": policy.show_title("name", one.name)}


def _verdict(policy: governing.Policy, probability: float) -> str:
    if probability >= policy.auto_from:
        return "sure"
    return "review" if probability >= policy.review_from else "two"


def _links(policy: FieldPolicy, standing: PairStanding) -> list[dict[str, Any]]:
    keys = [kind for kind in standing.shared if policy.may_see(kind)]
    keys += [reason for reason in ("conflict", "shared") if reason in standing.reasons]
    keys += ["apart"] if standing.apart else []
    if standing.merged_at is not None:
        keys.append("merged_by_job" if standing.merged_by_job else "merged")
    return [{"key": key, "words": _LINKS[key]} for key in keys]


def _line(
    policy: FieldPolicy, comparison: Comparison | None, evidence: Evidence, first: Comparable, second: Comparable
) -> dict[str, Any]:
    bits = evidence.bits + evidence.rarity
    word, words = next(((key, label) for least, key, label in _WORDS if bits >= least), _MOST_AGAINST)
    if comparison is None:
        level, said = evidence.key, HOME_LEVEL
    elif evidence.level < 0:
        level, said = "unknown", UNKNOWN
    elif evidence.level == len(comparison.levels):
        level, said = "other", OTHER
    else:
        level, said = comparison.levels[evidence.level].key, comparison.levels[evidence.level].label
    return {
        "key": evidence.key,
        "label": HOME if comparison is None else comparison.label,
        "level": level,
        "level_words": said,
        "bits": round(bits, 2),
        "weight": word,
        "weight_words": words,
        "rare": evidence.rarity >= 1,
        "first": None if comparison is None else _value(policy, comparison.key, first),
        "second": None if comparison is None else _value(policy, comparison.key, second),
    }


def _value(policy: FieldPolicy, key: str, one: Comparable) -> str | None:
    """As it may be shown: phones and e-mails always masked, the others by the rules of their field."""
    if key == "phone":
        return _join(mask(FieldKind.PHONE, value) for value in one.phones)
    if key == "email":
        return _join(mask(FieldKind.EMAIL, value) for value in one.emails)
    values = {"birthday": one.birthday, "gender": one.gender, "city": one.city, "address": one.address}
    shown = policy.show(_FIELDS.get(key, key), values.get(key, one.name))
    if shown and shown == one.name and key in _PARTS:  # the part that is compared, as it is compared
        shown = split_name(one.name)[_PARTS[key]]
    return str(shown) if shown else None


def _join(values: Any) -> str | None:
    return "、".join(filter(None, values)) or None
