"""JSON to a tree: everything that is wrong is named at once, with its place and the mend."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from guanxi.conditions.contracts import (
    MAX_DEPTH,
    MAX_LEAVES,
    MAX_RELATED,
    MAX_STEPS,
    MAX_VALUES,
    Asked,
    Every,
    FactLeaf,
    FieldLeaf,
    MemberLeaf,
    Not,
    Rows,
    RowsLeaf,
    SequenceLeaf,
    Some,
    Take,
    Tree,
)
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.rules.operators import BY_KIND, operators_of
from guanxi.conditions.rules.rows import KINDS_OF_TAKE, asked_of, result_of
from guanxi.conditions.rules.spans import exact_length, parse_length
from guanxi.conditions.rules.values import Unfit, read_value
from guanxi.kernel.errors import FieldProblem
from guanxi.sdk.objects import Field, FieldKind

_ROWS = {"relation", "event", "is", "of", "window", "field", "op", "value"}
_EXISTENCE = {Take.ANY, Take.ALL, Take.NONE}


def parse(data: object, asked: Asked, place: str = "filter") -> Tree:
    """The tree of `data` over what `asked` has. Raises BadCondition naming every mistake below `place`."""
    parser = Parser()
    tree = parser.read(data, place, 1, asked, 0)
    if parser.leaves > MAX_LEAVES:
        parser.wrong(place, "too_large", f"条件最多 {MAX_LEAVES} 条。", f"at most {MAX_LEAVES} conditions.")
    if parser.problems:
        raise BadCondition(fields=parser.problems[:50])
    return tree


class Parser:
    """`related` counts how many relations, events and sequences a place lies inside."""

    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []
        self.leaves = 0
        self.shapes: Mapping[str, Callable[[Mapping[str, Any], str, int, Asked, int], Tree]] = {
            "all": partial(self._join, "all"),
            "any": partial(self._join, "any"),
            "not": self._not,
            "segment": self._segment,
            "sequence": self._sequence,
            "relation": self._rows_leaf,
            "event": self._rows_leaf,
            "fact": self._fact,
            "field": self._field,
        }

    def wrong(self, place: str, code: str, zh: str, en: str) -> None:
        self.problems.append(FieldProblem(place, f"conditions.{code}", zh, en))

    def read(self, data: object, place: str, depth: int, asked: Asked, related: int) -> Tree:
        if depth > MAX_DEPTH:
            self.wrong(place, "too_deep", f"最多嵌套 {MAX_DEPTH} 层。", f"at most {MAX_DEPTH} levels.")
            return Every()
        shape = next((name for name in self.shapes if isinstance(data, dict) and name in data), None)
        if not isinstance(data, dict) or shape is None:
            listed = ", ".join(self.shapes)
            zh, en = f"应为含 {listed} 之一的对象。", f"an object with one of {listed}."
            self.wrong(place, "no_condition", zh, en)
            return Every()
        if shape not in {"all", "any", "not"}:
            self.leaves += 1
            if self.leaves > MAX_LEAVES:
                return Every()
        return self.shapes[shape](data, place, depth, asked, related)

    def _only(self, data: Mapping[str, Any], known: set[str], place: str) -> None:
        for name in sorted(str(key)[:50] for key in data.keys() - known):
            zh, en = f"不认识 {name}，请去掉。", f"{name} is not known here: leave it out."
            self.wrong(f"{place}.{name}", "unknown_member", zh, en)

    # Nesting -------------------------------------------------------------------------------------------------------
    def _not(self, data: Mapping[str, Any], place: str, depth: int, asked: Asked, related: int) -> Tree:
        self._only(data, {"not"}, place)
        return Not(self.read(data["not"], f"{place}.not", depth + 1, asked, related))

    def _join(self, shape: str, data: Mapping[str, Any], place: str, depth: int, asked: Asked, related: int) -> Tree:
        self._only(data, {shape}, place)
        parts = data[shape]
        if not isinstance(parts, list) or (shape == "any" and not parts):
            self.wrong(f"{place}.{shape}", "no_list", "应为条件的列表。", "a list of conditions.")
            return Every()
        if len(parts) > MAX_LEAVES:
            zh, en = f"条件最多 {MAX_LEAVES} 条。", f"at most {MAX_LEAVES} conditions."
            self.wrong(f"{place}.{shape}", "too_large", zh, en)
            return Every()
        read = tuple(
            self.read(part, f"{place}.{shape}[{number}]", depth + 1, asked, related)
            for number, part in enumerate(parts)
        )
        return Every(read) if shape == "all" else Some(read)

    # Fields and facts ----------------------------------------------------------------------------------------------
    def _field(self, data: Mapping[str, Any], place: str, depth: int, asked: Asked, related: int) -> Tree:
        self._only(data, {"field", "op", "value"}, place)
        field = self._known(asked.fields, data, "field", place)
        if field is None:
            return Every()
        value = self._value(field.type, operators_of(field), data, field.options, place)
        return FieldLeaf(data["field"], str(data.get("op")), value)

    def _known(self, known: Mapping[str, Any], data: Mapping[str, Any], what: str, place: str) -> Any:
        name = data.get(what)
        found = known.get(name) if isinstance(name, str) else None
        if found is None:
            shown = str(name)[:100]
            zh = f"没有“{shown}”，或您无权按它筛选。"
            self.wrong(f"{place}.{what}", f"unknown_{what}", zh, f"there is no “{shown}”, or you may not ask for it.")
        return found

    def _value(self, kind: FieldKind, known: tuple[str, ...], data: Mapping[str, Any], options: Any, place: str) -> Any:
        op = data.get("op")
        if op not in known:
            shown = ", ".join(known)
            zh = f"“{str(op)[:50]}”不适用，可用：{shown}。"
            self.wrong(f"{place}.op", "unknown_operator", zh, f"“{str(op)[:50]}” does not fit; one of {shown}.")
            return None
        try:
            return read_value(kind, op, data.get("value"), options)
        except Unfit as error:
            shown = str(data.get("value"))[:100]
            zh, en = f"“{shown}”不适用：{error.label.zh}", f"“{shown}” does not fit: {error.label.en}"
            self.wrong(f"{place}.value", "unfit_value", zh, en)
            return None

    def _fact(self, data: Mapping[str, Any], place: str, depth: int, asked: Asked, related: int) -> Tree:
        self._only(data, {"fact", "op", "value", "where", "window"}, place)
        fact = self._known(asked.facts, data, "fact", place)
        if fact is None:
            return Every()
        value = self._value(fact.type, BY_KIND[fact.type], data, (), place)
        where = self._where(fact.where, data.get("where", {}), place)
        window = data.get("window")
        if window is not None and (not fact.windowed or parse_length(window, hours=True) is None):
            zh, en = "应为时长，如 90d，且该指标支持时间窗口。", "a length like 90d, for a fact that has a window."
            self.wrong(f"{place}.window", "unfit_window", zh, en)
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
                zh, en = f"应为值的列表；可用的列：{shown}。", f"a list of values; columns: {shown}."
                self.wrong(f"{place}.where.{str(name)[:50]}", "unfit_where", zh, en)
                continue
            try:
                read[name] = tuple(dict.fromkeys(read_value(column.type, _equal(column.type), one) for one in values))
            except Unfit as error:
                self.wrong(f"{place}.where.{name}", "unfit_value", error.label.zh, error.label.en)
        return read

    # Rows ----------------------------------------------------------------------------------------------------------
    def _rows(self, data: Mapping[str, Any], place: str, depth: int, asked: Asked, related: int) -> Rows | None:
        """What `relation` or `event`, `of` and `window` say."""
        if related >= MAX_RELATED:
            zh, en = f"关联最多嵌套 {MAX_RELATED} 层。", f"at most {MAX_RELATED} relations inside each other."
            self.wrong(place, "too_deep", zh, en)
            return None
        relation = None
        events: tuple[str, ...] = ()
        if "relation" in data:
            found = self._known(asked.relations, data, "relation", place)
            if found is None:
                return None
            relation = found.key
        else:
            named = data.get("event")
            names = named if isinstance(named, list) else [named]
            if not 1 <= len(names) <= 20:
                self.wrong(f"{place}.event", "no_list", "应为 1 到 20 个事件。", "1 to 20 types of events.")
                return None
            if any(self._known(asked.events, {"event": name}, "event", place) is None for name in names):
                return None
            events = tuple(dict.fromkeys(str(name) for name in names))
        bare = Rows(relation, events)
        window = data.get("window")
        timed = bool(events) or (relation is not None and asked.relations[relation].at is not None)
        if window is not None and (not timed or parse_length(window, hours=True) is None):
            zh, en = "应为时长，如 90d，且该对象有时间。", "a length like 90d, of rows that have a time."
            self.wrong(f"{place}.window", "unfit_window", zh, en)
            window = None
        of: Tree = Every()
        if data.get("of") is not None:
            of = self.read(data["of"], f"{place}.of", depth + 1, asked_of(bare, asked), related + 1)
        return Rows(relation, events, of, window)

    def _rows_leaf(self, data: Mapping[str, Any], place: str, depth: int, asked: Asked, related: int) -> Tree:
        self._only(data, _ROWS, place)
        rows = self._rows(data, place, depth, asked, related)
        said = data.get("is", "any")
        takes = {one.value: one for one in Take}
        take = takes.get(said) if isinstance(said, str) else None
        if take is None:
            listed = ", ".join(takes)
            self.wrong(f"{place}.is", "unknown_take", f"应为 {listed} 之一。", f"one of {listed}.")
        if rows is None or take is None:
            return Every()
        if take in _EXISTENCE:
            self._only(data, _ROWS - {"field", "op", "value"}, place)
            return RowsLeaf(rows, take)
        field = self._taken(take, rows, data, place, asked)
        if field is None and take is not Take.COUNT:
            return Every()
        kind, options, operators = result_of(take, field)
        value = self._value(kind, operators, data, options, place)
        return RowsLeaf(rows, take, None if field is None else data["field"], str(data.get("op")), value)

    def _taken(self, take: Take, rows: Rows, data: Mapping[str, Any], place: str, asked: Asked) -> Field | None:
        """The field of the rows that is summed and so on."""
        if take is Take.COUNT:
            self._only(data, _ROWS - {"field"}, place)
            return None
        if take in {Take.FIRST, Take.LAST} and rows.relation and asked.relations[rows.relation].at is None:
            zh, en = "该对象没有时间，不能取首个或最近一个。", "these rows have no time, so none is first or last."
            self.wrong(f"{place}.is", "unknown_take", zh, en)
            return None
        field: Field | None = self._known(asked_of(rows, asked).fields, data, "field", place)
        if field is not None and field.type not in KINDS_OF_TAKE[take]:
            zh, en = f"“{field.label.zh}”不能取 {take}。", f"“{field.label.en}” has no {take}."
            self.wrong(f"{place}.field", "unfit_field", zh, en)
            return None
        return field

    def _sequence(self, data: Mapping[str, Any], place: str, depth: int, asked: Asked, related: int) -> Tree:
        then_not = data.get("then_not")
        known = {"sequence", "within", "then_not"} | ({"not_within"} if then_not is not None else set())
        self._only(data, known, place)
        steps = data["sequence"]
        least = 1 if then_not is not None else 2
        if not isinstance(steps, list) or not least <= len(steps) <= MAX_STEPS:
            zh, en = f"应为 {least} 到 {MAX_STEPS} 个步骤。", f"{least} to {MAX_STEPS} steps."
            self.wrong(f"{place}.sequence", "no_list", zh, en)
            return Every()
        for name in ("within", "not_within"):
            length = data.get(name)
            if exact_length(length) is None and (length is not None or name == "within"):
                zh, en = "应为时长，如 12h、7d、2w。", "a length like 12h, 7d or 2w."
                self.wrong(f"{place}.{name}", "unfit_window", zh, en)
        read = [
            self._step(step, f"{place}.sequence[{number}]", depth, asked, related) for number, step in enumerate(steps)
        ]
        last = None if then_not is None else self._step(then_not, f"{place}.then_not", depth, asked, related)
        found = tuple(step for step in read if step is not None)
        if len(found) < len(read) or (then_not is not None and last is None):
            return Every()
        return SequenceLeaf(found, str(data.get("within")), last, data.get("not_within"))

    def _step(self, data: object, place: str, depth: int, asked: Asked, related: int) -> Rows | None:
        self.leaves += 1
        if not isinstance(data, dict) or not data.keys() & {"relation", "event"}:
            zh, en = "应为含 relation 或 event 的对象。", "an object with relation or event."
            self.wrong(place, "no_condition", zh, en)
            return None
        self._only(data, {"relation", "event", "of", "window"}, place)
        rows = self._rows(data, place, depth, asked, related)
        if rows is not None and rows.relation is not None and asked.relations[rows.relation].at is None:
            self.wrong(place, "unfit_window", "该对象没有时间，不能作为步骤。", "these rows have no time.")
            return None
        return rows

    def _segment(self, data: Mapping[str, Any], place: str, depth: int, asked: Asked, related: int) -> Tree:
        self._only(data, {"segment"}, place)
        found = self._known(asked.segments, data, "segment", place)
        return Every() if found is None else MemberLeaf(data["segment"])


def _equal(kind: FieldKind) -> str:
    operators = BY_KIND[kind]
    return next(op for op in ("is", "=", "on", "contains", "has_any") if op in operators)
