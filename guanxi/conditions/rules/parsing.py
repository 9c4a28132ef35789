"""JSON to a tree and back: everything that is wrong is named at once, with its place and the mend."""

from collections.abc import Mapping
from typing import Any

from guanxi.conditions.contracts import (
    MAX_DEPTH,
    MAX_LEAVES,
    MAX_VALUES,
    Asked,
    Every,
    FactLeaf,
    FieldLeaf,
    Not,
    Some,
    Tree,
)
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.rules.operators import BY_KIND
from guanxi.conditions.rules.spans import parse_length
from guanxi.conditions.rules.values import Unfit, read_value, write_value
from guanxi.kernel.errors import FieldProblem
from guanxi.sdk.objects import FieldKind

_SHAPES = ("all", "any", "not", "field", "fact")


def parse(data: object, asked: Asked, place: str = "filter") -> Tree:
    """The tree of `data` over what `asked` has. Raises BadCondition naming every mistake below `place`."""
    parser = _Parser(asked)
    tree = parser.read(data, place, 1)
    if parser.leaves > MAX_LEAVES:
        parser.wrong(place, "too_large", f"条件最多 {MAX_LEAVES} 条。", f"at most {MAX_LEAVES} conditions.")
    if parser.problems:
        raise BadCondition(fields=parser.problems[:50])
    return tree


class _Parser:
    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.problems: list[FieldProblem] = []
        self.leaves = 0

    def wrong(self, place: str, code: str, zh: str, en: str) -> None:
        self.problems.append(FieldProblem(place, f"conditions.{code}", zh, en))

    def read(self, data: object, place: str, depth: int) -> Tree:
        if depth > MAX_DEPTH:
            self.wrong(place, "too_deep", f"最多嵌套 {MAX_DEPTH} 层。", f"at most {MAX_DEPTH} levels.")
            return Every()
        shape = next((name for name in _SHAPES if isinstance(data, dict) and name in data), None)
        if not isinstance(data, dict) or shape is None:
            self.wrong(
                place,
                "no_condition",
                "应为含 all、any、not、field 或 fact 的对象。",
                "an object with all, any, not, field or fact.",
            )
            return Every()
        if shape in {"all", "any"}:
            return self._join(data, shape, place, depth)
        if shape == "not":
            self._only(data, {"not"}, place)
            return Not(self.read(data["not"], f"{place}.not", depth + 1))
        self.leaves += 1
        return self._field(data, place) if shape == "field" else self._fact(data, place)

    def _only(self, data: Mapping[str, Any], known: set[str], place: str) -> None:
        for name in sorted(str(key)[:50] for key in data.keys() - known):
            self.wrong(
                f"{place}.{name}",
                "unknown_member",
                f"不认识 {name}，请去掉。",
                f"{name} is not known here: leave it out.",
            )

    def _join(self, data: Mapping[str, Any], shape: str, place: str, depth: int) -> Tree:
        self._only(data, {shape}, place)
        parts = data[shape]
        if not isinstance(parts, list) or (shape == "any" and not parts):
            self.wrong(f"{place}.{shape}", "no_list", "应为条件的列表。", "a list of conditions.")
            return Every()
        if len(parts) > MAX_LEAVES:
            self.wrong(
                f"{place}.{shape}", "too_large", f"条件最多 {MAX_LEAVES} 条。", f"at most {MAX_LEAVES} conditions."
            )
            return Every()
        read = tuple(self.read(part, f"{place}.{shape}[{number}]", depth + 1) for number, part in enumerate(parts))
        return Every(read) if shape == "all" else Some(read)

    def _field(self, data: Mapping[str, Any], place: str) -> Tree:
        self._only(data, {"field", "op", "value"}, place)
        field = self.asked.fields.get(data["field"]) if isinstance(data["field"], str) else None
        if field is None:
            self._unknown(place, "field", data["field"])
            return Every()
        value = self._value(field.type, data, field.options, place)
        return FieldLeaf(field.key, str(data.get("op")), value)

    def _unknown(self, place: str, what: str, found: object) -> None:
        shown = str(found)[:100]
        self.wrong(
            f"{place}.{what}",
            f"unknown_{what}",
            f"没有“{shown}”，或您无权按它筛选。",
            f"there is no “{shown}”, or you may not ask for it.",
        )

    def _value(self, kind: FieldKind, data: Mapping[str, Any], options: Any, place: str) -> Any:
        known, op = BY_KIND[kind], data.get("op")
        if op not in known:
            shown = ", ".join(known)
            self.wrong(
                f"{place}.op",
                "unknown_operator",
                f"“{str(op)[:50]}”不适用，可用：{shown}。",
                f"“{str(op)[:50]}” does not fit; one of {shown}.",
            )
            return None
        try:
            return read_value(kind, op, data.get("value"), options)
        except Unfit as error:
            shown = str(data.get("value"))[:100]
            self.wrong(
                f"{place}.value",
                "unfit_value",
                f"“{shown}”不适用：{error.label.zh}",
                f"“{shown}” does not fit: {error.label.en}",
            )
            return None

    def _fact(self, data: Mapping[str, Any], place: str) -> Tree:
        self._only(data, {"fact", "op", "value", "where", "window"}, place)
        fact = self.asked.facts.get(data["fact"]) if isinstance(data["fact"], str) else None
        if fact is None:
            self._unknown(place, "fact", data["fact"])
            return Every()
        value = self._value(fact.type, data, (), place)
        where = self._where(fact.where, data.get("where", {}), place)
        window = data.get("window")
        if window is not None and (not fact.windowed or parse_length(window, hours=True) is None):
            self.wrong(
                f"{place}.window",
                "unfit_window",
                "应为时长，如 90d，且该指标支持时间窗口。",
                "a length like 90d, for a fact that has a window.",
            )
        return FactLeaf(fact.key, str(data.get("op")), value, where, window)

    def _where(self, columns: Any, where: object, place: str) -> dict[str, tuple[Any, ...]]:
        known = {column.key: column for column in columns}
        if not isinstance(where, dict):
            self.wrong(f"{place}.where", "no_object", "应为 {列: [值]}。", "an object {column: [values]}.")
            return {}
        read: dict[str, tuple[Any, ...]] = {}
        for name, values in where.items():
            column = known.get(name)
            if column is None or not isinstance(values, list) or not 1 <= len(values) <= MAX_VALUES:
                shown = ", ".join(known)
                self.wrong(
                    f"{place}.where.{str(name)[:50]}",
                    "unfit_where",
                    f"应为值的列表；可用的列：{shown}。",
                    f"a list of values; columns: {shown}.",
                )
                continue
            try:
                read[name] = tuple(dict.fromkeys(read_value(column.type, _equal(column.type), one) for one in values))
            except Unfit as error:
                self.wrong(f"{place}.where.{name}", "unfit_value", error.label.zh, error.label.en)
        return read


