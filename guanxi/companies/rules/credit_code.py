"""The unified social credit code of GB 32100-2015: 18 characters, the last of which follows from the others modulo 31.

Every wrong character and every two neighbours in the wrong order is found, because the weights 3^n differ and none is 0 modulo
31. Which one is wrong a check digit cannot tell; the code of the organisation inside (characters 9 to 17, GB 11714) has its
own, so the words say in which part to look. Not here: whether the code was ever given to somebody.
"""

import re
import unicodedata
from typing import Final

from guanxi.kernel.i18n import Label

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_BODY_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_INSTEAD: Final = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}


def normalise(text: str) -> str:
    """As it is stored: plain width, capitals, without blanks and dashes.

    >>> normalise("９１３１ 0000-mA1FL0")
    '91310000MA1FL0'
    """
    return re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", text)).upper()


def compute_check(first: str) -> str:
    """The last character for the first 17, which are of the alphabet.

    >>> compute_check("91330100799655058")
    'B'
    """
    return ALPHABET[-sum(weight * _VALUES[one] for weight, one in zip(_WEIGHTS, first, strict=True)) % 31]


def compute_body_check(body: str) -> str:
    """The last character of an organisation's code for its first eight (GB 11714)."""
    total = 11 - sum(weight * int(one, 36) for weight, one in zip(_BODY_WEIGHTS, body, strict=True)) % 11
    return "X" if total == 10 else "0" if total == 11 else str(total)


def find_problem(code: str) -> Label | None:
    """What is wrong with a code in its stored form, and the mend; None when nothing is."""
    if len(code) == 15 and code.isdigit():
        return Label(
            zh="这是 15 位的旧注册号，已停用。请填写营业执照上的 18 位统一社会信用代码。",
            en="This is an old registration number of 15 digits, which is not used any more. Enter the 18 characters of the licence.",
        )
    if len(code) != LENGTH:
        return Label(
            zh=f"统一社会信用代码应为 18 位，现为 {len(code)} 位。",
            en=f"A social credit code has 18 characters; this has {len(code)}.",
        )
    for place, one in enumerate(code, 1):
        if one not in _VALUES:
            return _odd_character(place, one)
        if 3 <= place <= 8 and not one.isdigit():
            return Label(
                zh=f"第 {place} 位“{one}”应为数字（第 3–8 位是行政区划）。",
                en=f"Character {place}, “{one}”, should be a digit (3 to 8 name the division).",
            )
    expected = compute_check(code[:-1])
    return None if code[-1] == expected else _wrong_check(code, expected)


def _odd_character(place: int, one: str) -> Label:
    instead = _INSTEAD.get(one)
    zh = f"第 {place} 位“{one}”不会出现在信用代码中" + (f"，应为“{instead}”吗？" if instead else "。")
    en = f"Character {place}, “{one}”, never occurs in a social credit code" + (
        f"; is it “{instead}”?" if instead else "."
    )
    return Label(zh=zh, en=en)


def _wrong_check(code: str, expected: str) -> Label:
    inside = code[16] == compute_body_check(code[8:16])
    zh_where = "第 1–8 位或末位" if inside else "第 9–17 位"
    en_where = "characters 1 to 8 or the last one" if inside else "characters 9 to 17"
    return Label(
        zh=f"校验不通过：按前 17 位，末位应为“{expected}”，现为“{code[-1]}”。请先核对{zh_where}。",
        en=f"The check fails: after these 17 characters the last should be “{expected}”, not “{code[-1]}”. Look at {en_where} first.",
    )
