"""What must add up: rows of the file = stored + empty + refused; money that came in = stored + refused, per currency."""

from collections.abc import Iterable, Sequence

from guanxi.imports.contracts import MOST_LINES, Counts, Found
from guanxi.sdk.imports import RowProblem


def compute_found(problems: Iterable[RowProblem]) -> tuple[Found, ...]:
    """Problems by field and code with their first lines.

    >>> compute_found([RowProblem(3, "phone", "a.b"), RowProblem(2, "phone", "a.b")])
    (Found(field='phone', code='a.b', count=2, lines=(2, 3)),)
    """
    lines: dict[tuple[str, str], list[int]] = {}
    for problem in problems:
        lines.setdefault((problem.field, problem.code), []).append(problem.line)
    return tuple(
        Found(field, code, len(found), tuple(sorted(found)[:MOST_LINES])) for (field, code), found in lines.items()
    )


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
