"""Members of shops and companies made up for measuring who is who, as files have them, with the truth beside them.

About 30 rows of 100 are about somebody who is in another row as well, with the errors that shops, stores and platforms make:
names heard and typed wrong, in other scripts, shortened and masked; phones masked, moved and shared by a family; birthdays of
the other calendar; addresses of divisions that were renamed. And there is what only looks the same: brothers, father and son,
twins, namesakes, branches. The column `cluster` is the truth. The same seed gives the same file on every machine.

    make_people(Path("people.csv"), 100_000, seed=1, recipe="mixed")

Recipes are `zh`, `latin` and `mixed`; those ending in `_held` have other words, sources and errors, so that nobody tunes to them.
Not here: judging an engine by these files.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Final

from guanxi.app.bench.people.drawing import Draw, spread
from guanxi.app.bench.people.recipes import find_names as find_names
from guanxi.app.bench.people.recipes import find_parts
from guanxi.app.bench.people.rows import Maker, Row

PEOPLE: Final = (
    "id",
    "name",
    "gender",
    "birthday",
    "phone",
    "email",
    "company",
    "address",
    "city",
    "source",
    "cluster",
)
COMPANIES: Final = ("id", "company", "credit_code", "phone", "address", "city", "source", "cluster")
_SHUFFLED = 20_000  # rows that wait at a time, so that rows of one person are far apart and memory stays small


def make_people(target: Path, rows: int, *, seed: int, recipe: str) -> None:
    """Write `rows` rows of people with the columns PEOPLE. Raises ValueError for an unknown recipe."""
    write(target, PEOPLE, rows, seed, recipe, Maker.make_household)


def make_companies(target: Path, rows: int, *, seed: int, recipe: str) -> None:
    """Write `rows` rows of companies with the columns COMPANIES. Raises ValueError for an unknown recipe."""
    write(target, COMPANIES, rows, seed, recipe, Maker.make_firm)


def write(
    target: Path, header: Sequence[str], rows: int, seed: int, recipe: str, make: Callable[[Maker], Iterator[Row]]
) -> Counter[str]:
    """Write the file; how often each error happened, as `field.kind`."""
    parts = find_parts(recipe)
    tally: Counter[str] = Counter()
    clusters = count(1)
    draw = Draw(f"{seed}/{recipe}")
    makers = spread(
        [Maker(told, draw, clusters, tally) for _, told in parts.values()], [share for share, _ in parts.values()]
    )
    made = islice(_rows(makers, draw, make), rows)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows((number, *row) for number, row in enumerate(_mix(made, Draw(f"{seed}/{recipe}/order")), 1))
    return tally


def _rows(makers: Sequence[Maker], draw: Draw, make: Callable[[Maker], Iterator[Row]]) -> Iterator[Row]:
    while True:
        yield from make(draw.pick(makers))


def _mix(rows: Iterator[Row], draw: Draw) -> Iterator[Row]:
    """The rows in another order."""
    waiting = list(islice(rows, _SHUFFLED))
    for row in rows:
        place = draw.below(_SHUFFLED)
        yield waiting[place]
        waiting[place] = row
    while waiting:
        place = draw.below(len(waiting))
        waiting[place], waiting[-1] = waiting[-1], waiting[place]
        yield waiting.pop()
