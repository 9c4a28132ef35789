"""Names of uploads: metadata to show and to offer on download, never a path (ATK A24, A26)."""

import re
import unicodedata
from urllib.parse import quote

MAX_NAME = 200

_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_ASCII_UNSAFE = re.compile(r"[^A-Za-z0-9 ._()+,=@-]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
# Run by a double click on some system, whatever is in them.
_EXECUTABLE_ENDING = re.compile(
    r"""\.(
    apk | app(lication|ref-ms)? | bat | chm | class | cmd | com | cpl | dll | dmg | exe | gadget | hta | inf | ins | iso
    | jar | jnlp | jse? | lnk | ms[chipt] | msh[12]? | ocx | pif | phar | php[0-9]? | phtml | pl | ps[12](xml)? | psc[12]
    | py[cw]? | reg | scf | scr | sct | settingcontent-ms | sh[bs]? | sys | url | vb[es]? | vhdx? | vxd | ws[cfh]? | xll
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def clean_name(raw: str) -> str:
    """The last part of `raw`, without anything that is not seen or means something to a file system.

    Control, format (right-to-left override) and line-separating characters, leading and trailing dots and spaces go;
    at most 200 characters with the ending kept; never empty.

    >>> clean_name("../../etc/passwd\\x00.png")
    'passwd.png'
    >>> clean_name("C:\\\\Users\\\\me\\\\报价.xlsx ")
    '报价.xlsx'
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", raw)[-1])
    name = "".join(
        letter for letter in name if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    if len(name) > MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        keep = f"{dot}{ending}" if stem and len(ending) <= 20 else ""
        name = name[: MAX_NAME - len(keep)].rstrip(" .") + keep
    if _RESERVED.fullmatch(name):
        name = f"_{name}"[:MAX_NAME]
    return name or "file"


def has_executable_ending(name: str) -> bool:
    """Whether a double click on a file of this (cleaned) name would run it.

    >>> has_executable_ending("invoice.pdf.ExE")
    True
    """
    return _EXECUTABLE_ENDING.fullmatch(name[name.rfind(".") :]) is not None


def content_disposition(name: str, *, inline: bool = False) -> str:
    r"""The header value after RFC 6266: an ASCII name for old readers, the full one after RFC 5987.

    >>> content_disposition("报价 1.pdf")
    'attachment; filename="__ 1.pdf"; filename*=UTF-8\'\'%E6%8A%A5%E4%BB%B7%201.pdf'
    """
    name = clean_name(name)
    plain = _ASCII_UNSAFE.sub("_", name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
