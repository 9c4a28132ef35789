"""Links to clusters, guarded against chains: A is like B and B is like C does not make A and C one when they contradict each other.

Links are taken from the strongest on. One that would join two clusters whose members contradict each other strongly is refused and
told, so is one across a pair that people called two. Two records that a chain of links connects are therefore in one cluster, or a
refused link on the chain says why not. Not here: which links there are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from guanxi.identity.contracts import Clusters, Refused

Edge = tuple[int, int, float]
CONTRADICTION = -4.0  # bits of evidence, without the prior, from which on two records contradict each other
MOST, MOST_FOR = 10.0, 6.0  # what one pair can say against joining, and for it
MOST_LOOKED_AT = 400  # pairs between two clusters


class _Groups:
    """Union-find with members."""

    def __init__(self) -> None:
        self.head: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}

    def find(self, one: int) -> int:
        head = self.head.setdefault(one, one)
        if head == one:
            self.members.setdefault(one, [one])
            return one
        while self.head[head] != head:
            head = self.head[head]
        self.head[one] = head
        return head

    def join(self, left: int, right: int) -> None:
        low, high = min(left, right), max(left, right)
        self.head[high] = low
        self.members[low] += self.members.pop(high)


def find_groups(edges: Iterable[Edge]) -> list[list[int]]:
    """What the links connect, each group in order."""
    groups = _Groups()
    for left, right, _ in edges:
        one, other = groups.find(left), groups.find(right)
        if one != other:
            groups.join(one, other)
    return [sorted(group) for _, group in sorted(groups.members.items())]


@dataclass(frozen=True, slots=True)
class Joined:
    """What is one: each group in order of its lowest number; and what was refused."""

    groups: tuple[tuple[int, ...], ...]
    refused: tuple[Refused, ...]


def join(
    edges: Iterable[Edge],
    evidence: Mapping[tuple[int, int], float],
    start: float,
    never: Collection[tuple[int, int]] = (),
) -> Joined:
    """Clusters of the records that have a link.

    `evidence`: bits, without the prior, of all pairs within what the links connect, where it is known, by (low, high) number;
    `start`: the bits of the prior."""
    groups, refused = _Groups(), []
    apart: dict[int, set[int]] = defaultdict(set)
    for left, right in never:
        apart[left].add(right)
        apart[right].add(left)
    for left, right, weight in sorted(edges, key=lambda edge: (-round(edge[2], 4), edge[0], edge[1])):
        one, other = groups.find(left), groups.find(right)
        if one == other:
            continue
        ours, theirs = groups.members[one], groups.members[other]
        if any(b in apart[a] for a in ours if a in apart for b in theirs):
            refused.append(Refused(left, right, weight, None, 0.0))
            continue
        against = _contradiction(ours, theirs, evidence, start) if len(ours) + len(theirs) > 2 else None
        if against is not None:
            refused.append(Refused(left, right, weight, *against))
            continue
        groups.join(one, other)
    return Joined(tuple(tuple(sorted(one)) for _, one in sorted(groups.members.items())), tuple(refused))


def _contradiction(
    ours: Sequence[int], theirs: Sequence[int], evidence: Mapping[tuple[int, int], float], start: float
) -> tuple[tuple[int, int], float] | None:
    """The two that contradict each other most, and their bits, where what speaks against outweighs what speaks for; else None."""
    total, worst, where = 0.0, 0.0, None
    for a, b in islice(product(ours, theirs), MOST_LOOKED_AT):
        bits = evidence.get((min(a, b), max(a, b)))
        if bits is None:
            continue
        if bits <= CONTRADICTION:
            total += max(bits, -MOST)
            if bits < worst:
                worst, where = bits, (a, b)
        elif bits + start > 0:
            total += min(bits + start, MOST_FOR)
    return (where, worst) if where is not None and total < 0 else None


def by_row(joined: Joined, rows: Sequence[int]) -> Clusters:
    """The clusters in the numbers of the input: `rows` gives the input's number of each record."""
    of = list(range(len(rows)))
    for group in joined.groups:
        named = min(rows[one] for one in group)
        for one in group:
            of[rows[one]] = named
    refused = tuple(
        Refused(
            rows[one.left],
            rows[one.right],
            one.weight,
            one.against and (rows[one.against[0]], rows[one.against[1]]),
            one.bits,
        )
        for one in joined.refused
    )
    return Clusters(tuple(of), refused)
