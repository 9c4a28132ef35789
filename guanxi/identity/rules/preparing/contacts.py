"""Phones and e-mail addresses made comparable, also those that are half hidden (138****1234) or miss a digit.

Not here: which of them are valid (the import says so); a wrong number still resembles the right one.
"""

import re
import unicodedata

from guanxi.identity.rules.preparing.values import Made

PHONE_COLUMNS = ("phone", "phone_ends", "phone_tail")
EMAIL_COLUMNS = ("email", "email_local", "email_domain", "email_digits", "email_number")
_BETWEEN = re.compile(r"[\s\-()./]")
_HIDDEN = re.compile(r"^(?:\+?86)?(\d{2,4})[*xX•]{3,6}(\d{3,4})$")
_MOBILE = re.compile(r"^(?:86)?(1[3-9]\d{9})$")
_WORTHLESS = re.compile(r"^(?:0+|1+|9+|12345678\d*|1?3?8?0{6,})$")
_ABROAD = re.compile(r"^(?:\+|00)(?:[1-79]|8[^6])")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_NOBODYS = frozenset({"none", "null", "na", "n/a", "unknown", "test"})


def make_phone(text: str) -> Made:
    """PHONE_COLUMNS: the digits (mobile phones of mainland China whole, of others the last ten, so that country codes and leading zeros
    do not matter), the first three and last four of them, the last four. A hidden number has ends only.

    >>> make_phone("+86 138-1234-5678"), make_phone("138****5678"), make_phone("13800000000")
    (('13812345678', '1385678', '5678'), (None, '1385678', '5678'), (None, None, None))
    """
    plain = _BETWEEN.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text))
    if hidden := _HIDDEN.match(plain):
        tail = hidden.group(2)[-4:]
        return None, hidden.group(1)[:3] + tail, tail
    bare = re.sub(r"\D", "", plain).lstrip("0")
    mobile = None if _ABROAD.match(plain) else _MOBILE.match(bare)
    number = mobile.group(1) if mobile else bare[-10:] if 6 <= len(bare) <= 15 else None
    if number is None or _WORTHLESS.match(number):
        return None, None, None
    return number, number[:3] + number[-4:], number[-4:]


def make_email(text: str) -> Made:
    """EMAIL_COLUMNS: the address without what follows a plus and without the dots that Google ignores, its local part, its domain, the
    digits of the local part, and these again where they are two or more. Measured for likeness by bytes, so only ASCII stays.

    >>> make_email("Anna <A.Li88+shop@Gmail.com>")
    ('ali88@gmail.com', 'ali88', 'gmail.com', '88', '88')
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).lower())
    if plain.endswith(">") and "<" in plain:
        plain = plain[plain.rindex("<") + 1 : -1]
    local, at, domain = plain.removeprefix("mailto:").rpartition("@")
    if not at or not local:
        return (None,) * len(EMAIL_COLUMNS)
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local = local.replace(".", "")
    local = re.sub(r"[^\x21-\x7e]", "", local)
    domain = re.sub(r"[^\x21-\x7e]", "", domain)
    if not local or local in _NOBODYS:
        return (None,) * len(EMAIL_COLUMNS)
    digits = re.sub(r"\D", "", local)
    known = f"{local}@{domain}" if domain else None
    return known, local, domain or None, digits, digits if len(digits) > 1 else None
