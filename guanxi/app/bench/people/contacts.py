"""What happens to phones, e-mails and birthdays on their way into a file; the same in every script. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from guanxi.app.bench.people.drawing import Draw
from guanxi.app.bench.people.model import Error, Person
from guanxi.kernel.lunar import get_lunar

_WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_TAGS: Final = ("shop", "news", "2", "promo", "buy")
# The shops' own numbers and those of their clerks, typed where the customer gave none: the same for many.
_SHOP_PHONES: Final = 60
_LOOKALIKES: Final = (("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("i", "l"), ("u", "v"), ("e", "c"), ("g", "q"))


def typo(draw: Draw, value: str) -> str:
    """One letter or digit wrong, left out, doubled, or two in the wrong order.

    >>> typo(Draw("x"), "") == ""
    True
    """
    if not value:
        return value
    place = draw.below(len(value))
    one = value[place]
    kind = draw.below(4)
    if kind == 0:
        return value[:place] + value[place + 1 :] if len(value) > 3 else value
    if kind == 1:
        return value[:place] + one + value[place:]
    if kind == 2 and place + 1 < len(value):
        return value[:place] + value[place + 1] + one + value[place + 2 :]
    return value[:place] + wrong(draw, one) + value[place + 1 :]


def wrong(draw: Draw, one: str) -> str:
    """Another character of the same kind."""
    if one.isdigit():
        return str((int(one) + 1 + draw.below(9)) % 10)
    if one.isascii() and one.isalpha():
        other = "abcdefghijklmnopqrstuvwxyz"[draw.below(26)]
        return other.upper() if one.isupper() else other
    return one


def misread(draw: Draw, value: str, _: Person) -> str:
    """As a scanner or a tired eye reads it."""
    there = [pair for pair in _LOOKALIKES if pair[0] in value[1:]]
    if not there:
        return value
    old, new = draw.pick(there)
    return value[0] + value[1:].replace(old, new, 1)


# Phones -------------------------------------------------------------------------------------------------------------
def one_digit(draw: Draw, value: str, _: Person) -> str:
    """One digit is another; the country and the first two stay."""
    place = len(value) - 1 - draw.below(8)
    return value[:place] + wrong(draw, value[place]) + value[place + 1 :]


def swapped_digits(draw: Draw, value: str, _: Person) -> str:
    """Two neighbours in the wrong order."""
    place = len(value) - 2 - draw.below(7)
    return value[:place] + value[place + 1] + value[place] + value[place + 2 :]


def missing_digit(draw: Draw, value: str, _: Person) -> str:
    """One left out."""
    place = len(value) - 1 - draw.below(6)
    return value[:place] + value[place + 1 :]


def extra_digit(draw: Draw, value: str, _: Person) -> str:
    """One typed twice."""
    place = len(value) - 1 - draw.below(6)
    return value[:place] + value[place] + value[place:]


def shop(draw: Draw, value: str, _: Person) -> str:
    """The shop's number instead of the customer's."""
    number = draw.below(_SHOP_PHONES)
    return value[:3] + f"{number * 7_919_113 % 10 ** (len(value) - 3):0{len(value) - 3}d}"


def dashed(_: Draw, value: str, __: Person) -> str:
    """In groups, with dashes."""
    return f"{value[:3]}-{value[3:-4]}-{value[-4:]}"


def spaced(_: Draw, value: str, __: Person) -> str:
    """In groups."""
    return f"{value[:3]} {value[3:-4]} {value[-4:]}"


def masked(_: Draw, value: str, __: Person) -> str:
    """As shops on platforms see it."""
    return f"{value[:3]}****{value[-4:]}"


def tail_only(_: Draw, value: str, __: Person) -> str:
    """The last four."""
    return "*" * (len(value) - 4) + value[-4:]


def fullwidth(_: Draw, value: str, __: Person) -> str:
    """Digits of a Chinese keyboard."""
    return value.translate(_WIDE)


PHONES: Final[Mapping[str, Error]] = {
    "typo": one_digit,
    "swapped_digits": swapped_digits,
    "missing_digit": missing_digit,
    "extra_digit": extra_digit,
    "shop": shop,
    "dashed": dashed,
    "spaced": spaced,
    "masked": masked,
    "tail_only": tail_only,
    "fullwidth": fullwidth,
}


# E-mails ------------------------------------------------------------------------------------------------------------
def plus(draw: Draw, value: str, _: Person) -> str:
    """A tag behind the name, as careful people give one to each shop."""
    name, _at, domain = value.partition("@")
    return f"{name}+{draw.pick(_TAGS)}@{domain}"


def dots(draw: Draw, value: str, _: Person) -> str:
    """A dot more or less, which means nothing to some providers."""
    name, _at, domain = value.partition("@")
    if "." in name:
        return f"{name.replace('.', '')}@{domain}"
    place = 1 + draw.below(max(len(name) - 1, 1))
    return f"{name[:place]}.{name[place:]}@{domain}" if len(name) > 1 else value


def mail_typo(draw: Draw, value: str, _: Person) -> str:
    """A slip in front of the @."""
    name, _at, domain = value.partition("@")
    return f"{typo(draw, name)}@{domain}"


def upper(_: Draw, value: str, __: Person) -> str:
    """In capitals."""
    return value.upper()


def lower(_: Draw, value: str, __: Person) -> str:
    """In small letters."""
    return value.lower()


def wide_at(_: Draw, value: str, __: Person) -> str:
    """The @ of a Chinese keyboard."""
    return value.replace("@", "＠")


EMAILS: Final[Mapping[str, Error]] = {
    "plus": plus,
    "dots": dots,
    "typo": mail_typo,
    "upper": upper,
    "wide_at": wide_at,
    "misread": misread,
}


# Birthdays, which come as YYYY-MM-DD --------------------------------------------------------------------------------
def _parts(value: str) -> tuple[int, int, int]:
    year, month, day = value.split("-")
    return int(year), int(month), int(day)


def swapped_day(_: Draw, value: str, __: Person) -> str:
    """Day and month change places, where that is a date."""
    year, month, day = _parts(value)
    return f"{year}-{day:02d}-{month:02d}" if day <= 12 else value


def lunar(_: Draw, value: str, __: Person) -> str:
    """The day of the Chinese calendar, written as if it were of the other one."""
    found = get_lunar(date(*_parts(value)))
    if found is None or found.day > 29 or (found.month == 2 and found.day > 28):
        return value
    return f"{value[:4]}-{found.month:02d}-{found.day:02d}"


def one_of_the_day(draw: Draw, value: str, _: Person) -> str:
    """The last digit of the day is another."""
    year, month, day = _parts(value)
    other = day // 10 * 10 + draw.below(10)
    return f"{year}-{month:02d}-{min(max(other, 1), 28):02d}"


def year_typo(draw: Draw, value: str, _: Person) -> str:
    """The last digit of the year is another."""
    return value[:3] + wrong(draw, value[3]) + ("-01-28" if value[4:] == "-02-29" else value[4:])


def next_day(_: Draw, value: str, __: Person) -> str:
    """One day off, as time zones do it."""
    year, month, day = _parts(value)
    return f"{year}-{month:02d}-{day - 1:02d}" if day > 1 else value


def decade(draw: Draw, value: str, _: Person) -> str:
    """Ten years off."""
    year, month, day = _parts(value)
    return f"{year + (10 if draw.chance() < 0.5 else -10)}-{month:02d}-{min(day, 28):02d}"


def default_1900(_: Draw, value: str, __: Person) -> str:
    """What a form fills in when nobody says."""
    return "1900-01-01"


def first_of_year(_: Draw, value: str, __: Person) -> str:
    """Only the year was known."""
    return f"{value[:4]}-01-01"


def slashes(_: Draw, value: str, __: Person) -> str:
    """As a spreadsheet shows it."""
    year, month, day = _parts(value)
    return f"{year}/{month}/{day}"


def plain(_: Draw, value: str, __: Person) -> str:
    """Eight digits."""
    return value.replace("-", "")


def worded(_: Draw, value: str, __: Person) -> str:
    """In Chinese."""
    year, month, day = _parts(value)
    return f"{year}年{month}月{day}日"


BIRTHDAYS: Final[Mapping[str, Error]] = {
    "swapped": swapped_day,
    "lunar": lunar,
    "digit": one_of_the_day,
    "year": year_typo,
    "next_day": next_day,
    "decade": decade,
    "default_1900": default_1900,
    "first_of_year": first_of_year,
    "slashes": slashes,
    "plain": plain,
    "worded": worded,
}
