"""What is wrong with a tree is said with the place, the value and the mend; hostile trees are refused at once."""

from typing import Any

import pytest

from guanxi.conditions.api import BadCondition, check_acyclic, parse, without_values
from guanxi.conditions.contracts import EVERYTHING, MAX_LEAVES, Every, MemberLeaf, Not, Rows, RowsLeaf, Take
from tests.conditions.world import ASKED

GOOD = {"field": "name", "op": "is", "value": "x"}


def mistakes(data: Any) -> dict[str, str]:
    with pytest.raises(BadCondition) as caught:
        parse(data, ASKED)
    assert all(one.zh.strip() and one.en.strip() for one in caught.value.fields)
    return {one.field: one.code.removeprefix("conditions.") for one in caught.value.fields}


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        ([], "filter", "no_condition"),
        ({"all": [GOOD, {"relation": "buys", "of": {"all": [{**GOOD, "field": "kind"}, {"field": "due", "op": "on", "value": "x"}]}}]}, "filter.all[1].of.all[1].value", "unfit_value"),
        ({"relation": "sells"}, "filter.relation", "unknown_relation"),
        ({"relation": "shop", "window": "30d"}, "filter.window", "unfit_window"),
        ({"relation": "buys", "window": "30 days"}, "filter.window", "unfit_window"),
        ({"relation": "buys", "is": "most"}, "filter.is", "unknown_take"),
        ({"relation": "buys", "is": "sum", "field": "kind", "op": ">", "value": 1}, "filter.field", "unfit_field"),
        ({"relation": "buys", "is": "sum", "field": "amount", "op": ">", "value": 1}, "filter.value", "unfit_value"),
        ({"relation": "buys", "is": "sum", "field": "amount", "op": "is_empty"}, "filter.op", "unknown_operator"),
        ({"relation": "buys", "is": "count", "field": "amount", "op": ">", "value": 1}, "filter.field", "unknown_member"),
        ({"relation": "buys", "is": "any", "op": ">", "value": 1}, "filter.op", "unknown_member"),
        ({"relation": "shop", "is": "last", "field": "name", "op": "is", "value": "x"}, "filter.is", "unknown_take"),
        ({"event": []}, "filter.event", "no_list"),
        ({"event": ["seen", "nothing"]}, "filter.event", "unknown_event"),
        ({"event": {"a": 1}}, "filter.event", "unknown_event"),
        ({"event": "seen", "of": {"field": "nothing", "op": "is_empty"}}, "filter.of.field", "unknown_field"),
        ({"sequence": [{"event": "seen"}], "within": "7d"}, "filter.sequence", "no_list"),
        ({"sequence": [{"event": "seen"}, {"event": "left"}], "within": "1m"}, "filter.within", "unfit_window"),
        ({"sequence": [{"event": "seen"}, GOOD], "within": "7d"}, "filter.sequence[1]", "no_condition"),
        ({"sequence": [{"event": "seen"}, {"relation": "shop"}], "within": "7d"}, "filter.sequence[1]", "unfit_window"),
        ({"sequence": [{"event": "seen"}], "within": "7d", "then_not": {"event": "no"}}, "filter.then_not.event", "unknown_event"),
        ({"segment": "silver"}, "filter.segment", "unknown_segment"),
        ({"field": "name", "op": "pinyin", "value": "王"}, "filter.value", "unfit_value"),
        ({"field": "born", "op": "lunar_anniversary", "value": "1y"}, "filter.value", "unfit_value"),
        ({"field": "place", "op": "pinyin", "value": "w"}, "filter.op", "unknown_operator"),
        ({**GOOD, "more": 1}, "filter.more", "unknown_member"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place(data: Any, place: str, code: str) -> None:
    assert mistakes(data).get(place) == code


def test_everything_wrong_is_told_at_once() -> None:
    found = mistakes({"all": [{"field": "no", "op": "is"}, {"relation": "no"}, {"event": "no"}, {"segment": "no"}]})
    assert list(found.values()) == ["unknown_field", "unknown_relation", "unknown_event", "unknown_segment"]


@pytest.mark.withstands("A48")
def test_trees_that_are_too_much_are_refused() -> None:
    wide = {"all": [{"all": [GOOD] * MAX_LEAVES}] * 5}
    assert mistakes(wide) == {"filter": "too_large"}
    steps = {"sequence": [{"event": "seen"}] * 5, "within": "7d"}
    assert "filter" in mistakes({"all": [steps] * MAX_LEAVES})
    deep: Any = GOOD
    for _ in range(50):
        deep = {"not": deep}
    assert "too_deep" in mistakes(deep).values()
    ring: Any = {"relation": "buys"}
    for relation in ("shop", "buys", "shop"):
        ring = {"relation": relation, "of": ring}
    assert "too_deep" in mistakes({"relation": "buys", "of": ring}).values()


def test_segments_that_lead_back_are_refused() -> None:
    inside = RowsLeaf(Rows("shop", of=Every((Not(MemberLeaf("c")),))), Take.ANY)
    trees = {"a": MemberLeaf("b"), "b": inside, "c": MemberLeaf("a"), "d": Every((MemberLeaf("a"),))}
    with pytest.raises(BadCondition) as caught:
        check_acyclic("a", trees["a"], trees.get)
    assert caught.value.fields[0].code == "conditions.cycle" and "a → b → c → a" in caught.value.fields[0].en
    check_acyclic("e", Every((MemberLeaf("f"), MemberLeaf("g"))), {"f": MemberLeaf("h"), "g": MemberLeaf("h")}.get)
    check_acyclic("e", EVERYTHING, trees.get)


def test_a_leaf_that_may_not_be_asked_keeps_no_value_at_any_depth() -> None:
    shown = {"relation": "buys", "of": {"field": "kind", "op": "is", "value": "sale"}}
    hidden = {"relation": "buys", "of": {"field": "secret", "op": "is", "value": "sale"}}
    assert without_values({"all": [shown, hidden]}, ASKED) == {"all": [shown, {"relation": "buys"}]}
