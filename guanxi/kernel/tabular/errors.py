"""Why a file cannot be read as a table: one class per cause, each naming the line, the value and the mend.

Not here: problems of single rows and cells (they are codes in the `problem` column or beside the values), which never
stop the reading of a file.
"""

from guanxi.kernel.errors import Invalid, TooLarge


def shorten(value: str, limit: int = 40) -> str:
    """`value` in one line of at most `limit` characters, fit for a message."""
    plain = "".join(character if character.isprintable() else "·" for character in value[: limit + 1])
    return plain if len(plain) <= limit else plain[:limit] + "…"


class UnreadableFile(Invalid):
    """Base of every refusal of a whole file."""

    code = "tabular.unreadable"
    zh = "无法读取该文件。请用表格软件打开后另存为 CSV（UTF-8）或 XLSX 再上传。"
    en = "The file cannot be read. Open it in a spreadsheet program, save it as CSV (UTF-8) or XLSX and upload that."


class FileTooLarge(TooLarge):
    """The file is larger than `Limits.file_bytes`."""

    code = "tabular.file_too_large"
    zh = "文件有 {size} MB，上限为 {limit} MB。请拆分成几个文件分别上传。"
    en = "The file has {size} MB; the limit is {limit} MB. Split it and upload the parts."


class EmptyFile(UnreadableFile):
    """0 bytes, or nothing but white space."""

    code = "tabular.empty"
    zh = "文件是空的，没有任何数据。请检查导出是否成功。"
    en = "The file is empty. Check whether the export that made it succeeded."


class OnlyHeader(UnreadableFile):
    """A header row and no row below it."""

    code = "tabular.only_header"
    zh = "文件只有第 {line} 行的表头，没有数据行。请填入数据后再上传。"
    en = "The file has a header in line {line} and no rows below it. Add rows and upload it again."


class WrongContent(UnreadableFile):
    """The content is not a table at all, whatever the name of the file says."""

    code = "tabular.wrong_content"
    zh = "文件内容是{kind_zh}，不是表格。请上传 CSV 或 XLSX 文件。"
    en = "The content of the file is {kind_en}, not a table. Upload a CSV or XLSX file."


class OldSpreadsheet(UnreadableFile):
    """A spreadsheet in a format that is not read: `.xls`, `.xlsb`, `.ods`, a web page named `.xls`."""

    code = "tabular.old_spreadsheet"
    zh = "文件是{kind_zh}。请用 Excel 或 WPS 打开，另存为 XLSX（.xlsx）后再上传。"
    en = "The file is {kind_en}. Open it in Excel, WPS or LibreOffice, save it as XLSX (.xlsx) and upload that."


class PasswordProtected(UnreadableFile):
    """The workbook is encrypted."""

    code = "tabular.password_protected"
    zh = "工作簿有打开密码，无法读取。请取消密码后另存，再上传。"
    en = "The workbook is protected by a password. Remove the password, save it and upload it again."


class NulBytes(UnreadableFile):
    """NUL characters in a text file: binary content, or a text encoding that was not recognised."""

    code = "tabular.nul_bytes"
    zh = "第 {line} 行含有空字符（NUL）：“{value}”。文件可能已损坏或不是文本。请重新导出为 CSV（UTF-8）。"
    en = "Line {line} contains a NUL character: “{value}”. The file is damaged or no text. Export it again as CSV (UTF-8)."


class MixedEncodings(UnreadableFile):
    """Some lines are in one text encoding, some in another."""

    code = "tabular.mixed_encodings"
    zh = (
        "文件混用了不同的文字编码：多数行是 {encoding}，第 {line} 行不是（“{value}”）。"
        "请修正该行，或把整个文件统一另存为 UTF-8。"
    )
    en = (
        "The file mixes text encodings: most lines are {encoding}, line {line} is not (“{value}”). "
        "Mend that line or save the whole file as UTF-8."
    )


