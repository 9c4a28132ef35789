"""Pure rules: chunks are the same every time and hold whole groups; text becomes the value it says or a named problem."""

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from guanxi.commerce.imports import OrderLineImport
from guanxi.customers.imports import CustomerImport
from guanxi.imports.contracts import Counts, Detected, Format, Money
from guanxi.imports.rules.chunks import assign_chunks, collect
from guanxi.imports.rules.formats import detect_formats, find_doubts, resolve_formats
from guanxi.imports.rules.proof import find_difference
from guanxi.imports.rules.suggest import suggest
from guanxi.imports.rules.values import Plan, type_rows
from guanxi.kernel.tabular import LINE, PROBLEM

CUSTOMERS, ORDERS = CustomerImport(), OrderLineImport()


@given(st.lists(st.one_of(st.none(), st.integers(0, 12)), max_size=200), st.integers(1, 40), st.integers(1, 17))
def test_chunks_hold_whole_groups_and_every_row_once(groups: list[int | None], full: int, batch: int) -> None:
    series = pl.Series(groups, dtype=pl.Int64)
    assignment = assign_chunks(series, full)
    assert assignment.chunk.to_list() == assign_chunks(series, full).chunk.to_list()
    homes: dict[int, set[int]] = {}
    for group, chunk in zip(groups, assignment.chunk, strict=True):
        if group is not None:
            homes.setdefault(group, set()).add(chunk)
    assert all(len(chunks) == 1 for chunks in homes.values())
    frame = pl.DataFrame({"row": range(len(groups))}, schema={"row": pl.Int64})
    batches = [frame.slice(start, batch) for start in range(0, len(groups), batch)]
    given_out = list(collect(batches, assignment))
    assert sorted(number for number, _ in given_out) == list(range(len(assignment.sizes)))
    assert sorted(row for _, part in given_out for row in part["row"]) == list(range(len(groups)))
    for number, part in given_out:
        assert part["row"].to_list() == [row for row, chunk in enumerate(assignment.chunk) if chunk == number]


def raw(**columns: list[str | None]) -> pl.DataFrame:
    height = len(next(iter(columns.values())))
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(
        pl.Series(LINE, range(2, height + 2), dtype=pl.Int64), pl.Series(PROBLEM, [None] * height, dtype=pl.String)
    )


def test_text_becomes_values() -> None:
    frame = raw(
        n=["  王 伟 ", "", None, "'=cmd", "e\u0301"],
        p=["138 1234 5678", "+442079460958", "", None, "nonsense"],
        g=["男", "FEMALE", "", "other", "x"],
        d=["1990-2-3", "", "1990-13-01", None, "19900203"],
        s=["1,234", "", "1.5", None, "-3"],
    )
    mapping = {"n": "name", "p": "phone", "g": "gender", "d": "birthday", "s": "points"}
    plan = Plan(CUSTOMERS, mapping, {"birthday": Format("ymd"), "points": Format(convention="point")}, "UTC", 2)
    typed = type_rows(frame, plan)
    assert typed.frame["name"].to_list() == ["王 伟", None, None, "=cmd", "é"]
    assert typed.frame["phone"].to_list() == ["+8613812345678", "+442079460958", None, None, None]
    assert typed.frame["gender"].to_list() == ["male", "female", None, "other", None]
    assert typed.frame["birthday"].to_list() == [date(1990, 2, 3), None, None, None, date(1990, 2, 3)]
    assert typed.frame["points"].to_list() == [1234, None, None, None, -3]
    assert typed.frame["email"].to_list() == [None] * 5
    assert sorted((problem.line, problem.field, problem.code) for problem in typed.problems) == [
        (4, "birthday", "tabular.impossible_date"),
        (4, "points", "tabular.too_precise"),
        (6, "gender", "imports.not_an_option"),
        (6, "phone", "tabular.phone_invalid"),
    ]


def test_words_that_say_there_is_nothing_are_no_mistake() -> None:
    """Members' files are full of them; a row is not refused because somebody wrote "none" for a phone."""
    frame = raw(
        n=["a", "b", "c", "无", "e", "f"],
        p=["无", "—", "１３８　１２３４　５６７８", "138****5678", "13812345678/13912345678", "1.38E+10"],
        g=["M", "保密", "F", "女士", "未知", "女性"],
        d=["保密", "0000-00-00", "N/A", "未填写", "1990年2月3日", "1990-02-30"],
        s=["-", "无", "3", "", "null", "x"],
    )
    mapping = {"n": "name", "p": "phone", "g": "gender", "d": "birthday", "s": "points"}
    plan = Plan(CUSTOMERS, mapping, {"birthday": Format("ymd"), "points": Format(convention="point")}, "UTC", 2)
    typed = type_rows(frame, plan)
    assert typed.frame["name"].to_list()[3] == "无", "a text says what it says"
    assert typed.frame["phone"].to_list() == [None, None, "+8613812345678", None, None, None]
    assert typed.frame["gender"].to_list() == ["male", None, "female", "female", None, "female"]
    assert typed.frame["birthday"].to_list() == [None, None, None, None, date(1990, 2, 3), None]
    assert sorted((problem.line, problem.field, problem.code) for problem in typed.problems) == [
        (5, "phone", "imports.masked_phone"),
        (6, "phone", "imports.several_phones"),
        (7, "birthday", "tabular.impossible_date"),
        (7, "phone", "tabular.phone_damaged_by_spreadsheet"),
        (7, "points", "tabular.not_a_number"),
    ]


