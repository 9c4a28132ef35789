"""Judging and mending single values, pure: check digits, divisions that are no more, dates, names. No database."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from guanxi.sdk import divisions

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CARD: Final = re.compile(r"[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]", re.ASCII)
_CREDIT_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BLANKS: Final = re.compile(r"[\s\u3000]+")
_DIGITS: Final = re.compile(r"[+(（]?\d[\d\s\-()（）]{3,}\d[)）]?")
_EDGES: Final = " \u3000-_/,，、;；:：()（）"
# Counties and cities that were joined to others or renamed since 2000, with their city where the name alone would not do.
SUCCESSORS: Final[Mapping[str, str]] = {
    "崇文区": "东城区", "宣武区": "西城区", "卢湾区": "黄浦区", "南汇区": "浦东新区", "闸北区": "静安区", "塘沽区": "滨海新区", "汉沽区": "滨海新区",
    "大港区": "滨海新区", "下城区": "拱墅区", "江干区": "上城区", "江东区": "鄞州区", "下关区": "鼓楼区", "白下区": "秦淮区", "沧浪区": "姑苏区",
    "平江区": "姑苏区", "金阊区": "姑苏区", "崇安区": "梁溪区", "南长区": "梁溪区", "北塘区": "梁溪区", "戚墅堰区": "武进区", "四方区": "市北区",
    "胶南市": "黄岛区", "即墨市": "即墨区", "东山区": "越秀区", "芳村区": "荔湾区", "萝岗区": "黄埔区", "万盛区": "綦江区", "双桥区": "大足区",
    "望城县": "望城区", "长乐市": "长乐区", "襄樊市": "襄阳市", "思茅市": "普洱市", "莱芜市": "济南市", "富阳市": "富阳区", "临安市": "临安区",
    "奉化市": "奉化区", "吴江市": "吴江区", "江宁县": "江宁区", "密云县": "密云区", "延庆县": "延庆区", "崇明县": "崇明区", "静海县": "静海区",
}  # fmt: skip


def is_id_card(text: str) -> bool:
    """Whether a number of a resident's identity card is in its form and its check digit right (GB 11643).

    >>> is_id_card("11010519491231002X"), is_id_card("110105194912310021")
    (True, False)
    """
    plain = text.strip().upper()
    if not _ID_CARD.fullmatch(plain):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(plain[:17], _ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == plain[17]


def is_credit_code(text: str) -> bool:
    """Whether a unified social credit code has its check digit (GB 32100).

    >>> is_credit_code("91330100799655058B"), is_credit_code("91330100799655058A")
    (True, False)
    """
    plain = text.strip().upper()
    if len(plain) != 18 or any(sign not in _CREDIT_SIGNS for sign in plain):
        return False
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(plain[:17]))
    return _CREDIT_SIGNS[(31 - total % 31) % 31] == plain[17]


CHECKS: Final = {"id_card": is_id_card, "credit_code": is_credit_code}


@cache
def known_divisions() -> frozenset[str]:
    """Every way people write a province, city or district that there is: with and without 省, 市."""
    plain = set(divisions.names().values())
    for name in divisions.names().values():
        plain.add(re.sub(r"(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)$", "", name))
        if len(name) > 2:
            plain.add(re.sub(r"[区县]$", "", name))
    return frozenset(plain)


_ZONES: Final = re.compile(r"(新区|高新区|开发区|园区|管理区|示范区|保税区|度假区|风景区|兵团)$")


def is_division(text: str) -> bool:
    """Whether there is a province, city or district called so; zones that people write for a district are none, and are let be.

    >>> is_division("杭州"), is_division("闸北区"), is_division("苏州工业园区")
    (True, False, True)
    """
    plain = text.strip()
    return plain in known_divisions() or bool(_ZONES.search(plain))


def tidy(text: str) -> str:
    """Without blanks around and more than one within; none between Chinese characters.

    >>> tidy("  张　 三 "), tidy("John   Smith")
    ('张三', 'John Smith')
    """
    plain = _BLANKS.sub(" ", text).strip()
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", plain)


def suggest(kind: str, text: str | None, today: date) -> str | None:
    """What the value should be; None where nobody can compute it.

    >>> suggest("digits", "王芳 13812345678", date(2026, 1, 1)), suggest("digits", "13812345678", date(2026, 1, 1))
    ('王芳', None)
    >>> suggest("impossible", "2091-05-06", date(2026, 1, 1)), suggest("gone", "闸北区", date(2026, 1, 1))
    ('1991-05-06', '静安区')
    """
    if text is None:
        return None
    if kind == "untidy":
        found = tidy(text)
    elif kind == "digits":
        found = tidy(_DIGITS.sub(" ", text)).strip(_EDGES)
    elif kind == "gone":
        found = SUCCESSORS.get(text.strip(), "")
    elif kind == "impossible":
        found = _mend_birthday(text, today) or ""
    else:
        return None
    return found if found and found != text else None


def _mend_birthday(text: str, today: date) -> str | None:
    """A year of the wrong century, and nothing else: of an old date nobody knows what it should be."""
    try:
        day = date.fromisoformat(text)
        mended = day.replace(year=day.year - 100)
    except ValueError:
        return None
    return mended.isoformat() if day > today and day.year - today.year > 1 and mended <= today else None


def swapped(first: str, second: str) -> bool:
    """Whether two days are one with day and month exchanged: of a file that was read the wrong way round.

    >>> swapped("1990-03-12", "1990-12-03"), swapped("1990-03-12", "1990-03-13")
    (True, False)
    """
    one, other = first.split("-"), second.split("-")
    return len(one) == len(other) == 3 and one != other and [one[0], one[2], one[1]] == other
