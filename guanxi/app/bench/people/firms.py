"""Names and numbers of companies, Chinese and Latin, and what files make of them. Pure; the rows are made in rows.py."""

from typing import Any, Final, Protocol

from guanxi.app.bench.people import chinese, latin
from guanxi.app.bench.people.contacts import (
    dashed,
    fullwidth,
    lower,
    missing_digit,
    spaced,
    swapped_digits,
    typo,
    upper,
)
from guanxi.app.bench.people.drawing import Draw, compute_falling, spread
from guanxi.app.bench.people.model import Error, Firm, Home, Person

# The unified social credit code, GB 32100-2015, and the code of the organisation in it, GB 11714.
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_INNER: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_LOOKALIKE: Final = {"0": "O", "1": "I", "2": "Z", "5": "S", "U": "V", "8": "B"}


class Firms(Protocol):
    """Draws companies and writes their names."""

    def draw(self, draw: Draw, home: Home) -> Firm:
        """A company at this place."""

    def branch(self, draw: Draw, firm: Firm, home: Home) -> Firm:
        """A branch of it elsewhere, which is a company of its own."""

    def write(self, firm: Firm) -> str:
        """The name as the register has it."""

    def errors(self) -> dict[str, Error]:
        """What becomes of the name of `Person.company`."""

    def code(self, draw: Draw, firm: Firm, home: Home) -> str:
        """Its number in the register."""


class ChineseFirms:
    """Place, brand, trade, form: 杭州云帆科技有限公司."""

    def __init__(self, part: str) -> None:
        everywhere, own = chinese.words(), chinese.words()[part]
        self.brands, trades = own["brands"].split(), own["trades"].split()
        self.trades = spread(trades, compute_falling(len(trades)))
        self.forms = spread(everywhere["forms"].split(), everywhere["form_weights"])

    def draw(self, draw: Draw, home: Home) -> Firm:
        brand = draw.pick(self.brands) + draw.pick(self.brands)
        if draw.chance() < 0.3:
            brand += draw.pick(self.brands)
        return Firm(home.city.removesuffix("市"), brand, draw.pick(self.trades), draw.pick(self.forms))

    def branch(self, draw: Draw, firm: Firm, home: Home) -> Firm:
        return Firm(firm.city, firm.brand, firm.trade, firm.form, f"{home.city.removesuffix('市')}分公司")

    def write(self, firm: Firm) -> str:
        return f"{firm.city}{firm.brand}{firm.trade}{firm.form}{firm.branch}"

    def errors(self) -> dict[str, Error]:
        return {
            "no_city": lambda _, __, who: self.write(_with(who, city="")),
            "no_form": lambda _, __, who: self.write(_with(who, form="")),
            "brackets": self._brackets,
            "abbreviation": lambda draw, _, who: self.write(
                _with(who, city="", form="", **({"trade": ""} if draw.chance() < 0.3 else {}))
            ),
            "other_form": lambda _, __, who: self.write(_with(who, form=_other(_firm(who).form))),
            "typo": self._typo,
        }

    def _brackets(self, draw: Draw, _: str, who: Person) -> str:
        firm = _firm(who)
        opening, closing = ("（", "）") if draw.chance() < 0.5 else ("(", ")")
        return f"{firm.brand}{opening}{firm.city}{closing}{firm.trade}{firm.form}{firm.branch}"

    def _typo(self, draw: Draw, _: str, who: Person) -> str:
        brand = _firm(who).brand
        place = draw.below(len(brand))
        return self.write(_with(who, brand=brand[:place] + draw.pick(self.brands) + brand[place + 1 :]))

    def code(self, draw: Draw, firm: Firm, home: Home) -> str:
        body = "MA" + "".join(draw.pick(_ALPHABET) for _ in range(6))
        inner = 11 - sum(weight * int(one, 36) for weight, one in zip(_INNER, body, strict=True)) % 11
        kind = "92" if firm.form in {"商行", "经营部", "店", "工作室"} else "91"
        first = f"{kind}{home.code}{body}{'X' if inner == 10 else '0' if inner == 11 else inner}"
        total = sum(weight * _ALPHABET.index(one) for weight, one in zip(_WEIGHTS, first, strict=True))
        return first + _ALPHABET[-total % 31]