def _equal(kind: FieldKind) -> str:
    operators = BY_KIND[kind]
    return next(op for op in ("is", "=", "on", "contains", "has_any") if op in operators)


def to_json(tree: Tree) -> dict[str, Any]:
    """The JSON of a tree; `parse` gives the same tree again."""
    match tree:
        case Every():
            return {"all": [to_json(part) for part in tree.parts]}
        case Some():
            return {"any": [to_json(part) for part in tree.parts]}
        case Not():
            return {"not": to_json(tree.part)}
        case FieldLeaf():
            return {"field": tree.field, "op": tree.op, **_shown(tree.value)}
        case FactLeaf():
            more: dict[str, Any] = (
                {"where": {key: write_value(values) for key, values in tree.where.items()}} if tree.where else {}
            )
            if tree.window is not None:
                more["window"] = tree.window
            return {"fact": tree.fact, "op": tree.op, **_shown(tree.value), **more}


def without_values(data: Any, asked: Asked) -> Any:
    """The JSON of a tree in which leaves that may not be asked have no values: those could tell what is hidden."""
    if isinstance(data, list):
        return [without_values(one, asked) for one in data]
    if not isinstance(data, dict):
        return data
    if "field" in data or "fact" in data:
        known = data.get("field") in asked.fields or data.get("fact") in asked.facts
        return data if known else {name: one for name, one in data.items() if name not in ("value", "where")}
    return {name: without_values(one, asked) for name, one in data.items()}


def _shown(value: Any) -> dict[str, Any]:
    return {} if value is None else {"value": write_value(value)}


def leaves_of(tree: Tree) -> list[FieldLeaf | FactLeaf]:
    """Every leaf, in order: what a tree depends on."""
    match tree:
        case Every() | Some():
            return [leaf for part in tree.parts for leaf in leaves_of(part)]
        case Not():
            return leaves_of(tree.part)
        case _:
            return [tree]
