"""Found against the truth: pairs and clusters counted, precision, recall and F1 of both. Not here: finding."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from guanxi.identity.contracts import Quality


def judge_pairs(
    pairs: Iterable[tuple[int, int]], truth: Sequence[Hashable], across: Sequence[Hashable] | None = None
) -> Quality:
    """Pairs of rows against the truth of each row. `across`: only pairs of rows that differ in it count (two files to be linked).

    >>> judge_pairs([(0, 1), (1, 2)], ["a", "a", "b"])
    Quality(found=2, right=1, true=1)
    """
    found = [(a, b) for a, b in pairs if across is None or across[a] != across[b]]
    return Quality(len(found), sum(truth[a] == truth[b] for a, b in found), _count(truth, across))


def judge_clusters(
    of: Sequence[Hashable], truth: Sequence[Hashable], across: Sequence[Hashable] | None = None
) -> Quality:
    """The pairs within clusters against the truth.

    >>> judge_clusters([0, 0, 0, 3], ["a", "a", "b", "b"])
    Quality(found=3, right=1, true=2)
    """
    return Quality(_count(of, across), _count(list(zip(of, truth, strict=True)), across), _count(truth, across))


def _count(groups: Sequence[Hashable], across: Sequence[Hashable] | None) -> int:
    """Pairs of rows of one group."""
    whole = _within(Counter(groups))
    return whole if across is None else whole - _within(Counter(zip(groups, across, strict=True)))


def _within(sizes: Counter[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
