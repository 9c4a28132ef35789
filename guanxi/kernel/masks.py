"""How a personal value is shown to those who may not see it clear: enough to recognise, too little to use.

`mask` is for one value of a known kind; it is made once, at write, and stored beside the sealed value. `scrub` finds such
values in free text that was not meant to hold them (log lines, errors kept with a job). Not here: who may see what (access).
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

HIDDEN: Final = "****"
_SEPARATORS: Final = re.compile(r"[\s\-().]+")
_MAINLAND: Final = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d)\d{4}(\d{4})", re.ASCII)
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


_WIDE_DIGITS: Final = {ord("０") + digit: str(digit) for digit in range(10)}
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_NAMES_OF_SECRETS: Final = (
    "pass(?:word|wd|phrase)?|pwd|secret|client_secret|token|access_token|refresh_token|api[_-]?key|authorization|cookie"
    "|set-cookie|session_id|otp|口令|密码|验证码"
)
# Tried in this order at every place of the text; the group that matched says what it is.
_PERSONAL: Final = re.compile(
    r"(?P<keep>(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f]))"
    r"|(?P<address>(?<=://)[^\s/:@]{0,128}:[^\s/@]{1,256}(?=@))"
    rf"|(?P<named>\b(?:{_NAMES_OF_SECRETS})\b[\"']?\s{{0,3}}[=:：]\s{{0,3}}[\"']?(?:(?:bearer|basic)\s+)?)(?P<secret>[^\s\"',;&}}]+)"
    r"|(?P<token>(?:\bbearer\s+[^\s\"',;]+)|(?:(?<![a-z0-9])gx[a-z]?_[a-z0-9_-]{6,})|(?:(?<![\w-])eyJ[\w-]{10,}\.[\w-]+\.[\w-]*))"
    r"|(?P<email>[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})"
    r"|(?P<id_card>(?<!\d)[1-9]\d{5}[ -]?(?:18|19|20)\d{2}[01]\d[0-3]\d[ -]?\d{3}[\dx](?![\da-z])"
    r"|(?<!\d)[1-9]\d{7}[01]\d[0-3]\d{4}(?!\d))"
    r"|(?P<bank_card>(?<!\d)(?:62|4\d|5[1-5]|3[47])(?:[ -]?\d){11,17}(?!\d))"
    r"|(?P<phone>(?:(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d))|(?:\+\d(?:[ ()-]{0,2}\d){7,14}(?!\d)))",
    re.IGNORECASE,
)


def scrub(text: str) -> str:
    """The text with every phone, e-mail address, id card, bank card, token and named secret in it masked.

    Row ids (UUID) stay. Finds forms, not meanings: a name or a postal address stays, and 15 to 19 digits that look like a
    card are masked although they may be something else. Takes time linear in the text.

    >>> scrub("call 13812345678 or zhang@qq.com, password=hunter2")
    'call 138****5678 or z***@qq.com, password=****'
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", text).translate(_WIDE_DIGITS)
    return _PERSONAL.sub(_cover, text)


def _cover(found: re.Match[str]) -> str:
    kind, whole = found.lastgroup or "", found[0]
    if kind == "keep":
        return whole
    if kind == "secret":
        return found["named"] + HIDDEN
    if kind in {"address", "token"}:
        return whole[:3] + HIDDEN if kind == "token" else HIDDEN
    if kind == "bank_card" and not _passes_luhn(whole):
        return whole
    return mask(kind, whole.replace("%40", "@"))


def _passes_luhn(written: str) -> bool:
    digits = [int(digit) for digit in reversed(written) if digit.isdecimal()]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
