"""Chinese addresses: divisions as they are and as they were called, roads, estates; and the many ways to write them."""

from functools import cache
from typing import Any, Final

from guanxi.app.bench.people.chinese import Names, words
from guanxi.app.bench.people.drawing import Draw, compute_falling, spread
from guanxi.app.bench.people.model import Error, Home, Person
from guanxi.sdk import divisions

_WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_OTHERS: Final = 0.15  # of the people live in none of the listed cities
_SKIPPED: Final = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
Place = tuple[str, str, tuple[tuple[str, str], ...]]  # province, city, its districts with their codes


@cache
def _places() -> dict[str, Place]:
    """Cities by their name without 市."""
    found: dict[str, tuple[str, str, list[tuple[str, str]]]] = {}
    names = divisions.names()
    for code, name in names.items():
        if code.endswith("0000") or code[:2] in {"71", "81", "82"}:
            continue
        province, city = names[code[:2] + "0000"], names.get(code[:4] + "00", "")
        if city in _SKIPPED:
            city = province if province.endswith("市") else ""
        if city:
            areas = found.setdefault(city.removesuffix("市"), (province, city, []))[2]
            if not code.endswith("00"):
                areas.append((name, code))
    return {
        short: (province, city, tuple(areas) or (("", divisions.find_code(city) or "100000"),))
        for short, (province, city, areas) in found.items()
    }


class Homes:
    """Where the people of one part of the words live."""

    def __init__(self, part: str, names: Names) -> None:
        own: dict[str, Any] = words()[part]
        listed = own["cities"].split()
        self.cities = spread([_places()[one] for one in listed], compute_falling(len(listed)))
        rest = [one for one in sorted(_places()) if one not in set(listed)]
        self.others = [_places()[one] for one in rest[part == "held" :: 2]]
        roads, self.estates = own["roads"].split(), own["estates"].split()
        self.roads = spread([*roads], compute_falling(len(roads)))
        self.names = names

    def draw(self, draw: Draw) -> Home:
        """A home."""
        region, city, areas = draw.pick(self.others if draw.chance() < _OTHERS else self.cities)
        chance = draw.chance
        area, code = draw.pick(areas)
        return Home(
            "" if region == city else region,
            city,
            area,
            draw.pick(self.roads),
            "路" if chance() < 0.75 else "街" if chance() < 0.6 else "大道",
            1 + int(chance() * chance() * 900),
            draw.pick(self.estates) if chance() < 0.8 else "",
            1 + int(chance() * 40),
            1 + int(chance() * 4),
            (1 + int(chance() * 18)) * 100 + 1 + int(chance() * 4),
            code,
        )

    def write(self, draw: Draw, home: Home, done: frozenset[str] | set[str]) -> str:
        """The address, with `done` to it: the kinds of ADDRESS_KINDS."""
        if "estate_only" in done and home.estate:
            return home.city.removesuffix("市") + home.estate + self._door(draw, home, True)
        head = "" if "no_province" in done else home.region
        area = words()["renamed"].get(home.area, home.area) if "renamed" in done else home.area
        city = words()["renamed"].get(home.city, home.city) if "renamed" in done else home.city
        if "short" in done:
            head, city = head.removesuffix("省"), city.removesuffix("市")
            area = area.removesuffix("区") if len(area) > 2 and not area.endswith("新区") else area
        road = home.road
        if "road_sound" in done and (alike := self.names.alike.get(road[-1])):
            road = road[:-1] + draw.pick(alike)
        parts = [head, city, "" if "no_district" in done else area, road + home.kind]
        short = "number_variant" in done
        parts.append(f"{home.number}{'#' if short and draw.chance() < 0.3 else '号'}")
        if home.estate:
            parts += [home.estate, "" if "no_room" in done else self._door(draw, home, short)]
        text = (" " if "spaced" in done else "").join(filter(None, parts))
        if "remark" in done:
            text += draw.pick(words()["remarks"])
        return text.translate(_WIDE) if "fullwidth" in done else text

    @staticmethod
    def _door(draw: Draw, home: Home, short: bool) -> str:
        if not short:
            return f"{home.building}幢{home.unit}单元{home.room}室"
        way = draw.below(4)
        if way == 0:
            return f"{home.building}-{home.unit}-{home.room}"
        if way == 1:
            return f"{home.building}栋{home.room}"
        if way == 2:
            return f"{home.building}号楼{home.unit}单元{home.room}"
        return f"{home.building}幢{home.room}室"

    def city_errors(self) -> dict[str, Error]:
        """The column of the city says it without 市, unless one of these."""
        return {
            "suffixed": lambda _, value, who: who.home.city,
            "province": lambda _, value, who: who.home.region or value,
            "pinyin": self._city_pinyin,
        }

    def _city_pinyin(self, _: Draw, value: str, __: Person) -> str:
        return _read_city(value).capitalize()


@cache
def _read_city(city: str) -> str:
    return "".join(Names._read([*city]).get(one, one) for one in city)
