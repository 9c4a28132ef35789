"""One line of the doctor: how it stands, and in both languages what was found and what to do."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is the part looked at; `zh`, `en` say what was found, with the mend when it is not well."""

    level: Level
    about: str
    zh: str
    en: str

    def words(self, language: str) -> str:
        """In "zh" or "en"."""
        return self.zh if language == "zh" else self.en


def ok(about: str, zh: str, en: str) -> Finding:
    """It is well."""
    return Finding("ok", about, zh, en)


def warn(about: str, zh: str, en: str) -> Finding:
    """It works, and should be looked at."""
    return Finding("warn", about, zh, en)


def fail(about: str, zh: str, en: str) -> Finding:
    """It does not work."""
    return Finding("fail", about, zh, en)
