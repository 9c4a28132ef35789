"""Words of the problems a row can have: those of the engine and of kernel.tabular; targets bring their own."""

from collections.abc import Mapping

from guanxi.kernel.i18n import Label
from guanxi.kernel.tabular.problems import CODES, describe_problem

REQUIRED = "imports.required"
TEXT_TOO_LONG = "imports.text_too_long"
KEY_TOO_LONG = "imports.key_too_long"
NOT_AN_OPTION = "imports.not_an_option"
NOT_A_COLLEAGUE = "imports.not_a_colleague"
SEVERAL_PHONES = "imports.several_phones"
MASKED_PHONE = "imports.masked_phone"
GROUP_REFUSED = "imports.group_refused"
GROUP_TOO_LARGE = "imports.group_too_large"

PROBLEMS: Mapping[str, Label] = {
    REQUIRED: Label(zh="此列必填，但该行为空。", en="This is required, but the row has nothing here."),
    TEXT_TOO_LONG: Label(zh="文字过长，最多 20,000 个字符。", en="The text is too long: at most 20,000 characters."),
    KEY_TOO_LONG: Label(zh="编号过长，最多 200 个字符。", en="The key is too long: at most 200 characters."),
    NOT_AN_OPTION: Label(zh="不是可选的值。", en="This is none of the possible values."),
    NOT_A_COLLEAGUE: Label(
        zh="没有这位同事，或有多位同名同事。请在“值的对应”中选择。",
        en="There is no such colleague, or several of that name: choose one under “values”.",
    ),
    SEVERAL_PHONES: Label(
        zh="一个单元格里有多个号码。请只留一个，其余的放到别的列或备注。",
        en="There is more than one number in this cell: keep one, and put the others elsewhere.",
    ),
    MASKED_PHONE: Label(
        zh="号码中间被星号隐藏，请在原系统导出完整号码；没有完整号码时请清空。",
        en="Digits of this number are hidden: export the whole number, or leave the cell empty.",
    ),
    GROUP_REFUSED: Label(
        zh="同一组（如同一订单）的其他行有错误，整组未导入。",
        en="Another row of the same group (the same order, say) is wrong, so the whole group was left out.",
    ),
    GROUP_TOO_LARGE: Label(
        zh="同一组超过 10,000 行，无法导入。", en="The group has more than 10,000 rows and cannot be imported."
    ),
    # What the reader says of rows, without the detail that differs from row to row.
    "tabular.short_row": Label(
        zh="该行的列数比表头少，可能不完整。", en="The row has fewer cells than the header: it may be cut off."
    ),
    "tabular.long_row": Label(zh="该行的列数比表头多。", en="The row has more cells than the header."),
    "tabular.stray_quote": Label(zh="该行有位置不当的引号。", en="The row has a quote out of place."),
    "tabular.error_cell": Label(zh="单元格是错误值（如 #N/A）。", en="The cell holds an error such as #N/A."),
    "tabular.no_cached_value": Label(
        zh="公式没有计算结果，请用表格软件打开并保存后再上传。",
        en="The formula was never calculated: open and save the file in a spreadsheet program.",
    ),
    "tabular.precision_lost": Label(
        zh="数字超过 15 位，表格软件已丢失末位。",
        en="The number has more than 15 digits: the spreadsheet lost the last ones.",
    ),
    "tabular.invalid_date": Label(zh="日期超出日历范围。", en="The date lies outside the calendar."),
}


def split_code(code: str) -> tuple[str, int]:
    """The code of a problem and the line it names besides its own; 0: none.

    >>> split_code("customers.own_taken:12"), split_code("imports.required")
    (('customers.own_taken', 12), ('imports.required', 0))
    """
    name, _, other = code.partition(":")
    return (name, int(other)) if other.isdigit() else (code, 0)


def describe(code: str, own: Mapping[str, Label] | None = None) -> Label:
    """The words of a problem, with the other line where the code names one (`customers.own_taken:12`); the code itself for one
    that nobody knows any more.

    >>> describe("tabular.email_invalid").en
    'Not a valid e-mail address.'
    """
    name, other = split_code(code)
    known = (own or {}).get(name) or PROBLEMS.get(name)
    if known is not None and other:
        zh, en = known.zh.rstrip("。"), known.en.rstrip(".")
        return Label(zh=f"{zh}（与第 {other} 行相同）。", en=f"{en} (the same as in line {other}).")
    if known is not None:
        return known
    if code in CODES:
        return Label(zh=describe_problem(code, "zh"), en=describe_problem(code, "en"))
    return Label(zh=code, en=code)
