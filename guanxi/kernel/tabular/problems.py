"""The words of the codes that rows and cells can have: what is wrong and what to do, in Chinese and English.

Not here: refusals of whole files (errors), which carry their own words.
"""

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    "short_row": ("该行只有 {0} 列，少于表头。", "The row has only {0} cells, fewer than the header."),
    "long_row": (
        "该行有 {0} 列，多于表头，多出的列没有读取。",
        "The row has {0} cells, more than the header; those too many were left out.",
    ),
    "empty_row": ("该行没有内容。", "The row is empty."),
    "stray_quote": (
        "该行的引号没有包住整个单元格，请核对。",
        "A quote does not enclose its whole cell; check the row.",
    ),
    "error_cell": ("“{0}”列是表格错误值（如 #N/A）。", "Column “{0}” holds a spreadsheet error such as #N/A."),
    "no_cached_value": (
        "“{0}”列的公式没有计算结果，请用表格软件打开并保存一次。",
        "The formula in column “{0}” was never calculated; open the file in a spreadsheet program and save it.",
    ),
    "precision_lost": (
        "“{0}”列的数字超过 15 位，表格软件已丢失末尾数字，请改为文本格式。",
        "The number in column “{0}” has more than 15 digits and lost the last ones; keep it as text.",
    ),
    "invalid_date": ("“{0}”列的日期不存在。", "The date in column “{0}” does not exist."),
    "tabular.not_a_number": ("不是数字，例如应为 1234.50。", "Not a number; write it like 1234.50."),
    "tabular.number_convention": (
        "小数点和千分位的写法与该列其他数字不同。",
        "The decimal sign differs from that of the other numbers of the column.",
    ),
    "tabular.scientific_notation": (
        "是科学计数法（如 1.38E+10），原数字可能已丢失，请改为普通数字。",
        "Scientific notation (such as 1.38E+10) may have lost digits; write the number out.",
    ),
    "tabular.too_precise": ("小数位数太多，不会自动四舍五入。", "Too many decimal places; nothing is rounded for you."),
    "tabular.out_of_range": ("数字过大。", "The number is too large."),
    "tabular.not_a_boolean": ("应为 是/否。", "Write yes or no."),
    "tabular.not_a_date": ("不是日期，例如应为 2010-12-01 08:26。", "Not a date; write it like 2010-12-01 08:26."),
    "tabular.date_ambiguous": (
        "无法确定月和日的先后，请选择日期的写法。",
        "Day and month could be exchanged; choose how the dates are written.",
    ),
    "tabular.impossible_date": ("该日期或时间不存在。", "There is no such day or time."),
    "tabular.phone_invalid": ("不是有效的电话号码。", "Not a valid phone number."),
    "tabular.phone_damaged_by_spreadsheet": (
        "电话号码被表格软件变成了科学计数法，数字已丢失，请从原系统重新导出为文本。",
        "A spreadsheet turned the number into scientific notation and lost digits; export it again as text.",
    ),
    "tabular.phone_without_area_code": ("座机号码缺少区号。", "The land line lacks its area code."),
    "tabular.email_invalid": ("不是有效的邮箱地址。", "Not a valid e-mail address."),
}
CODES = frozenset(_WORDS)


def describe_problem(code: str, language: str) -> str:
    """The words for a code of the `problem` column (one of those joined by ";") or of a value function.

    >>> describe_problem("short_row:3", "en")
    'The row has only 3 cells, fewer than the header.'
    """
    name, _, detail = code.partition(":")
    zh, en = _WORDS[name]
    return (zh if language.startswith("zh") else en).format(detail)
