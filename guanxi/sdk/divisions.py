"""Provinces, cities and districts of China by their codes (GB/T 2260): read once from the file beside this one.

The file is made of modood/Administrative-divisions-of-China (MIT licence, Copyright modood). Not here: streets, addresses as
people write them.
"""

import re
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


def find_code(text: str) -> str | None:
    """The code of a division as people write it: its code, its full name with or without blanks, a province or city with or
    without 省 and 市. None when it is not known, or when several are called so.

    >>> find_code("上海市 黄浦区"), find_code("浙江/杭州市"), find_code("330100"), find_code("杭州"), find_code("中关村")
    ('310101', '330100', '330100', '330100', None)
    """
    plain = _BETWEEN.sub("", text)
    return plain if plain in names() else _spoken().get(plain)


_BETWEEN = re.compile(r"[\s/\-,，、·>]")
_ENDS = re.compile(r"(省|市|自治区|特别行政区)$")


@cache
def _spoken() -> Mapping[str, str]:
    found: dict[str, str | None] = {}
    for code in names():
        path = [names()[one] for one in path_of(code) if names()[one] not in {"市辖区", "县"}]
        if len(path) < len(path_of(code)) and code.endswith("00"):
            continue  # 市辖区 itself: its province says the same
        ways = {"".join(path), "".join([_ENDS.sub("", one) for one in path[:-1]] + path[-1:])}
        if code.endswith("00"):
            ways |= {_ENDS.sub("", "".join(path)), path[-1], _ENDS.sub("", path[-1])}
        for way in ways:
            found[way] = code if found.get(way, code) == code else None
    return {way: code for way, code in found.items() if code is not None}
