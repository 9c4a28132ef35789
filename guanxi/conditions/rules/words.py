"""A tree in words, Chinese or English; and one record explained leaf by leaf."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from guanxi.conditions.contracts import (
    EVERYTHING,
    Asked,
    Every,
    FactLeaf,
    FieldLeaf,
    Line,
    MemberLeaf,
    Moment,
    Not,
    Rows,
    RowsLeaf,
    SequenceLeaf,
    Some,
    Take,
    Tree,
)
from guanxi.conditions.rules.flips import find_flip
from guanxi.conditions.rules.holding import find_value
from guanxi.conditions.rules.operators import OPERATORS, Takes
from guanxi.conditions.rules.oracle import compute_fact, compute_taken, find_rows, matches, taken_field
from guanxi.conditions.rules.rows import asked_of, label_of, result_of
from guanxi.conditions.rules.values import ME, MY_TEAM, Amount
from guanxi.kernel.i18n import Label
from guanxi.kernel.money import Money
from guanxi.sdk import divisions
from guanxi.sdk.objects import Field, FieldKind, Option

Named = Callable[[str], str | None]  # the name of a user or a record by its id; None: not known
_UNITS = {
    "h": Label(zh="小时", en="hours"),
    "d": Label(zh="天", en="days"),
    "w": Label(zh="周", en="weeks"),
    "m": Label(zh="个月", en="months"),
    "y": Label(zh="年", en="years"),
}
_PERIODS = {
    "day": Label(zh="日", en="day"),
    "week": Label(zh="周", en="week"),
    "month": Label(zh="月", en="month"),
    "quarter": Label(zh="季度", en="quarter"),
    "year": Label(zh="年", en="year"),
}
_JOINS = {
    "all": Label(zh="满足以下全部", en="all of these hold"),
    "any": Label(zh="满足以下任一", en="at least one of these holds"),
    "none": Label(zh="以下不成立", en="this does not hold"),
}
_ME = Label(zh="我", en="me")
_MY_TEAM = Label(zh="我的团队", en="my team")
_WINDOW = Label(zh="过去 {}内", en="in the last {}")
_EXISTENCE = {
    Take.ANY: Label(zh="有{}", en="there is one of: {}"),
    Take.NONE: Label(zh="没有{}", en="there is none of: {}"),
    Take.ALL: Label(zh="全部{}", en="every one of: {}"),
}
_TAKES = {
    Take.COUNT: Label(zh="{}的数量", en="number of {}"),
    Take.DISTINCT: Label(zh="{}中不同“{}”的个数", en="different values of “{1}” among {0}"),
    Take.SUM: Label(zh="{}的“{}”合计", en="sum of “{1}” of {0}"),
    Take.MIN: Label(zh="{}的“{}”最小值", en="least “{1}” of {0}"),
    Take.MAX: Label(zh="{}的“{}”最大值", en="greatest “{1}” of {0}"),
    Take.AVG: Label(zh="{}的“{}”平均值", en="average “{1}” of {0}"),
    Take.FIRST: Label(zh="首个{}的“{}”", en="“{1}” of the first of {0}"),
    Take.LAST: Label(zh="最近一个{}的“{}”", en="“{1}” of the last of {0}"),
}
_THEN = Label(zh="，然后 ", en=", then ")
_WITHIN = Label(zh="{}（{}内）", en="{} (within {})")
_THEN_NOT = Label(zh="{}，且之后 {}内没有{}", en="{}, and within {} no {}")
_IN_SEGMENT = Label(zh="属于人群“{}”", en="is in the segment “{}”")
_YES, _NO = Label(zh="是", en="yes"), Label(zh="否", en="no")
_NOTHING = Label(zh="（空）", en="(empty)")
_MOST_SHOWN = 5


def _nobody(_: str) -> str | None:
    return None


def explain(tree: Tree, asked: Asked, language: str, named: Named = _nobody) -> Line:
    """The tree as lines of words."""
    return _Writer(asked, language, named).line(tree)


def explain_record(
    tree: Tree, asked: Asked, record: Mapping[str, Any], moment: Moment, language: str, named: Named = _nobody
) -> Line:
    """The same with, for each line, whether it holds for the record and what was found there."""
    return _Writer(asked, language, named, record, moment).line(tree)


def say_rows(rows: Rows, asked: Asked, language: str, named: Named = _nobody) -> str:
    """What rows are called, with what narrows them."""
    return _Writer(asked, language, named).rows(rows)


def say(line: Line, language: str) -> str:
    """An explanation as one sentence.

    >>> say(Line("", "any", (Line("a"), Line("", "all", (Line("b"), Line("c"))))), "en")
    'a or (b and c)'
    """
    zh = language.startswith("zh")
    if line.join is None:
        return line.words
    if line.join == "none":
        return ("不满足（{}）" if zh else "not ({})").format(say(line.parts[0], language))
    between = {"all": " 且 " if zh else " and ", "any": " 或 " if zh else " or "}[line.join]
    parts = [
        f"({say(part, language)})" if part.join in {"all", "any"} and len(part.parts) > 1 else say(part, language)
        for part in line.parts
    ]
    return between.join(parts) if parts else ("全部" if zh else "everything")


class _Writer:
    def __init__(
        self,
        asked: Asked,
        language: str,
        named: Named,
        record: Mapping[str, Any] | None = None,
        moment: Moment | None = None,
    ) -> None:
        self.asked, self.language, self.named = asked, language, named
        self.record, self.moment = record, moment

    def words(self, label: Label) -> str:
        return label.words(self.language)

    def line(self, tree: Tree) -> Line:
        if self.record is None or self.moment is None:
            return self.node(tree)
        holds = matches(tree, self.asked, self.record, self.moment)
        flips_at = find_flip(tree, self.asked, self.record, self.moment)
        return replace(self.node(tree), holds=holds, flips_at=flips_at)

    def node(self, tree: Tree) -> Line:
        match tree:
            case Every():
                return self.joined("all", tree.parts)
            case Some():
                return self.joined("any", tree.parts)
            case Not():
                return self.joined("none", (tree.part,))
            case FieldLeaf():
                field = self.asked.fields[tree.field]
                words = self.compared(field.label, field.type, tree.op, tree.value, field.options)
                return Line(words, found=self.found(field))
            case FactLeaf():
                return self.fact(tree)
            case RowsLeaf():
                return self.rows_leaf(tree)
            case SequenceLeaf():
                return self.sequence(tree)
            case MemberLeaf():
                label = self.asked.segments[tree.segment].label
                return Line(self.words(_IN_SEGMENT).format(self.words(label)))

    # Rows ----------------------------------------------------------------------------------------------------------
    def rows(self, rows: Rows) -> str:
        """What the rows are called, with what narrows them."""
        name = self.words(label_of(rows, self.asked))
        narrowed = []
        if rows.window is not None:
            narrowed.append(self.words(_WINDOW).format(self.length(rows.window)))
        if rows.of != EVERYTHING:
            inner = _Writer(asked_of(rows, self.asked), self.language, self.named)
            narrowed.append(say(inner.line(rows.of), self.language))
        open_, close = ("（", "）") if self.language.startswith("zh") else (" (", ")")
        return f"{name}{open_}{', '.join(narrowed)}{close}" if narrowed else name

    def rows_leaf(self, leaf: RowsLeaf) -> Line:
        found = None
        if leaf.op is None:
            if self.record is not None and self.moment is not None:
                found = str(len(find_rows(leaf.rows, self.asked, self.record, self.moment)))
            return Line(self.words(_EXISTENCE[leaf.take]).format(self.rows(leaf.rows)), found=found)
        field = taken_field(leaf, self.asked)
        kind, options, _ = result_of(leaf.take, field)
        names = [self.rows(leaf.rows), *([] if field is None else [self.words(field.label)])]
        head = self.words(_TAKES[leaf.take]).format(*names)
        if self.record is not None and self.moment is not None:
            value = compute_taken(leaf, self.asked, self.record, self.moment)
            found = self.words(_NOTHING) if value is None else self.value(kind, value, options)
        return Line(self.compared(Label(zh=head, en=head), kind, leaf.op, leaf.value, options), found=found)

    def sequence(self, leaf: SequenceLeaf) -> Line:
        steps, within = self.words(_THEN).join(self.rows(step) for step in leaf.steps), self.length(leaf.within)
        if len(leaf.steps) > 1:
            steps = self.words(_WITHIN).format(steps, within)
        if leaf.then_not is None:
            return Line(steps)
        after = self.length(leaf.not_within or leaf.within)
        return Line(self.words(_THEN_NOT).format(steps, after, self.rows(leaf.then_not)))

    def joined(self, join: str, parts: tuple[Tree, ...]) -> Line:
        return Line(self.words(_JOINS[join]), join, tuple(self.line(part) for part in parts))

    def found(self, field: Field) -> str | None:
        if self.record is None:
            return None
        value = find_value(field, self.record)
        if value is None:
            return self.words(_NOTHING)
        shown = value if isinstance(value, list) else [value]
        return ", ".join(self.value(field.type, one, field.options) for one in shown)

    def fact(self, leaf: FactLeaf) -> Line:
        fact = self.asked.facts[leaf.fact]
        label = fact.label
        narrowed = []
        columns = {column.key: column for column in fact.where}
        for name, values in leaf.where.items():
            shown = ", ".join(self.value(columns[name].type, one, ()) for one in values[:_MOST_SHOWN])
            narrowed.append(f"{self.words(columns[name].label)} = {shown}")
        if leaf.window is not None:
            narrowed.append(self.words(Label(zh="过去 ", en="last ")) + self.length(leaf.window))
        if narrowed:
            more = ", ".join(narrowed)
            label = Label(zh=f"{label.zh}（{more}）", en=f"{label.en} ({more})")
        found = None
        if self.record is not None and self.moment is not None:
            value = compute_fact(leaf, fact, self.record, self.moment)
            several = value if isinstance(value, list) else [] if value is None else [value]
            found = ", ".join(self.value(fact.type, one, ()) for one in several) or self.words(_NOTHING)
        return Line(self.compared(label, fact.type, leaf.op, leaf.value, ()), found=found)

    def compared(self, label: Label, kind: FieldKind, op: str, value: Any, options: tuple[Option, ...]) -> str:
        operator = OPERATORS[op]
        head = f"{self.words(label)} {self.words(operator.label)}"
        match operator.takes:
            case Takes.NOTHING:
                return head
            case Takes.LENGTH:
                return f"{head} {self.length(value)}" + ("内" if self.language.startswith("zh") else "")
            case Takes.PERIOD:
                return f"{head}{'' if self.language.startswith('zh') else ' '}{self.words(_PERIODS[value])}"
            case Takes.PAIR:
                first, last = (self.value(kind, one, options) for one in value)
                return f"{head} {first} {self.words(Label(zh='和', en='and'))} {last}"
            case Takes.MANY:
                shown = [self.value(kind, one, options) for one in value[:_MOST_SHOWN]]
                left = len(value) - len(shown)
                more = [self.words(Label(zh=f"等另外 {left} 个", en=f"{left} more"))] if left else []
                return f"{head} {', '.join(shown + more)}"
            case _:
                return f"{head} {self.value(kind, value, options)}"

    def length(self, text: str) -> str:
        unit = self.words(_UNITS[text[-1]])
        return f"{text[:-1]} {unit.removesuffix('s') if text[:-1] == '1' else unit}"

    def value(self, kind: FieldKind, value: Any, options: tuple[Option, ...]) -> str:
        plain = self.plain(kind, value)
        return self.named_value(kind, value, options) if plain is None else plain

    def plain(self, kind: FieldKind, value: Any) -> str | None:
        match value:
            case bool():
                return self.words(_YES if value else _NO)
            case Amount():
                return str(Money(value.amount_minor, value.currency))
            case Fraction():
                return f"{float(value):,.2f}"
            case Decimal() | int():
                number = Decimal(value)
                return f"{number / 100:f} %" if kind is FieldKind.PERCENT else f"{number:,f}"
            case datetime():
                return value.strftime("%Y-%m-%d %H:%M")
            case date():
                return value.isoformat()
        return None

    def named_value(self, kind: FieldKind, value: Any, options: tuple[Option, ...]) -> str:
        if value == ME and kind is FieldKind.USER:
            return self.words(_ME)
        if value == MY_TEAM and kind is FieldKind.USER:
            return self.words(_MY_TEAM)
        option = next((one for one in options if one.key == value), None)
        if option is not None:
            return self.words(option.label)
        text = str(value)
        if kind in {FieldKind.USER, FieldKind.RELATION, FieldKind.DIVISION, FieldKind.MULTI_SELECT}:
            return self.named(text) or (divisions.full_name(text) if kind is FieldKind.DIVISION else text)
        return f"“{text}”" if kind in {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.URL} else text