class LatinFirms:
    """Brand, trade, form: Acme Software Inc; or a family and sons."""

    def __init__(self, part: str, names: latin.Names) -> None:
        everywhere, own = latin.words(), latin.words()[part]
        self.names = names
        self.brands = own["brands"].replace("|", " ").split()
        trades = own["trades"].split()
        self.trades = spread(trades, compute_falling(len(trades)))
        self.forms = spread(everywhere["forms"].split(), everywhere["form_weights"])
        pairs = (one.split(":") for one in everywhere["form_ways"].split("|"))
        self.ways = {form: ways.split(", ") for form, ways in pairs}

    def draw(self, draw: Draw, home: Home) -> Firm:
        kind = draw.chance()
        if kind < 0.35:
            brand = draw.pick(self.brands)
        elif kind < 0.6:
            brand = f"{self.names.draw_family(draw)} & {draw.pick(('Sons', 'Co', 'Partners', 'Daughters'))}"
        else:
            brand = self.names.draw_family(draw)
        return Firm(home.city if draw.chance() < 0.2 else "", brand, draw.pick(self.trades), draw.pick(self.forms))

    def branch(self, draw: Draw, firm: Firm, home: Home) -> Firm:
        return Firm(firm.city, firm.brand, firm.trade, firm.form, f"({home.city} Branch)")

    def write(self, firm: Firm) -> str:
        return " ".join(filter(None, (firm.city, firm.brand, firm.trade, firm.form, firm.branch)))

    def errors(self) -> dict[str, Error]:
        return {
            "no_form": lambda _, __, who: self.write(_with(who, form="")),
            "other_form": self._other_form,
            "abbreviation": lambda _, __, who: self.write(_with(who, form="", trade="")),
            "and": lambda _, value, __: value.replace("&", "and"),
            "upper": upper,
            "typo": lambda draw, value, _: typo(draw, value),
        }

    def _other_form(self, draw: Draw, _: str, who: Person) -> str:
        form = _firm(who).form
        return self.write(_with(who, form=draw.pick(self.ways.get(form, [form]))))

    def code(self, draw: Draw, firm: Firm, home: Home) -> str:
        if firm.form in {"GmbH", "AG"}:
            return f"DE{draw.digits(9)}"
        return draw.digits(8) if firm.form in {"Ltd", "Limited"} else f"{draw.digits(2)}-{draw.digits(7)}"


def _firm(who: Person) -> Firm:
    assert who.company is not None, "somebody without a company has no name of one to be spoilt"
    return who.company


def _with(who: Person, **changed: Any) -> Firm:
    firm = _firm(who)
    parts = {key: getattr(firm, key) for key in ("city", "brand", "trade", "form", "branch")}
    return Firm(**{**parts, **changed})


def _other(form: str) -> str:
    return {"有限公司": "有限责任公司", "有限责任公司": "有限公司", "股份有限公司": "有限公司", "店": "商店"}.get(
        form, form
    )


def _one_wrong(draw: Draw, value: str, _: Person) -> str:
    """One character is another that the code knows, so that only the check tells."""
    place = len(value) - 1 - draw.below(8)
    among = "0123456789" if value[place].isdigit() else _ALPHABET[10:]
    other = among[(among.find(value[place]) + 1 + draw.below(len(among) - 1)) % len(among)]
    return value[:place] + other + value[place + 1 :]


def _lookalike(draw: Draw, value: str, _: Person) -> str:
    there = [place for place, one in enumerate(value) if one in _LOOKALIKE]
    if not there:
        return value
    place = draw.pick(there)
    return value[:place] + _LOOKALIKE[value[place]] + value[place + 1 :]


CODES: Final[dict[str, Error]] = {
    "typo": _one_wrong,
    "swapped_digits": swapped_digits,
    "missing_digit": missing_digit,
    "lookalike": _lookalike,
    "spaced": spaced,
    "dashed": dashed,
    "lower": lower,
    "fullwidth": fullwidth,
}
