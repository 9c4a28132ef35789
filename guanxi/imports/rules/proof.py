"""What must add up: rows of the file = stored + empty + refused; money that came in = stored + refused, per currency."""

from collections.abc import Iterable, Sequence

from guanxi.imports.contracts import Counts, Found, found_of
from guanxi.imports.rules.words import split_code
from guanxi.sdk.imports import RowProblem


def compute_found(problems: Iterable[RowProblem]) -> tuple[Found, ...]:
    """Problems by field and code with their first lines.

    >>> compute_found([RowProblem(3, "phone", "a.b"), RowProblem(2, "phone", "a.b")])
    (Found(field='phone', code='a.b', count=2, lines=(2, 3), others=()),)
    """
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for problem in problems:
        code, other = split_code(problem.code)
        pairs.setdefault((problem.field, code), []).append((problem.line, other))
    return tuple(found_of(field, code, found, len(found)) for (field, code), found in pairs.items())


def find_difference(counts: Counts, rows_read: int) -> Sequence[tuple[str, str]]:
    """What does not add up, in Chinese and English; empty when everything does."""
    wrong = []
    if counts.rows != rows_read:
        wrong.append(
            (
                f"文件有 {rows_read} 行，处理了 {counts.rows} 行",
                f"the file has {rows_read} rows, {counts.rows} were handled",
            )
        )
    if counts.rows != counts.good + counts.rejected + counts.empty:
        parts = f"{counts.good} + {counts.rejected} + {counts.empty}"
        wrong.append((f"{counts.rows} 行 ≠ {parts}", f"{counts.rows} rows are not {parts}"))
    for currency, money in counts.money.items():
        if money.came != money.stored + money.rejected:
            parts = f"{money.stored} + {money.rejected}"
            wrong.append(
                (
                    f"{currency} 金额 {money.came} ≠ {parts}（最小货币单位）",
                    f"{currency} {money.came} is not {parts} (minor units)",
                )
            )
    return wrong
