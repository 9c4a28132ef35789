"""Models as text and back, what a pattern of levels weighs, and how frequent values are told.

Not here: how the figures are learned (`rules.learning`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import exp2, log2

import msgspec

from guanxi.identity.contracts import VERSION, Evidence, Model, Weighed
from guanxi.identity.errors import UnknownModel
from guanxi.identity.rules.comparisons import COMPARISONS, Comparison, free_comparison
from guanxi.identity.rules.predicates import Row

MOST_FREQUENT = 20_000
LEAST_COUNT = 3
BASE = 8  # levels of a comparison with "else" and "not known", as a digit of a pattern
_CLEAR = frozenset({"given", "family", "city", "company"})
RAREST = 14.0
RELATED = "related"
LEAST_BAR = 0.5


def value_key(column: str, value: str) -> str:
    """How a value stands in a model: names as they are, whatever leads to a person as a digest.

    >>> value_key("given", "anna"), value_key("email", "a@b.cn")
    ('anna', '4850b0f4a190c3bb')
    """
    return value if is_clear(column) else hashlib.md5(value.encode(), usedforsecurity=False).hexdigest()[:16]


def is_clear(column: str) -> bool:
    """Whether the values of a column stand in a model as they are."""
    return column in _CLEAR


def to_json(model: Model) -> str:
    """The model as text: the same for the same model."""
    return msgspec.json.encode(asdict(model), order="deterministic").decode()


def from_json(text: str) -> Model:
    """The model of a text. Raises UnknownModel."""
    try:
        model = msgspec.json.decode(text, type=Model)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UnknownModel(reason=str(error)) from error
    if model.version != VERSION:
        raise UnknownModel(reason=f"version {model.version}")
    return model


def comparisons_of(model: Model) -> tuple[Comparison, ...]:
    """The declared comparisons of a model, in its order. Raises UnknownModel for one that is not declared any more."""
    declared = {one.key: one for one in COMPARISONS}
    found = []
    for one in model.comparisons:
        comparison = declared.get(one.key) or (
            free_comparison(one.key) if one.key.startswith(("code", "text")) else None
        )
        if comparison is None or len(comparison.levels) + 1 != len(one.m):
            raise UnknownModel(reason=one.key)
        found.append(comparison)
    return tuple(found)


def levels_of(pattern: int, count: int) -> tuple[int, ...]:
    """The level of each comparison in a packed pattern; -1: not known of both.

    >>> levels_of(0 + 1 * 8 + 3 * 64, 3)
    (-1, 0, 2)
    """
    return tuple((pattern // BASE**place) % BASE - 1 for place in range(count))


def compute_parts(model: Model, levels: Sequence[int]) -> tuple[float, float, float]:
    """Bits of a pair being of one, of any two, and of two who share a home, without rarity."""
    one, two, home = log2(model.prior), log2(1 - model.prior - model.related), log2(max(model.related, 1e-30))
    for weighed, level in zip(model.comparisons, levels, strict=True):
        if level >= 0:
            one += log2(weighed.m[level])
            two += log2(weighed.u[level])
            home += log2((weighed.h or weighed.u)[level])
    return one, two, home


def compute_weight(parts: tuple[float, float, float], own: float, shared: float) -> float:
    """The bits for being one: `own` and `shared` are the rarity of what is the same, of what is one's own and of the rest. Two who
    share a home share a rare phone as easily as a frequent one."""
    one, two, home = parts
    high = max(two - shared, home)
    return one + own - (high + log2(exp2(two - shared - high) + exp2(home - high)))


def rarity_of(weighed: Weighed, value: str | None) -> float:
    """Bits that a shared value adds because it is rarer than most, or takes away because it is more frequent."""
    if weighed.by is None or value is None:
        return 0.0
    return bound(weighed.average, weighed.frequent.get(value_key(weighed.by, value), weighed.rare))


def bound(average: float, share: float) -> float:
    """Bits of a value of that share where the average is another, within reason."""
    return max(-RAREST, min(RAREST, log2(average / share)))


def probability_of(weight: float) -> float:
    """Of bits.

    >>> probability_of(0.0), round(probability_of(10.0), 4)
    (0.5, 0.999)
    """
    return 1 / (1 + exp2(-weight)) if weight > -500 else 0.0


def weight_of(probability: float) -> float:
    """The bits of a probability."""
    return log2(probability / (1 - probability))


def level_of(comparison: Comparison, left: Row, right: Row) -> int:
    """The level of two records, as SQL gives it."""
    if any(left.get(one) is None or right.get(one) is None for one in comparison.needs):
        return -1
    for place, level in enumerate(comparison.levels):
        if level.test.holds(left, right):
            return place
    return len(comparison.levels)


def weigh(model: Model, comparisons: Sequence[Comparison], left: Row, right: Row) -> tuple[float, tuple[Evidence, ...]]:
    """The weight of two records in bits, and its evidence, comparison by comparison."""
    levels = [level_of(comparison, left, right) for comparison in comparisons]
    rare = [
        rarity_of(weighed, left.get(weighed.by)) if level == 0 and weighed.by else 0.0
        for weighed, level in zip(model.comparisons, levels, strict=True)
    ]
    own = sum(one for one, weighed in zip(rare, model.comparisons, strict=True) if weighed.own)
    weight = compute_weight(compute_parts(model, levels), own, sum(rare) - own)
    return weight, evidence_of(model, levels, rare, weight)


def evidence_of(model: Model, levels: Sequence[int], rare: Sequence[float], weight: float) -> tuple[Evidence, ...]:
    """The bars of a pair. Where being of one home explains a good part, a last bar RELATED takes it away from the sum of the others."""
    bars = tuple(
        Evidence(one.key, level, one.bits(level), rarity)
        for one, level, rarity in zip(model.comparisons, levels, rare, strict=True)
    )
    home = weight - model.start - sum(bar.bits + bar.rarity for bar in bars)
    return (*bars, Evidence(RELATED, -1, home)) if home < -LEAST_BAR else bars


def frequencies(counts: Mapping[str, int], column: str, records: int) -> tuple[float, float, dict[str, float]]:
    """`average`, `rare` and `frequent` of a column for `Weighed`, from how often each value stands there."""
    known = sum(counts.values())
    if known < 2:
        return 1.0, 1.0, {}
    average = sum((count / known) ** 2 for count in counts.values())
    top = sorted(((-count, value) for value, count in counts.items() if count >= LEAST_COUNT))[:MOST_FREQUENT]
    named = {value for _, value in top}
    rest = [count for value, count in counts.items() if value not in named]
    rare = (sum(count * count for count in rest) / max(1, sum(rest))) / known if rest else 1 / known
    return average, rare, {value_key(column, value): -count / known for count, value in top}