class UnknownEncoding(UnreadableFile):
    """A line does not decode in the encoding that was found or chosen."""

    code = "tabular.unknown_encoding"
    zh = "第 {line} 行无法按 {encoding} 编码读取（“{value}”）。请选择正确的编码，或另存为 UTF-8 再上传。"
    en = "Line {line} cannot be read as {encoding} (“{value}”). Choose the right encoding or save the file as UTF-8."


class TooManyColumns(UnreadableFile):
    """More columns than `Limits.columns`."""

    code = "tabular.too_many_columns"
    zh = "第 {line} 行有 {columns} 列，上限为 {limit} 列。请删除不需要的列，或检查分隔符。"
    en = "Line {line} has {columns} columns; the limit is {limit}. Delete columns that are not needed, or check the separator."


class TooManyRows(UnreadableFile):
    """More rows than `Limits.rows`."""

    code = "tabular.too_many_rows"
    zh = "数据超过 {limit} 行的上限。请拆分成几个文件分别上传。"
    en = "There are more than {limit} rows, which is the limit. Split the file and upload the parts."


class CellTooLarge(UnreadableFile):
    """One cell is longer than `Limits.cell_bytes`."""

    code = "tabular.cell_too_large"
    zh = "第 {line} 行有一个单元格超过 {limit} KB（开头是“{value}”）。请缩短该内容，或检查引号是否成对。"
    en = "Line {line} has a cell of more than {limit} KB (it begins “{value}”). Shorten it, or check that quotes come in pairs."


class RecordTooLarge(UnreadableFile):
    """One row is longer than `Limits.record_bytes`: no line end came for that long."""

    code = "tabular.row_too_large"
    zh = "第 {line} 行超过 {limit} KB 仍未结束（开头是“{value}”）。请检查文件是否有换行。"
    en = "Line {line} goes on for more than {limit} KB (it begins “{value}”). Check that the file has line ends."


class UnclosedQuote(UnreadableFile):
    """A quote opens a cell and swallows the lines after it."""

    code = "tabular.unclosed_quote"
    zh = "第 {line} 行有一个没有配对的引号，它吞掉了后面的行（“{value}”）。请补上或删除该引号；单元格内的引号要写两个。"
    en = (
        "Line {line} has a quote without its pair; it swallows the lines after it (“{value}”). "
        "Close or delete it; a quote inside a cell is written twice."
    )


class DangerousArchive(UnreadableFile):
    """The zip container of an `.xlsx` is built to hurt: bombs, links, nested archives."""

    code = "tabular.dangerous_archive"
    zh = "该 XLSX 文件的压缩结构不安全（{reason_zh}），已拒绝。请用 Excel 或 WPS 重新另存为 XLSX。"
    en = "The compressed content of this XLSX file is not safe ({reason_en}) and was refused. Save it again as XLSX in Excel or WPS."


class DamagedWorkbook(UnreadableFile):
    """The workbook is not what the XLSX format demands."""

    code = "tabular.damaged_workbook"
    zh = "XLSX 文件已损坏（{part}）。请用 Excel 或 WPS 打开，另存为新的 XLSX 再上传。"
    en = "The XLSX file is damaged ({part}). Open it in Excel or WPS, save it as a new XLSX and upload that."


class TooMuchText(UnreadableFile):
    """The texts of a workbook that its cells share exceed `Limits.shared_text_bytes`."""

    code = "tabular.too_much_text"
    zh = "XLSX 文件中的文字总量超过 {limit} MB。请另存为 CSV（UTF-8），或拆分后再上传。"
    en = "The XLSX file holds more than {limit} MB of text. Save it as CSV (UTF-8), or split it and upload the parts."


class SheetNotFound(UnreadableFile):
    """The sheet asked for is not in the workbook, or is no table."""

    code = "tabular.sheet_not_found"
    zh = "工作簿中没有名为“{sheet}”的工作表。请从列表中选择。"
    en = "The workbook has no sheet named “{sheet}”. Choose one of the list."


class UnknownColumns(UnreadableFile):
    """Columns asked for that the header does not have."""

    code = "tabular.unknown_columns"
    zh = "表头中没有这些列：{columns}。请重新选择列。"
    en = "The header has no such columns: {columns}. Choose the columns again."
