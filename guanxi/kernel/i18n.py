"""Languages of the server: labels in both languages, and which one a caller wants. Pages have their own packs in web/."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
DEFAULT: Language = "en"


@dataclass(frozen=True, slots=True)
class Label:
    """A name in Chinese and English; both are required of every declaration."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh.strip() or not self.en.strip():
            raise ValueError(f"a label needs both languages: zh={self.zh!r} en={self.en!r}")

    def words(self, language: str) -> str:
        """The name in `language`; anything but zh* is read as English."""
        return self.zh if language.startswith("zh") else self.en


def negotiate(accept_language: str | None) -> Language:
    """The best of our languages for an Accept-Language header (RFC 9110, 12.5.4); English when nothing fits.

    >>> negotiate("zh-CN,zh;q=0.9,en;q=0.8")
    'zh'
    >>> negotiate("fr, en;q=0.3, zh;q=0.2")
    'en'
    """
    best: tuple[float, int, Language] | None = None
    for position, part in enumerate((accept_language or "")[:500].split(",")):
        tag, _, rest = part.strip().partition(";")
        language: Language | None = next((known for known in LANGUAGES if tag.lower().split("-")[0] == known), None)
        if language is None:
            continue
        weight = _weight(rest)
        if weight > 0 and (best is None or (weight, -position) > (best[0], best[1])):
            best = (weight, -position, language)
    return best[2] if best else DEFAULT


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
