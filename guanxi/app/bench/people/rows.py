"""The rows: households and companies drawn from a recipe, each written as one or several sources know it.

A household gives what is hard: brothers, father and son, twins and namesakes are different people with one address, one phone or
one name. Not here: the file (__init__.py).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any, Final, Protocol

from guanxi.app.bench.people import chinese, chinese_homes, firms, latin
from guanxi.app.bench.people.contacts import BIRTHDAYS
from guanxi.app.bench.people.drawing import Draw, spread
from guanxi.app.bench.people.model import Firm, Home, Person
from guanxi.app.bench.people.recipes import Source, make_firm_sources, make_sources

Row = tuple[str, ...]
_RECENT: Final = 512
_GENDERS: Final = {"zh": ("男", "女"), "latin": ("M", "F")}
_WRONG_GENDER: Final = 0.006
_COMPANY: Final = 0.5  # of the people have one


class _Names(Protocol):
    def draw_family(self, draw: Draw) -> str: ...
    def draw_given(self, draw: Draw, female: bool, year: int) -> str: ...


class _Homes(Protocol):
    def draw(self, draw: Draw) -> Home: ...
    def write(self, draw: Draw, home: Home, done: set[str]) -> str: ...


class Maker:
    """Makes the rows of one part of a recipe. `clusters` gives the number of each person; `tally` counts the errors."""

    names: _Names
    homes: _Homes
    firms: firms.Firms
    full: Callable[[Person], str]
    email: Callable[[Person], str]
    phone: Callable[[], str]
    middle: Callable[[bool], str]

    def __init__(self, told: Mapping[str, Any], draw: Draw, clusters: "count[int]", tally: Counter[str]) -> None:
        self.told, self.draw, self.clusters, self.tally = told, draw, clusters, tally
        self.latin = told["script"] == "latin"
        errors = dict((self._open_latin if self.latin else self._open_chinese)(told))
        errors |= {"birthday": BIRTHDAYS, "company": self.firms.errors(), "credit_code": firms.CODES}
        self.sources = make_sources(told, errors)
        self.firm_sources = make_firm_sources(told, errors)
        self.copies = spread(range(len(told["copies"])), told["copies"])
        self.sizes = spread(range(1, len(told["household"]) + 1), told["household"])
        self.genders = _GENDERS[told["script"]]
        self.recent: list[Person] = []

    def _open_chinese(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        names = chinese.Names(told["part"])
        homes = chinese_homes.Homes(told["part"], names)
        self.names, self.homes, self.firms = names, homes, firms.ChineseFirms(told["part"])
        self.full = lambda who: who.family + who.given
        self.email = lambda who: chinese.draw_email(self.draw, names, who)
        self.phone = lambda: chinese.draw_phone(self.draw)
        self.middle = lambda _: ""
        return {**chinese.make_errors(names), "city": homes.city_errors()}

    def _open_latin(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        names = latin.Names(told["part"], told["accents"])
        self.names, self.homes = names, latin.Homes(told["part"])
        self.firms = firms.LatinFirms(told["part"], names)
        self.full = lambda who: names.full(self.draw, who)
        self.email = lambda who: latin.draw_email(self.draw, names, who)
        self.phone = lambda: latin.draw_phone(self.draw)
        self.middle = lambda female: latin.draw_middle(self.draw, names, female)
        return latin.make_errors(names)

    # People ---------------------------------------------------------------------------------------------------------
    def make_household(self) -> Iterator[Row]:
        """Rows of everybody of one household."""
        for who in self._draw_household():
            yield self._write(who)
            for _ in range(self.draw.pick(self.copies)):
                yield self._write(self._later(who))

    def _draw_household(self) -> list[Person]:
        draw, chance = self.draw, self.draw.chance
        home = self.homes.draw(draw)
        size = draw.pick(self.sizes)
        head = self._person(home, self.names.draw_family(draw), chance() < 0.55, 1945 + int((chance() + chance()) * 30))
        if size == 1:
            if chance() < self.told["namesake"] and self.recent:
                self._call_as(head, draw.pick(self.recent))
            self._remember(head)
            return [head]
        people = [head]
        if size > 2 or chance() < 0.6:
            family = head.family if self.latin and chance() < 0.75 else self.names.draw_family(draw)
            people.append(self._person(home, family, not head.female, head.born[0] - 4 + draw.below(9)))
        while len(people) < size:
            people.append(self._child(people, home))
        if chance() < self.told["family_phone"]:
            for place, one in enumerate(people[1:], 1):
                if place >= 2 or chance() < 0.4:
                    one.phone = head.phone
        if chance() < self.told["family_email"]:
            for one in people[1:]:
                one.email = head.email
        return people

    def _child(self, people: list[Person], home: Home) -> Person:
        draw, chance = self.draw, self.draw.chance
        older = people[-1] if len(people) > 2 else None
        father = next((one for one in people[:2] if not one.female), people[0])
        year = min(people[0].born[0] + 22 + draw.below(14), 2002 + draw.below(12))
        child = self._person(home, father.family, chance() < 0.5, year)
        if older is not None and chance() < 2 * self.told["twins"]:
            child.born = older.born
        if older is not None and not self.latin and len(older.given) == len(child.given) == 2 and chance() < 0.4:
            child.given = older.given[0] + child.given[1]  # brothers and sisters of one generation
        if self.latin and not child.female and chance() < 0.08 and child.family == father.family:
            child.given = father.given
        return child

    def _person(self, home: Home, family: str, female: bool, year: int) -> Person:
        draw = self.draw
        born = year, 1 + draw.below(12), 1 + draw.below(28)
        given = self.names.draw_given(draw, female, year)
        firm = self.firms.draw(draw, home) if draw.chance() < _COMPANY else None
        who = Person(
            next(self.clusters), family, given, self.middle(female), female, born, self.phone(), "", firm, home
        )
        who.email = self.email(who)
        return who

    def _call_as(self, who: Person, other: Person) -> None:
        """Somebody else of the same name in the same town, now and then of the same age."""
        who.family, who.given, who.female = other.family, other.given, other.female
        old, town = who.home, other.home
        who.home = Home(
            town.region, town.city, town.area, old.road, old.kind, old.number, old.estate, old.building, old.unit,
            old.room, town.code,
        )  # fmt: skip
        if self.draw.chance() < 0.25:
            who.born = other.born[0], who.born[1], who.born[2]
        who.email = self.email(who)

    def _remember(self, who: Person) -> None:
        if len(self.recent) < _RECENT:
            self.recent.append(who)
        else:
            self.recent[self.draw.below(_RECENT)] = who

    def _later(self, who: Person) -> Person:
        moved, chance = self.told["moved"], self.draw.chance
        changed: dict[str, Any] = {}
        if chance() < moved["phone"]:
            changed["phone"] = self.phone()
        if who.given and chance() < moved["email"]:
            changed["email"] = self.email(who)
        if chance() < moved["address"]:
            changed["home"] = self.homes.draw(self.draw)
        if who.given and who.company is not None and chance() < moved["company"]:
            changed["company"] = self.firms.draw(self.draw, who.home)
        for one in changed:
            self.tally[f"moved.{one}"] += 1
        return who.moved(**changed) if changed else who

    def _write(self, who: Person) -> Row:
        draw, chance, tally = self.draw, self.draw.chance, self.tally
        source = draw.pick(self.sources)
        has, spoil = source.has, source.spoil
        gender = birthday = phone = email = company = ""
        if chance() < has["gender"]:
            gender = self.genders[who.female if chance() >= _WRONG_GENDER else not who.female]
        if chance() < has["birthday"]:
            birthday = spoil["birthday"](draw, "{:04d}-{:02d}-{:02d}".format(*who.born), who, tally)
        if chance() < has["email"]:
            email = spoil["email"](draw, who.email, who, tally)
        address, city = self._write_home(who, source)
        # A row that says nothing but a name cannot be anybody's.
        if chance() < has["phone"] or not (birthday or email or address):
            phone = spoil["phone"](draw, who.phone, who, tally)
        if who.company is not None and chance() < has["company"] / _COMPANY:
            company = spoil["company"](draw, self.firms.write(who.company), who, tally)
        name = spoil["name"](draw, self.full(who), who, tally)
        return name, gender, birthday, phone, email, company, address, city, source.name, str(who.cluster)

    def _write_home(self, who: Person, source: Source) -> tuple[str, str]:
        draw, address, city = self.draw, "", ""
        if draw.chance() < source.has["address"]:
            address = self.homes.write(draw, who.home, source.draw_address(draw, self.tally))
        if draw.chance() < source.has["city"]:
            short = who.home.city if self.latin else who.home.city.removesuffix("市")
            city = source.spoil["city"](draw, short, who, self.tally)
        return address, city

    # Companies ------------------------------------------------------------------------------------------------------
    def make_firm(self) -> Iterator[Row]:
        """Rows of a company; now and then of its branch as well, or of another with the same brand."""
        home = self.homes.draw(self.draw)
        firm = self.firms.draw(self.draw, home)
        yield from self._firm_rows(firm, home)
        kind = self.draw.chance() - self.told["firms"]["branches"]
        if kind < self.told["firms"]["namesakes"]:
            elsewhere = self.homes.draw(self.draw)
            other = (
                self.firms.branch(self.draw, firm, elsewhere)
                if kind < 0
                else Firm(elsewhere.city.removesuffix("市") if firm.city else "", firm.brand, firm.trade, firm.form)
            )
            yield from self._firm_rows(other, elsewhere)

    def _firm_rows(self, firm: Firm, home: Home) -> Iterator[Row]:
        code = self.firms.code(self.draw, firm, home)
        who = Person(next(self.clusters), "", "", "", False, (2000, 1, 1), self.phone(), "", firm, home)
        yield self._write_firm(who, code)
        for _ in range(self.draw.pick(self.copies)):
            yield self._write_firm(self._later(who), code)

    def _write_firm(self, who: Person, code: str) -> Row:
        draw, chance, tally = self.draw, self.draw.chance, self.tally
        source = draw.pick(self.firm_sources)
        assert who.company is not None
        said = phone = ""
        if chance() < source.has["credit_code"]:
            said = source.spoil["credit_code"](draw, code, who, tally)
        address, city = self._write_home(who, source)
        if chance() < source.has["phone"] or not (said or address):
            phone = source.spoil["phone"](draw, who.phone, who, tally)
        name = source.spoil["company"](draw, self.firms.write(who.company), who, tally)
        return name, said, phone, address, city, source.name, str(who.cluster)
