"""A trait's definition read from JSON; what kind of field comes out; what it depends on. Pure.

    definition = {"value": value (conditions.rules.valuing), "bins"?: [{"below"?: whole number, …option}]}
               | {"cases": [{"if": tree, …option}], "else"?: option}
    option     = {"key": key, "label": {"zh", "en"}, "colour"?: name}

Bins are in the order of their bounds, the last without one. Bounds are in the value's own unit: minor units of money, days, pieces.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from guanxi.conditions.api import BadCondition, kind_of, leaves_of, parse, parse_value, segments_of
from guanxi.conditions.contracts import (
    Asked,
    FieldLeaf,
    RowsLeaf,
    Take,
    Tree,
    Value,
)
from guanxi.customers import api as customers
from guanxi.kernel.errors import FieldProblem
from guanxi.kernel.i18n import Label
from guanxi.portraits.contracts import (
    MOST_BINS,
    MOST_CASES,
    OBJECT,
    TABLE,
    TOLD_BY,
    Bin,
    Definition,
    Measured,
    Sorted,
    Trait,
)
from guanxi.portraits.errors import BadTrait
from guanxi.sdk.objects import Field, FieldKind, Option

KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_OPTION_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,39}", re.ASCII)
_COLOURS: Final = frozenset({"grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"})
_COUNTED: Final = frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.PERCENT, FieldKind.RATING})
_KEPT: Final = _COUNTED | {
    FieldKind.TEXT, FieldKind.DATE, FieldKind.DATETIME, FieldKind.BOOLEAN, FieldKind.SELECT, FieldKind.USER, FieldKind.RELATION,
    FieldKind.DIVISION, FieldKind.URL,
}  # fmt: skip
_MOST_STARS: Final = 10
_LARGEST: Final = 2**53 - 1
Problems = list[FieldProblem]


def field_key(key: str) -> str:
    """The key of a trait as a field of the customer."""
    return f"portraits.{OBJECT}.{key}"


def read_definition(said: Mapping[str, Any], asked: Asked, place: str = "definition") -> Definition:
    """Raises BadTrait naming every mistake below `place`."""
    problems: Problems = []
    found = _measured(said, asked, place, problems) if "value" in said else _sorted(said, asked, place, problems)
    if found is not None and not problems:
        _check_no_segments(found, asked, place, problems)
    if problems or found is None:
        raise BadTrait(fields=problems[:50])
    return found


def _wrong(problems: Problems, place: str, code: str, zh: str, en: str) -> None:
    problems.append(FieldProblem(place, f"portraits.{code}", zh, en))


def _only(data: Mapping[str, Any], known: set[str], place: str, problems: Problems) -> None:
    for name in sorted(str(key)[:50] for key in data.keys() - known):
        _wrong(problems, f"{place}.{name}", "unknown_member", f"不认识 {name}，请去掉。", f"{name} is not known here.")


def _measured(said: Mapping[str, Any], asked: Asked, place: str, problems: Problems) -> Measured | None:
    _only(said, {"value", "bins"}, place, problems)
    value = _told(lambda: parse_value(said["value"], asked, f"{place}.value"), problems)
    if value is None:
        return None
    kind = kind_of(value, asked)
    if kind not in _KEPT:
        _wrong(problems, f"{place}.value.field", "unfit_field", "该字段不能作为特征。", "this field makes no trait.")
    if said.get("bins") is None:
        return Measured(value)
    if kind not in _COUNTED:
        _wrong(problems, f"{place}.bins", "unfit_bins", "只有数值可以分档。", "only figures have bins.")
        return None
    return Measured(value, _bins(said["bins"], f"{place}.bins", problems))


def _bins(said: object, place: str, problems: Problems) -> tuple[Bin, ...]:
    if not isinstance(said, list) or not 2 <= len(said) <= MOST_BINS:
        _wrong(problems, place, "no_list", f"应为 2 到 {MOST_BINS} 档。", f"2 to {MOST_BINS} bins.")
        return ()
    found: list[Bin] = []
    for number, one in enumerate(said):
        at = f"{place}[{number}]"
        last = number == len(said) - 1
        below = one.get("below") if isinstance(one, dict) else None
        whole = isinstance(below, int) and not isinstance(below, bool) and abs(below) <= _LARGEST
        if (below is not None or not last) and (last or not whole):
            zh, en = "应为整数上限，最后一档没有上限。", "a whole number below which it lies; the last bin has none."
            _wrong(problems, f"{at}.below", "unfit_bound", zh, en)
        elif found and not last and found[-1].below is not None and below <= found[-1].below:  # type: ignore[operator] # whole by now
            _wrong(problems, f"{at}.below", "unfit_bound", "应大于上一档。", "must be above the bin before.")
        option = _option(one, at, {"below"}, problems)
        if option is not None:
            found.append(Bin(below if whole else None, option))
    _check_keys([one.option for one in found], place, problems)
    return tuple(found)


def _sorted(said: Mapping[str, Any], asked: Asked, place: str, problems: Problems) -> Sorted | None:
    _only(said, {"cases", "else"}, place, problems)
    cases = said.get("cases")
    if not isinstance(cases, list) or not 1 <= len(cases) <= MOST_CASES:
        zh, en = f"应有 value，或 1 到 {MOST_CASES} 个 cases。", f"has a value, or 1 to {MOST_CASES} cases."
        _wrong(problems, f"{place}.cases", "no_list", zh, en)
        return None
    found: list[tuple[Option, Tree]] = []
    for number, one in enumerate(cases):
        at = f"{place}.cases[{number}]"
        option = _option(one, at, {"if"}, problems)
        if not isinstance(one, dict) or option is None:
            continue
        tree = _told(lambda one=one, at=at: parse(one.get("if"), asked, f"{at}.if"), problems)  # type: ignore[misc] # defaults bind
        if tree is not None:
            found.append((option, tree))
    other = said.get("else")
    otherwise = None if other is None else _option(other, f"{place}.else", set(), problems)
    _check_keys([one for one, _ in found] + ([otherwise] if otherwise else []), place, problems)
    return Sorted(tuple(found), otherwise)


def _told(read: Callable[[], Any], problems: Problems) -> Any:
    try:
        return read()
    except BadCondition as error:
        problems += error.fields
        return None


def _option(said: object, place: str, beside: set[str], problems: Problems) -> Option | None:
    if not isinstance(said, dict):
        _wrong(problems, place, "no_object", "应为对象。", "an object.")
        return None
    _only(said, {"key", "label", "colour"} | beside, place, problems)
    key, label, colour = said.get("key"), said.get("label"), said.get("colour", "grey")
    words = [label.get(one) if isinstance(label, dict) else None for one in ("zh", "en")]
    if not isinstance(key, str) or not _OPTION_KEY.fullmatch(key):
        _wrong(problems, f"{place}.key", "unfit_key", "应为小写字母、数字、下划线。", "lower-case letters, digits, _.")
        return None
    if not all(isinstance(one, str) and 0 < len(one.strip()) <= 60 for one in words):
        zh, en = "应有 1 到 60 字的中英文名称。", "a Chinese and an English name of 1 to 60 characters."
        _wrong(problems, f"{place}.label", "unfit_label", zh, en)
        return None
    if colour not in _COLOURS:
        listed = ", ".join(sorted(_COLOURS))
        _wrong(problems, f"{place}.colour", "unfit_colour", f"应为 {listed} 之一。", f"one of {listed}.")
        return None
    return Option(key, Label(zh=str(words[0]), en=str(words[1])), str(colour))


def _check_keys(options: Sequence[Option], place: str, problems: Problems) -> None:
    keys = [one.key for one in options]
    for key in sorted({one for one in keys if keys.count(one) > 1}):
        _wrong(problems, place, "double_key", f"“{key}”出现了两次。", f"“{key}” is there twice.")


# What comes out ------------------------------------------------------------------------------------------------------
def make_field(key: str, label: Label, definition: Definition, asked: Asked) -> Field:
    """The trait as a read-only field of the customer."""
    options: tuple[Option, ...] = ()
    target, maximum = None, None
    if isinstance(definition, Sorted):
        kind = FieldKind.SELECT
        options = tuple(one for one, _ in definition.cases) + ((definition.otherwise,) if definition.otherwise else ())
    elif definition.bins:
        options = tuple(one.option for one in definition.bins)
        kind = FieldKind.SELECT
        if is_score(definition):
            kind, maximum, options = FieldKind.RATING, max(int(one.option.key) for one in definition.bins), ()
    else:
        kind = kind_of(definition.value, asked)
        source = _field_of(definition.value, asked)
        target = source.target if kind is FieldKind.RELATION and source else None
        options = source.options if kind is FieldKind.SELECT and source else ()
    return Field(
        key=field_key(key), label=label, type=kind, editable=False, apart=True, beside=TABLE, events=TOLD_BY, options=options, target=target,
        maximum=maximum,
    )  # fmt: skip


def write_field(field: Field) -> dict[str, Any]:
    """What is kept of the field beside its names."""
    options = [{"key": one.key, "zh": one.label.zh, "en": one.label.en, "colour": one.colour} for one in field.options]
    return {"type": field.type.value, "options": options, "target": field.target, "maximum": field.maximum}


def read_field(row: Mapping[str, Any]) -> Field:
    """The field of a stored trait."""
    kept = row["field"]
    options = tuple(Option(one["key"], Label(zh=one["zh"], en=one["en"]), one["colour"]) for one in kept["options"])
    return Field(
        key=field_key(row["key"]), label=Label(zh=row["name_zh"], en=row["name_en"]), type=FieldKind(kept["type"]), editable=False,
        apart=True, beside=TABLE, events=TOLD_BY, options=options, target=kept["target"], maximum=kept["maximum"],
    )  # fmt: skip


def is_score(definition: Measured) -> bool:
    """Whether its bins are numbers of stars."""
    keys = [one.option.key for one in definition.bins]
    return bool(keys) and all(one.isdigit() and 1 <= int(one) <= _MOST_STARS for one in keys)


def _field_of(value: Value, asked: Asked) -> Field | None:
    if value.field is None:
        return None
    inner = (
        asked.relations[value.rows.relation].asked()
        if value.rows.relation
        else asked.events[value.rows.events[0]].asked
    )
    return inner.fields.get(value.field)


# What it depends on --------------------------------------------------------------------------------------------------
def compute_needs(definitions: Iterable[Definition], asked: Asked, tables: Mapping[str, str]) -> customers.Needs:
    """What these traits are computed of, together. That traits are computed of traits is not in it: all are computed at once."""
    found = [customers.compute_needs(tree, asked, tables) for one in definitions for tree in _trees_of(one)]
    return customers.Needs(
        frozenset().union(*(one.types for one in found)) - TOLD_BY,
        frozenset().union(*(one.objects for one in found)),
        frozenset().union(*(one.columns for one in found)),
        frozenset(),
    )


def _trees_of(definition: Definition) -> list[Tree]:
    """Conditions that ask for all a definition is computed of."""
    if isinstance(definition, Measured):
        return [RowsLeaf(definition.value.rows, Take.ANY)]
    return [tree for _, tree in definition.cases]


def _check_no_segments(definition: Definition, asked: Asked, place: str, problems: Problems) -> None:
    """Segments are made of traits, so traits are not made of segments: each would wait for the other for ever."""
    if any(segments_of(tree, asked) for tree in _trees_of(definition)):
        zh = "特征不能按人群计算：人群可以使用特征，反过来会互相等待。请直接写出人群的条件。"
        en = "a trait cannot be computed of segments: segments use traits, and each would wait for the other. Write the segment's condition here instead."
        _wrong(problems, place, "of_segment", zh, en)


def traits_of(definition: Definition) -> frozenset[str]:
    """Keys of the traits it is computed of."""
    if isinstance(definition, Measured):
        return frozenset()
    start = field_key("")
    return frozenset(
        leaf.field.removeprefix(start)
        for _, tree in definition.cases
        for leaf in leaves_of(tree)
        if isinstance(leaf, FieldLeaf) and leaf.field.startswith(start)
    )


def in_order(traits: Sequence[Trait]) -> list[list[Trait]]:
    """Levels: each is computed of the levels before. Those that lead back to themselves come in no level."""
    left = {one.key: one for one in traits}
    levels: list[list[Trait]] = []
    while left:
        ready = [one for one in left.values() if not traits_of(one.definition) & left.keys()]
        if not ready:
            break
        levels.append(ready)
        for one in ready:
            del left[one.key]
    return levels


def make_trait(row: Mapping[str, Any], asked: Asked) -> Trait:
    """A stored trait. Raises BadTrait where its definition fits no more."""
    label = Label(zh=row["name_zh"], en=row["name_en"])
    definition = read_definition(row["definition"], asked)
    field = make_field(row["key"], label, definition, asked)
    trait_id: UUID = row["id"]
    return Trait(trait_id, row["key"], label, row["group_key"], definition, field, row["definition"])


# Of each other -------------------------------------------------------------------------------------------------------
def check_apart(key: str, definition: Definition) -> None:
    """Raises BadTrait for one that is computed of itself."""
    if key in traits_of(definition):
        raise BadTrait(fields=[_circular()])


def check_acyclic(key: str, rows: Sequence[Mapping[str, Any]], asked: Asked) -> None:
    """Raises BadTrait when the definitions lead from a trait back to it."""
    uses = _uses(rows, asked)
    seen: set[str] = set()
    waiting = list(uses.get(key, ()))
    while waiting:
        one = waiting.pop()
        if one == key:
            raise BadTrait(fields=[_circular()])
        if one not in seen:
            seen.add(one)
            waiting += uses.get(one, ())


def find_users(key: str, rows: Sequence[Mapping[str, Any]], asked: Asked) -> list[str]:
    """Names of the traits that are computed of it."""
    uses = _uses(rows, asked)
    return [row["name_zh"] for row in rows if row["key"] != key and key in uses.get(row["key"], ())]


def _uses(rows: Sequence[Mapping[str, Any]], asked: Asked) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        try:
            found[row["key"]] = traits_of(read_definition(row["definition"], asked))
        except BadTrait:
            continue
    return found


def _circular() -> FieldProblem:
    zh, en = "特征不能由自己计算（直接或间接）。", "a trait cannot be computed of itself, not even through others."
    return FieldProblem("definition", "portraits.circular", zh, en)