def test_decimals_are_exact_or_refused() -> None:
    frame = raw(
        n=["a", "b", "c"],
        q=["0.1", "1.1234567", "123456789012345678901234567890123"],
        p=["1", "1", "1"],
        d=["2024-01-01"] * 3,
    )
    mapping = {"n": "number", "q": "quantity", "p": "unit_price", "d": "placed_at"}
    typed = type_rows(frame, Plan(ORDERS, mapping, {"placed_at": Format("ymd")}, "UTC", 2))
    assert typed.frame["quantity"].to_list()[0] == Decimal("0.1")
    assert [(problem.line, problem.code) for problem in typed.problems] == [
        (3, "tabular.too_precise"),
        (4, "tabular.out_of_range"),
    ]


def test_the_reader_s_findings_refuse_rows_and_empty_ones_are_counted() -> None:
    frame = raw(n=["a", "b", None, "d"], p=[None, None, None, None]).with_columns(
        pl.Series(PROBLEM, ["short_row:1", "error_cell:p", "empty_row", "error_cell:other"])
    )
    typed = type_rows(frame, Plan(CUSTOMERS, {"n": "name", "p": "phone"}, {}, "UTC", 2))
    assert [(problem.line, problem.field, problem.code) for problem in typed.problems] == [
        (2, "", "tabular.short_row"),
        (3, "phone", "tabular.error_cell"),
    ]
    assert typed.empty == [4]


def test_doubtful_dates_wait_for_a_person() -> None:
    found = detect_formats(pl.DataFrame({"when": ["1/2/24", "3/4/24"], "qty": ["1", "2"], "text": ["a", "b"]}))
    assert set(found) == {"when", "qty"}
    mapping = {"when": "placed_at", "qty": "quantity", "text": "sku"}
    assert find_doubts(ORDERS, mapping, {}, found) == ["placed_at"]
    assert find_doubts(ORDERS, mapping, {"placed_at": Format("dmy")}, found) == []
    whole = {"when": Detected(order="dmy", total=3, fits=3)}
    assert find_doubts(ORDERS, mapping, {}, whole, found) == []
    assert resolve_formats(ORDERS, mapping, {}, whole, found)["placed_at"] == Format(order="dmy")


def test_the_likeliest_target_comes_first() -> None:
    assert next(one.target for one in suggest(["手机号码", "客户姓名", "备注"], [ORDERS, CUSTOMERS])) == CUSTOMERS.key
    assert (
        next(one.target for one in suggest(["订单号", "下单时间", "数量", "单价"], [CUSTOMERS, ORDERS])) == ORDERS.key
    )
    assert suggest(["x", "y"], [CUSTOMERS])[0].complete is False


def test_what_does_not_add_up_is_told() -> None:
    good = Counts(rows=3, good=2, rejected=1, money={"CNY": Money(5, 3, 2)})
    assert find_difference(good, 3) == []
    assert len(find_difference(good, 4)) == 1
    assert len(find_difference(Counts(rows=3, good=3, rejected=1, money={"CNY": Money(5, 3, 1)}), 3)) == 2


def test_phones_as_members_lists_have_them() -> None:
    """Full-width digits, country codes, blanks, hyphens and a spreadsheet's mark of a text are read; what is lost or doubled is said."""
    texts = [
        "１３８１２３４５６７８", "+86 13812345678", "0086 138-1234-5678", "8613812345678", "'13812345678", "’138 1234 5678",
        "1381234567", "13812345678 / 13987654321", "13812345678、13987654321", "1.38E+10", "",
    ]  # fmt: skip
    frame = pl.DataFrame({"n": ["x"] * len(texts), "p": texts}).with_columns(
        pl.Series(LINE, range(2, len(texts) + 2)), pl.lit(None, pl.String).alias(PROBLEM)
    )
    typed = type_rows(frame, Plan(CUSTOMERS, {"n": "name", "p": "phone"}, {}, "UTC", 2))
    assert typed.frame["phone"].to_list() == ["+8613812345678"] * 6 + [None] * 5
    assert [(one.line, one.code) for one in typed.problems] == [
        (8, "tabular.phone_invalid"),
        (9, "imports.several_phones"),
        (10, "imports.several_phones"),
        (11, "tabular.phone_damaged_by_spreadsheet"),
    ]
