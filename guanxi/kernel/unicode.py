"""Text from outside made fit to store: what is taken out, what is refused.

Policy, the same for every field:
- taken out without a word: NUL and other control characters, lone surrogates, non-characters, the byte order mark, and
  the marks that turn the direction of text around (U+202A to U+202E, U+2066 to U+2069: they let a file name lie);
- kept: emoji with their joiners, characters beyond 16 bits (𠮷), right-to-left text and its plain marks, line breaks and
  tabs in texts of several lines (line breaks become U+000A; in texts of one line they become a space);
- brought to NFC, outer white space cut off;
- bodies of the API are stricter (sdk.schemas): NUL and lone surrogates are refused there, naming the field, because only
  a broken program sends them; files and pages of strangers hold them by accident;
- refused, naming the field: text that is too long, and text that is required but empty. Nothing is cut in silence.
"""

import re
import unicodedata
from typing import Final

from guanxi.kernel.errors import FieldProblem, Invalid

UNFIT: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef"
    "\ufffe\uffff\U0001fffe\U0001ffff\ud800-\udfff]"
)
_LINE_BREAK: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_WHITE: Final = re.compile(r"[\n\t]+")


def strip_unfit(text: str) -> str:
    """The text without what can never be stored or shown (see the module's policy)."""
    return UNFIT.sub("", text)


def clean_text(value: object, max_length: int, field: str, *, required: bool = False, multiline: bool = False) -> str:
    """The text as it is stored, at most `max_length` code points; raises Invalid naming `field`.

    >>> clean_text("  王\\x00小明\\n", 20, "name")
    '王小明'
    """
    if not isinstance(value, str):
        raise _refuse(field, "not_text", "必须是文本。", "This must be text.")
    # Looked at before any work: 10 MB of anything is refused at once. Composing and cutting can shorten, so with room.
    if len(value) > 4 * max_length + 1000:
        raise _too_long(field, max_length, len(value))
    text = _LINE_BREAK.sub("\n", strip_unfit(value))
    if not multiline:
        text = _WHITE.sub(" ", text)
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > max_length:
        raise _too_long(field, max_length, len(text))
    if required and not text:
        raise _refuse(field, "required", "必填。", "This is required.")
    return text


def _too_long(field: str, most: int, length: int) -> Invalid:
    return _refuse(
        field, "too_long", f"最多 {most} 个字符，现有 {length} 个。", f"At most {most} characters; this has {length}."
    )


def _refuse(field: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(fields=[FieldProblem(field, code, zh, en)])
