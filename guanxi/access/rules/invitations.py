"""Names and addresses out of pasted text, pure: lines, commas, "Name <mail>", columns of a spreadsheet.

Not here: whether somebody works here already (the service asks).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from guanxi.access.rules.people import normalise_email

MAX_TEXT: Final = 100_000
MAX_PEOPLE: Final = 200
MAX_NAME: Final = 100
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:、\"']*@[^\s<>()\[\],;:、\"']*")
_EDGES: Final = " \t<>()[],;:、\"'·-"
_CELLS: Final = re.compile(r"[\t,;、]")
_QUOTED: Final = re.compile(r"\"([^\"]+)\"")
_HEADERS: Final = {"name", "email", "mail", "姓名", "名字", "邮箱", "邮件", "电子邮箱", "e-mail"}


@dataclass(frozen=True, slots=True)
class Found:
    """One person of a pasted list. `line` counts from 1; `problem`: no_email, bad_email, bad_name, twice; None is good.

    A missing name is the part of the address before the @.
    """

    line: int
    text: str
    name: str
    email: str
    problem: str | None


def parse_people(text: str) -> list[Found]:
    """Everybody in the text, in order; a line without an address is told as such, a header line is passed over.

    >>> [(one.name, one.email) for one in parse_people('张三 <zhang@x.cn>, "Li, Lei" <li@x.cn>')]
    [('张三', 'zhang@x.cn'), ('Li, Lei', 'li@x.cn')]
    """
    found: list[Found] = []
    seen: set[str] = set()
    for number, raw in enumerate(text[:MAX_TEXT].splitlines(), 1):
        line = "".join(c for c in unicodedata.normalize("NFKC", raw) if c.isprintable() or c == "\t")
        line = re.sub("mailto:", " ", line, flags=re.IGNORECASE).strip()
        if not line or (number == 1 and _is_header(line)):
            continue
        pairs = _pairs(line)
        if not pairs:
            found.append(Found(number, line[:200], line[:MAX_NAME].strip(_EDGES), "", "no_email"))
        for name, address in pairs:
            one = _person(number, line, name, address, seen)
            seen.add(one.email)
            found.append(one)
    return found


def _is_header(line: str) -> bool:
    return "@" not in line and any(cell.strip().lower() in _HEADERS for cell in _CELLS.split(line))


def _pairs(line: str) -> list[tuple[str, str]]:
    """(name as written, address) of a line: names stand before their address, or all of them behind."""
    matches = list(_ADDRESS.finditer(line))
    if not matches:
        return []
    starts = [0, *(one.end() for one in matches)]
    ends = [*(one.start() for one in matches), len(line)]
    between = [line[start:end] for start, end in zip(starts, ends, strict=True)]
    behind = not between[0].strip(_EDGES) and between[-1].strip(_EDGES)
    names = between[1:] if behind else between[:-1]
    return [(_name(name), one.group()) for name, one in zip(names, matches, strict=True)]


def _name(text: str) -> str:
    if quoted := _QUOTED.search(text):
        return quoted[1].strip()
    cleaned = text.strip(_EDGES)
    if text.rstrip().endswith("<"):
        return cleaned
    cells = [cell.strip(_EDGES) for cell in _CELLS.split(cleaned)]
    return next((cell for cell in cells if any(c.isalpha() for c in cell)), "")


def _person(number: int, line: str, name: str, address: str, seen: set[str]) -> Found:
    email = normalise_email(address.strip("."))
    problem = None
    if email is None:
        problem = "bad_email"
    elif email in seen:
        problem = "twice"
    elif len(name) > MAX_NAME:
        problem = "bad_name"
    return Found(number, line[:200], (name or address.partition("@")[0])[:MAX_NAME], email or address[:320], problem)
