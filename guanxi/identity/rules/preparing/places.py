"""Cities and postal addresses made comparable: division, road, house number and what lies behind it.

Chinese addresses lose their division, which becomes its code (renamed ones the code of today); Latin ones get one spelling of
street, road and flat. Not here: whether an address exists.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from guanxi.identity.rules.preparing.names import key_of
from guanxi.identity.rules.preparing.values import Made, fold, simplify
from guanxi.kernel.pinyin import is_chinese
from guanxi.sdk import divisions

CITY_COLUMNS = ("city", "city_key")
ADDRESS_COLUMNS = ("district", "road", "road_key", "number", "unit", "home", "address_city")
_ENDS = re.compile(r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|地区|新区|省|市|区|县|盟|旗)$")
_PARTS = re.compile(r".+?(?:特别行政区|自治区|自治州|地区|省|市|区|县|盟|旗)")
_STOPS = "省市区县旗盟州"
_TOWN = re.compile(r"^[^\d路弄号]{1,7}?(街道|镇|乡|开发区|高新区|工业园区)(?=.{2,})")
_DIGITS = re.compile(r"[0-9]+[a-z]?")
_CITIES = {"11": "110000", "12": "120000", "31": "310000", "50": "500000"}
_WORDS = re.compile(r"[^0-9a-z]+")
_SAME_WORD = {
    "street": "st", "str": "st", "road": "rd", "avenue": "ave", "av": "ave", "drive": "dr", "lane": "ln", "court": "ct", "place": "pl",
    "square": "sq", "boulevard": "blvd", "terrace": "ter", "gardens": "gdns", "close": "cl", "crescent": "cres", "north": "n", "south": "s",
    "east": "e", "west": "w", "saint": "st", "mount": "mt", "strasse": "st", "rue": "rue",
}  # fmt: skip
_STREETS = frozenset(["st", "rd", "ave", "dr", "ln", "ct", "pl", "sq", "blvd", "ter", "gdns", "cl", "cres", "way"])
_FLAT = frozenset(["flat", "apt", "apartment", "unit", "room", "suite", "ste", "no", "nr", "floor", "fl", "#", "house"])


@cache
def _known() -> Mapping[str, str]:
    """Spoken names of divisions to their codes: whole paths, parts of them, and districts whose name is one of a kind."""
    found: dict[str, str | None] = {}

    def add(way: str, code: str) -> None:
        if len(way) > 1:
            found[way] = code if found.get(way, code) == code else None

    for code in divisions.names():
        path = [
            divisions.names()[one] for one in divisions.path_of(code) if divisions.names()[one] not in {"市辖区", "县"}
        ]
        if len(path) < len(divisions.path_of(code)) and code.endswith("00"):
            continue
        short = [_ENDS.sub("", one) or one for one in path]
        for start in range(len(path)):
            for ahead in (path[start:-1], short[start:-1]):
                add("".join([*ahead, path[-1]]), code)
                if code.endswith("00") or ahead:
                    add("".join([*ahead, short[-1]]), code)
    lines = files("guanxi.identity.rules.preparing").joinpath("renamed.txt").read_text("utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            old, new = line.split()
            if target := found.get(new):
                for way in _ways(old):
                    found.setdefault(way, target)
    return {way: code for way, code in found.items() if code is not None}


def _ways(full: str) -> list[str]:
    """The ways to write a division that is not in the list any more: its parts from the province, the city, itself."""
    parts = _PARTS.findall(full)
    short = [_ENDS.sub("", one) or one for one in parts]
    return ["".join([*ahead[start:], parts[-1]]) for start in range(len(parts)) for ahead in (parts[:-1], short[:-1])]


@lru_cache(maxsize=65536)
def find_division(head: str) -> tuple[str, int]:
    """The code of the longest division at the beginning of a text, and how many characters it takes; ("", 0): none.

    >>> find_division("上海市浦东新区张江路"), find_division("杭州西湖区文三路"), find_division("文三路90号")
    (('310115', 7), ('330106', 5), ('', 0))
    """
    for width in range(min(len(head), 22), 1, -1):
        if (head[width - 1] in _STOPS or width <= 6) and (code := _known().get(head[:width])):
            return code, width
    return "", 0


def city_of(code: str) -> str:
    """The city a division belongs to; the four cities that are provinces stand for all of theirs.

    >>> city_of("310115"), city_of("330106")
    ('310000', '330100')
    """
    return _CITIES.get(code[:2], code[:4] + "00")


def make_city(text: str) -> Made:
    """`city`: the code of a Chinese city, else the name; `city_key`: its name in ASCII."""
    plain = re.sub(r"[\s/·,，、-]", "", simplify(text)) if not text.isascii() else simplify(text)
    code, width = find_division(plain)
    if code and width >= len(plain) - 1:
        code = city_of(code)
        return code, key_of(_ENDS.sub("", divisions.full_name(code)))
    key = key_of(plain)
    return (fold(plain) if key else None), key


def make_address(text: str) -> Made:
    """ADDRESS_COLUMNS; `home` is road, number and what lies behind it in one."""
    plain = simplify(text)
    if plain.isascii() or not any(is_chinese(one) for one in plain):
        return _make_latin(fold(plain))
    plain = re.sub(r"[\s,，。·、]", "", plain).removeprefix("中国")
    code, width = find_division(plain[:22])
    district = code if code and not code.endswith("00") else None
    rest = _TOWN.sub("", plain[width:])
    first = _DIGITS.search(rest)
    road = (rest[: first.start()] if first else rest).strip("-#()（）第") or None
    numbers = _DIGITS.findall(rest)
    return _address(
        district, road, numbers, city_of(code) if (code and code[2:] != "0000") or code[:2] in _CITIES else None
    )


def _make_latin(text: str) -> Made:
    words = [_SAME_WORD.get(word, word) for word in _WORDS.split(text) if word]
    numbers = [word for word in words if word[0].isdigit()]
    streets: list[str] = []
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        if not word[0].isdigit() and word not in _FLAT:
            streets.append(word)
            if len(streets) == 1 and before in numbers:  # 12 High St: the number of the house, wherever the flat stands
                numbers.remove(before)
                numbers.insert(0, before)
        if word in _STREETS and len(streets) > 1:
            break
    return _address(None, " ".join(streets[:4]) or None, numbers, None)


def _address(district: str | None, road: str | None, numbers: list[str], city: str | None) -> Made:
    key = key_of(road) if road else None
    number = numbers[0] if numbers else None
    unit = "-".join(numbers[1:4]) if road and number else None
    home = f"{road} {number} {unit}" if road and number else None
    return district, road if key else None, key, number, unit, home, city
