"""Provinces, cities and districts of China by their codes (GB/T 2260): read once from the file beside this one.

The file is made of modood/Administrative-divisions-of-China (MIT licence, Copyright modood). Not here: streets, addresses as
people write them.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).with_name("divisions.csv")


@cache
def names() -> Mapping[str, str]:
    """The name of every division by its code of six digits, in the order of the codes.

    >>> names()["310101"], names()["310000"]
    ('黄浦区', '上海市')
    """
    lines = _FILE.read_text(encoding="utf-8").splitlines()[1:]
    return MappingProxyType(dict(line.split(",", 1) for line in lines))


def path_of(code: str) -> tuple[str, ...]:
    """The codes from the province down to the division itself.

    >>> path_of("310101")
    ('310000', '310100', '310101')
    """
    return tuple(dict.fromkeys(one for one in (code[:2] + "0000", code[:4] + "00", code) if one in names()))


def full_name(code: str) -> str:
    """The name as people read it; the code itself when it is not known.

    >>> full_name("310101"), full_name("999999")
    ('上海市黄浦区', '999999')
    """
    parts = [names()[one] for one in path_of(code)]
    return "".join(part for part in parts if part not in {"市辖区", "县"}) or code
