"""People with Latin names, of several countries: names, homes, and what typing, hearing and forms make of them."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from guanxi.app.bench.people.contacts import EMAILS, PHONES, lower, misread, typo, upper
from guanxi.app.bench.people.drawing import Draw, compute_falling, spread
from guanxi.app.bench.people.model import Error, Errors, Home, Person

_WORDS: Final = Path(__file__).with_name("words_latin.json")
_RARE: Final = 0.42  # surnames outside of the list of frequent ones: there are very many
_SALUTATIONS: Final = "Mr|Mr.|Dr."
_LETTERS: Final = "ABCDEFGHJKLMNPRSTW"


@cache
def words() -> Mapping[str, Any]:
    """The word lists of the file beside this one."""
    read: dict[str, Any] = msgspec.json.decode(_WORDS.read_bytes())
    return read


@cache
def fold(text: str) -> str:
    """Without accents, as keyboards without them write it."""
    plain = text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L")
    return "".join(one for one in unicodedata.normalize("NFD", plain) if not unicodedata.combining(one))


class Names:
    """The names of one part of the words (`dev`, `held`)."""

    def __init__(self, part: str, accents: float) -> None:
        own = words()[part]
        self.part, self.accents = part, accents
        self.given = tuple(self._fall(own[key].split()) for key in ("male", "female"))
        self.last = self._fall([one.replace("~", " ") for one in own["last"].split()])
        self.roots, self.ends = own["roots"].split(), own["ends"].split()

    @staticmethod
    def _fall(among: list[str]) -> list[str]:
        return spread(among, [weight**0.7 for weight in compute_falling(len(among))])

    def draw_family(self, draw: Draw) -> str:
        """A surname; two of a hundred have two."""
        name = draw.pick(self.last)
        if draw.chance() < _RARE:
            name = draw.pick(self.roots) + draw.pick(self.ends) + ("s" if draw.chance() < 0.15 else "")
        return f"{name}-{draw.pick(self.last)}" if draw.chance() < 0.02 else name

    def draw_given(self, draw: Draw, female: bool, _: int) -> str:
        """A given name."""
        return draw.pick(self.given[female])

    def full(self, draw: Draw, who: Person) -> str:
        """The name as it is written where nothing goes wrong; accents are lost often."""
        name = f"{who.given} {who.family}"
        return name if name.isascii() or draw.chance() >= self.accents else fold(name)


def draw_phone(draw: Draw) -> str:
    """Ten digits, area first."""
    return f"{2 + draw.below(8)}{draw.digits(2)}{2 + draw.below(8)}{draw.digits(6)}"


@cache
def _domains() -> list[str]:
    among = words()["domains"].split()
    return spread(among, compute_falling(len(among)))


def draw_email(draw: Draw, _: Names, who: Person) -> str:
    """An address as such a person has it."""
    given, family = fold(who.given).lower(), fold(who.family).lower().replace(" ", "").replace("'", "")
    kind = draw.below(5)
    if kind == 0:
        name = f"{given}.{family}{draw.digits(2)}"
    elif kind == 1:
        name = f"{given[0]}{family}{who.born[0] % 100:02d}{draw.digits(1)}"
    elif kind == 2:
        name = f"{given}{family}{draw.digits(1 + draw.below(3))}"
    elif kind == 3:
        name = f"{family}.{given[0]}{draw.digits(3)}"
    else:
        name = f"{given}{who.born[0]}{draw.digits(2)}"
    return f"{name}@{draw.pick(_domains())}"


def make_errors(names: Names) -> Errors:
    """What becomes of names, phones, e-mails and cities; birthdays are as everywhere."""
    return {
        "name": _name_errors(names),
        "phone": {**PHONES, "prefixed": _prefixed, "masked": lambda _, value, __: f"***-***-{value[-4:]}"},
        "email": {
            **EMAILS,
            "other_domain": lambda draw, value, _: f"{value.partition('@')[0]}@{draw.pick(_domains())}",
            "domain_typo": lambda draw, value, _: (
                f"{value.partition('@')[0]}@{draw.pick(words()['domain_typos'].split())}"
            ),
        },
        "city": {"typo": lambda draw, value, _: typo(draw, value), "upper": upper},
    }


def _prefixed(draw: Draw, value: str, _: Person) -> str:
    return draw.pick(("+1 ", "+1-", "1", "+1")) + value


def _name_errors(names: Names) -> dict[str, Error]:
    return {
        "typo": lambda draw, value, _: typo(draw, value),
        "doubled_typo": lambda draw, value, _: typo(draw, typo(draw, value)),
        "swapped": lambda _, __, who: f"{who.family} {who.given}",
        "comma": lambda _, __, who: f"{who.family}, {who.given}",
        "nickname": _nickname,
        "initial": lambda _, __, who: f"{who.given[0]}. {who.family}",
        "middle": lambda draw, _, who: (
            f"{who.given} {who.middle if draw.chance() < 0.4 else who.middle[0] + '.'} {who.family}"
        ),
        "upper": upper,
        "lower": lower,
        "sound": _sound,
        "maiden": lambda draw, value, who: f"{who.given} {names.draw_family(draw)}" if who.female else value,
        "misread": misread,
        "salutation": lambda draw, value, who: f"{_salute(draw, who)} {value}",
        "hyphened": lambda draw, value, who: f"{value}-{names.draw_family(draw)}" if who.female else value,
        "only_last": lambda draw, _, who: f"{_salute(draw, who)} {who.family}",
    }


def _salute(draw: Draw, who: Person) -> str:
    return draw.pick(("Mrs", "Ms", "Mrs.", "Dr.") if who.female else _SALUTATIONS.split("|"))


def _nickname(draw: Draw, value: str, who: Person) -> str:
    short = words()["nicknames"].get(who.given)
    return f"{draw.pick(short.split())} {who.family}" if short else value


@cache
def _sounds() -> list[list[str]]:
    return [pair.split(":") for pair in words()["sound"].split("|")]


def _sound(draw: Draw, value: str, _: Person) -> str:
    """Written as it is heard."""
    there = [pair for pair in _sounds() if pair[0] in value[1:]]
    if not there:
        return value
    heard, written = draw.pick(there)
    return value[0] + value[1:].replace(heard, written, 1)


class Homes:
    """Where the people of one part of the words live."""

    def __init__(self, part: str) -> None:
        own = words()[part]
        cities = own["cities"].split("|")
        self.cities = spread(cities, compute_falling(len(cities)))
        self.streets, self.kinds = own["streets"].split("|"), own["kinds"].split()
        self.short = dict(pair.split(":") for pair in words()["street_short"].split("|"))

    def draw(self, draw: Draw) -> Home:
        """A home."""
        road, kind = draw.pick(self.streets), draw.pick(self.kinds)
        room = 1 + draw.below(400) if draw.chance() < 0.4 else 0
        number = 1 + int(draw.chance() * draw.chance() * 2400)
        return Home("", draw.pick(self.cities), "", road, kind, number, "", 0, 0, room, draw.digits(5))

    def write(self, draw: Draw, home: Home, done: frozenset[str] | set[str]) -> str:
        """The address, with `done` to it."""
        kind = self.short.get(home.kind, home.kind) if "short" in done else home.kind
        street = f"{home.road} {kind}" + ("." if "short" in done and draw.chance() < 0.4 else "")
        line = f"{street} {home.number}" if "number_last" in done else f"{home.number} {street}"
        if "typo" in done:
            line = typo(draw, line)
        if home.room and "no_room" not in done:
            ways = ("#{}", "Unit {}", "Flat {}", "apt. {}") if "number_variant" in done else ("Apt {}",)
            line += f", {draw.pick(ways).format(home.room)}"
        if "no_city" not in done:
            line += f", {home.city}"
        if "no_code" not in done:
            line += f" {home.code}"
        return line.upper() if "upper" in done else line


def draw_middle(draw: Draw, names: Names, female: bool) -> str:
    """A second given name."""
    return draw.pick(names.given[female]) if draw.chance() < 0.7 else draw.pick(_LETTERS)
