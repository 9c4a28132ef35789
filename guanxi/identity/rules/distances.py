"""How alike two texts are, as DuckDB computes it, for the one record that is compared without it.

The same figures as `damerau_levenshtein` and `jaro_winkler_similarity` of DuckDB for ASCII (there they go by bytes), which the tests
hold against each other. Not here: which columns are compared and from what on they count as alike.
"""

from functools import lru_cache

_BOOST_FROM = 0.7
_PREFIX = 4
_PREFIX_WEIGHT = 0.1


@lru_cache(maxsize=65536)
def count_edits(left: str, right: str) -> int:
    """Damerau-Levenshtein: letters put in, left out, changed, and neighbours that changed places.

    >>> count_edits("robert", "roebrt"), count_edits("ca", "abc")
    (1, 2)
    """
    if left == right:
        return 0
    if not left or not right:
        return len(left) + len(right)
    most = len(left) + len(right)
    last_row: dict[str, int] = {}
    table = [[most] * (len(right) + 2) for _ in range(len(left) + 2)]
    for row in range(len(left) + 1):
        table[row + 1][1] = row
    for column in range(len(right) + 1):
        table[1][column + 1] = column
    for row, one in enumerate(left, 1):
        last_column = 0
        for column, other in enumerate(right, 1):
            before_row, before_column = last_row.get(other, 0), last_column
            if one == other:
                cost, last_column = 0, column
            else:
                cost = 1
            table[row + 1][column + 1] = min(
                table[row][column] + cost,
                table[row + 1][column] + 1,
                table[row][column + 1] + 1,
                table[before_row][before_column] + (row - before_row - 1) + 1 + (column - before_column - 1),
            )
        last_row[one] = row
    return table[-1][-1]


@lru_cache(maxsize=65536)
def compute_likeness(left: str, right: str) -> float:
    """Jaro-Winkler from 0 to 1; a common beginning counts from 0.7 on.

    >>> round(compute_likeness("martha", "marhta"), 4), compute_likeness("abc", "xyz")
    (0.9611, 0.0)
    """
    if left == right:
        return 1.0
    if not left or not right:
        return 0.0
    reach = max(max(len(left), len(right)) // 2 - 1, 0)
    taken = [False] * len(right)
    first: list[str] = []
    for place, one in enumerate(left):
        for other in range(max(0, place - reach), min(len(right), place + reach + 1)):
            if not taken[other] and right[other] == one:
                taken[other] = True
                first.append(one)
                break
    if not first:
        return 0.0
    second = [one for one, found in zip(right, taken, strict=True) if found]
    turned = sum(one != other for one, other in zip(first, second, strict=True)) // 2
    same = len(first)
    jaro = (same / len(left) + same / len(right) + (same - turned) / same) / 3
    if jaro <= _BOOST_FROM:
        return jaro
    prefix = 0
    for ours, theirs in zip(left[:_PREFIX], right[:_PREFIX], strict=False):
        if ours != theirs:
            break
        prefix += 1
    return jaro + prefix * _PREFIX_WEIGHT * (1 - jaro)
