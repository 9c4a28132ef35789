"""How a personal value is shown to those who may not see it clear: enough to recognise, too little to use.

A mask is made once, at write, from the clear value and stored beside the sealed one. Not here: who may see it (access).
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

HIDDEN: Final = "****"
_SEPARATORS: Final = re.compile(r"[\s\-().]+")
_MAINLAND: Final = re.compile(r"(?:\+?86)?(1[3-9]\d)\d{4}(\d{4})", re.ASCII)
_CALLING_CODE: Final = re.compile(
    r"\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d{4,13})", re.ASCII
)


def mask(kind: str, value: str) -> str:
    """The mask of `value`; `kind` is `phone`, `email`, `id_card`, `bank_card` or anything else for the general one.

    What does not look like its kind gets the general mask. Empty stays empty.

    >>> [mask("phone", "138 1234 5678"), mask("phone", "+44 20 7946 0958"), mask("email", "zhang@qq.com")]
    ['138****5678', '+44 ****0958', 'z***@qq.com']
    """
    value = unicodedata.normalize("NFKC", value[:320]).strip()
    return _MASKS.get(kind, _mask_general)(value) if value else ""


def _mask_phone(value: str) -> str:
    digits = _SEPARATORS.sub("", value)
    if mainland := _MAINLAND.fullmatch(digits):
        return f"{mainland[1]}{HIDDEN}{mainland[2]}"
    if abroad := _CALLING_CODE.fullmatch(digits):
        number = abroad[2]
        return f"+{abroad[1]} {HIDDEN}{number[-4:] if len(number) >= 8 else number[-2:]}"
    if digits.isdecimal() and len(digits) >= 7:
        return f"{HIDDEN}{digits[-4:] if len(digits) >= 8 else digits[-2:]}"
    return _mask_general(value)


def _mask_email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not at or not local or not domain:
        return _mask_general(value)
    return f"{local[0]}***@{domain}"


def _mask_id_card(value: str) -> str:
    """The first 3 digits (the region, roughly) and the last 2."""
    plain = _SEPARATORS.sub("", value)
    if len(plain) < 8:
        return _mask_general(plain)
    return plain[:3] + "*" * (len(plain) - 5) + plain[-2:]


def _mask_bank_card(value: str) -> str:
    """Only the last 4 digits, as on receipts (PCI DSS 3.4 would allow the first 6 too)."""
    plain = _SEPARATORS.sub("", value)
    return f"{HIDDEN} {plain[-4:]}" if len(plain) >= 12 else _mask_general(plain)


def _mask_general(value: str) -> str:
    """The first character, and the last of 5 or more; the stars do not tell the length."""
    if len(value) <= 1:
        return "*"
    if len(value) <= 4:
        return f"{value[0]}**"
    return f"{value[0]}***{value[-1]}"


_MASKS: Final[dict[str, Callable[[str], str]]] = {
    "phone": _mask_phone,
    "email": _mask_email,
    "id_card": _mask_id_card,
    "bank_card": _mask_bank_card,
}
