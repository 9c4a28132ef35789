"""The password policy, pure: length, what guessers try first, what the account itself gives away.

No classes of characters are asked for (NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2). Not here: hashing (service).
"""

import functools
import itertools
import re
import unicodedata
from importlib.resources import files
from typing import Final

from guanxi.access.errors import WeakPassword
from guanxi.kernel.errors import FieldProblem

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 256
MIN_DISTINCT: Final = 5
_LEET: Final = str.maketrans("@4031!$57", "aaoeiisst")
_EDGES: Final = re.compile(r"^[^a-z]+|[^a-z]+$")
_REASONS: Final = {
    "too_short": (f"密码至少 {MIN_LENGTH} 个字符。", f"Use at least {MIN_LENGTH} characters."),
    "too_long": (f"密码最多 {MAX_LENGTH} 个字符。", f"Use at most {MAX_LENGTH} characters."),
    "too_simple": (
        "密码过于简单，请避免重复或连续的字符。",
        "This is too simple. Avoid repeated characters and sequences.",
    ),
    "common": (
        "这是常见密码，很容易被猜到。可以用几个不相关的词组合。",
        "This password is among the first that are guessed. Try a few unrelated words.",
    ),
    "personal": (
        "密码不要包含您的邮箱或姓名。",
        "Leave your e-mail and your name out of the password.",
    ),
}


def normalise_password(password: str) -> str:
    """One form for what looks the same (NFKC), so that a password typed on another keyboard is the same one."""
    return unicodedata.normalize("NFKC", password)


@functools.cache
def common_passwords() -> frozenset[str]:
    """The list shipped with the product: whole passwords and stems, small letters."""
    text = (files(__package__) / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def check_password(password: str, *, email: str = "", name: str = "", field: str = "password") -> None:
    """Raises WeakPassword, its field problem saying why.

    >>> check_password("three green herons")
    >>> check_password("Sunshine2024!")
    Traceback (most recent call last):
        ...
    guanxi.access.errors.WeakPassword: access.weak_password: Choose a password that is harder to guess.
    """
    reason = compute_weakness(password, email=email, name=name)
    if reason is not None:
        zh, en = _REASONS[reason]
        raise WeakPassword(fields=[FieldProblem(field, f"access.password_{reason}", zh, en)])


def compute_weakness(password: str, *, email: str = "", name: str = "") -> str | None:
    """Why a password is refused: too_short, too_long, too_simple, common, personal; None when it is good."""
    password = normalise_password(password)
    if len(password) < MIN_LENGTH:
        return "too_short"
    if len(password) > MAX_LENGTH:
        return "too_long"
    lowered = password.lower()
    if len(set(lowered)) < MIN_DISTINCT or _is_sequence(lowered):
        return "too_simple"
    if _is_common(lowered):
        return "common"
    if any(part in lowered for part in _personal_parts(email, name)):
        return "personal"
    return None


def _is_sequence(text: str) -> bool:
    """All neighbours one apart in the same direction, as in 1234567890 or zyxwvutsrq (9 to 0 counts)."""
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}


def _is_common(lowered: str) -> bool:
    known = common_passwords()
    plain = lowered.translate(_LEET)
    stems = {lowered, plain, _EDGES.sub("", lowered), _EDGES.sub("", plain)}
    if any(stem in known for stem in stems):
        return True
    return any(len(stem) % 2 == 0 and stem[: len(stem) // 2] == stem[len(stem) // 2 :] for stem in (lowered, plain))


def _personal_parts(email: str, name: str) -> set[str]:
    local, _, domain = email.lower().partition("@")
    parts = {local, domain.partition(".")[0], *name.lower().split()}
    return {part for part in parts if len(part) >= 4}
