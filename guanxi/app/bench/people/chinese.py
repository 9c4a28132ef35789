"""Chinese people: names as frequent as they are, by the time of birth, and what shops make of them.

Not here: homes (chinese_homes.py), phones and birthdays (contacts.py).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

import msgspec
from pypinyin import lazy_pinyin

from guanxi.app.bench.people.contacts import EMAILS, PHONES
from guanxi.app.bench.people.drawing import Draw, compute_falling, spread
from guanxi.app.bench.people.model import Error, Errors, Person

_WORDS: Final = Path(__file__).with_name("words_zh.json")
# Of given names: one character, a well-known pair, two of the characters in fashion; the rest are two of any.
_SINGLE: Final = {"old": 0.28, "mid": 0.38, "new": 0.12}
_COMPOUND: Final = 0.003  # of the people have a surname of two characters
_WHOLE, _FASHION = 0.16, 0.42
_NEAR: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"), ("l", "n"))


@cache
def words() -> Mapping[str, Any]:
    """The word lists of the file beside this one."""
    read: dict[str, Any] = msgspec.json.decode(_WORDS.read_bytes())
    return read


class Names:
    """The names of one part of the words (`dev`, `held`), ready to be drawn and to be spoilt."""

    def __init__(self, part: str) -> None:
        everywhere, own = words(), words()[part]
        surnames: list[str] = list(everywhere["surnames"])
        weights = compute_falling(len(surnames), everywhere["surname_heads"])
        self.surnames = spread(surnames, weights)
        self.compound: list[str] = everywhere["compound"].split()
        self.single = {key: self._fall(chars) for key, chars in own["given_1"].items()}
        self.pairs = {key: tuple(map(self._fall, pair)) for key, pair in own["given_2"].items()}
        self.whole = {key: self._fall(text.split()) for key, text in own["given_whole"].items()}
        given = chain(own["given_1"].values(), chain.from_iterable(own["given_2"].values()))
        self.any = sorted(set("".join(given)))
        self.readings = self._read([*surnames, *self.any, *"".join(chain.from_iterable(self.whole.values()))])
        self.readings |= everywhere["surname_readings"]
        self.alike = self._group(everywhere["homophones"])
        self.near = self._find_near()
        pairs = everywhere["traditional"]
        self.traditional = str.maketrans(dict(zip(pairs[::2], pairs[1::2], strict=True)))

    @staticmethod
    def _fall(among: Sequence[str]) -> list[str]:
        return spread(list(among), [weight**0.6 for weight in compute_falling(len(among))])

    @staticmethod
    def _read(characters: Sequence[str]) -> dict[str, str]:
        return {one: lazy_pinyin(one)[0] for one in set(characters)}

    def _group(self, groups: str) -> dict[str, str]:
        """The characters that sound the same: those that are mixed up most as listed, the others by their reading."""
        found: dict[str, set[str]] = {}
        by_reading: dict[str, set[str]] = {}
        for one in self.any:
            by_reading.setdefault(self.readings[one], set()).add(one)
        for group in chain(groups.split("|"), by_reading.values()):
            for one in group:
                found.setdefault(one, set()).update(group)
        return {one: "".join(sorted(alike - {one})) for one, alike in found.items() if len(alike) > 1}

    def _find_near(self) -> dict[str, str]:
        by_reading: dict[str, list[str]] = {}
        for one in self.any:
            by_reading.setdefault(_blur(self.readings[one]), []).append(one)
        return {
            one: "".join(other for other in group if self.readings[other] != self.readings[one])
            for group in by_reading.values()
            for one in group
        }

    def draw_family(self, draw: Draw) -> str:
        """A surname."""
        return draw.pick(self.compound if draw.chance() < _COMPOUND else self.surnames)

    def draw_given(self, draw: Draw, female: bool, year: int) -> str:
        """A given name of its time."""
        era = "old" if year < 1972 else "mid" if year < 1992 else "new"
        key = f"{era}_{'f' if female else 'm'}"
        kind = draw.chance()
        if kind < _SINGLE[era]:
            return draw.pick(self.single[key])
        kind = draw.chance()
        if kind < _WHOLE:
            return draw.pick(self.whole[key])
        first, second = self.pairs[key] if kind < _WHOLE + _FASHION else (self.any, self.any)
        return draw.pick(first) + draw.pick(second)

    def read(self, text: str) -> str:
        """Pinyin without tones and blanks."""
        return self.readings.get(text) or "".join([self.readings.get(one, one) for one in text])


def _blur(reading: str) -> str:
    for one, other in _NEAR:
        reading = reading.replace(one, other)
    return reading


def draw_phone(draw: Draw) -> str:
    """A mobile number of eleven digits."""
    return draw.pick(_mobile()) + draw.digits(8)


@cache
def _mobile() -> list[str]:
    return list(words()["mobile"].split())


@cache
def _domains() -> list[str]:
    among = words()["domains"].split()
    return spread(among, compute_falling(len(among)))


def draw_email(draw: Draw, names: Names, person: Person) -> str:
    """An address as such a person has it."""
    kind = draw.chance()
    if kind < 0.35:
        return f"{draw.below(900_000_000) + 100_000_000 + draw.below(2) * 1_000_000_000}@qq.com"
    family, given = names.read(person.family), names.read(person.given)
    if kind < 0.6:
        return f"{family}{given}{draw.digits(2 + draw.below(3))}@{draw.pick(_domains())}"
    if kind < 0.8:
        return f"{given}{person.born[0]}@{draw.pick(_domains())}"
    if kind < 0.9:
        return f"{person.phone}@{'139.com' if kind < 0.84 else '163.com'}"
    return f"{family}.{given}{draw.digits(3)}@{draw.pick(_domains())}"


def make_errors(names: Names) -> Errors:
    """What becomes of names, phones and e-mails; the other fields have their own files."""
    return {
        "name": _Spoil(names).kinds(),
        "phone": {**PHONES, "prefixed": _prefixed, "doubled": _doubled, "landline": _landline},
        "email": {**EMAILS, "other_domain": _other_domain, "domain_typo": _domain_typo},
    }


def _prefixed(draw: Draw, value: str, _: Person) -> str:
    return draw.pick(("+86", "86", "+86 ", "0086", "0")) + value


def _doubled(draw: Draw, value: str, _: Person) -> str:
    return f"{value}/0{draw.digits(3)}-{draw.digits(8)}"


def _landline(draw: Draw, value: str, _: Person) -> str:
    return f"0{draw.below(800) + 100}-{draw.digits(8)}"


def _other_domain(draw: Draw, value: str, _: Person) -> str:
    return value.partition("@")[0] + "@" + draw.pick(_domains())


def _domain_typo(draw: Draw, value: str, _: Person) -> str:
    return f"{value.partition('@')[0]}@{draw.pick(words()['domain_typos'].split())}"


class _Spoil:
    """What shops make of a Chinese name."""

    def __init__(self, names: Names) -> None:
        self.names = names
        everywhere = words()
        self.nicknames = everywhere["nicknames"].split()
        self.titles = everywhere["titles_male"].split(), everywhere["titles_female"].split()
        self.decorations, self.english = everywhere["decorations"], everywhere["english"].split()

    def kinds(self) -> dict[str, Error]:
        """By the names that recipes use."""
        return {
            "homophone": lambda draw, value, _: self._exchange(draw, value, self.names.alike),
            "near_sound": lambda draw, value, _: self._exchange(draw, value, self.names.near),
            "traditional": lambda _, value, __: value.translate(self.names.traditional),
            "pinyin": self._pinyin,
            "english": lambda draw, _, who: f"{draw.pick(self.english)} {self.names.read(who.family).capitalize()}",
            "swapped": lambda _, __, who: who.given + who.family,
            "neighbours": lambda _, __, who: who.family + who.given[::-1],
            "no_middle": lambda _, __, who: who.family + who.given[-1],
            "titled": lambda draw, _, who: who.family + draw.pick(self.titles[who.female]),
            "nickname": lambda draw, _, who: draw.pick(self.nicknames).format(who.family, who.given[-1]),
            "typo": lambda draw, value, _: value[:-1] + draw.pick(self.names.any),
            "spaced": lambda _, value, __: " ".join(value),
            "masked_name": lambda draw, _, who: (
                who.family + "*" * len(who.given) if draw.chance() < 0.6 else "*" + who.given
            ),
            "decorated": lambda draw, value, _: value + draw.pick(self.decorations),
        }

    @staticmethod
    def _exchange(draw: Draw, value: str, others: Mapping[str, str]) -> str:
        first = draw.below(len(value))
        for place in chain(range(first, len(value)), range(first)):
            if alike := others.get(value[place]):
                return value[:place] + draw.pick(alike) + value[place + 1 :]
        return value

    def _pinyin(self, draw: Draw, _: str, who: Person) -> str:
        family, given = self.names.read(who.family), self.names.read(who.given)
        way = draw.below(5)
        if way == 0:
            return f"{given.capitalize()} {family.capitalize()}"
        if way == 1:
            return (family + given).lower()
        if way == 2:
            return f"{family} {given}".upper()
        return f"{family.capitalize()} {given.capitalize()}"
