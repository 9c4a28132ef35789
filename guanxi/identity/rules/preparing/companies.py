"""Names of firms and their credit codes made comparable: without legal form, brackets and region, branches told apart.

Not here: who belongs to whom (room companies).
"""

import re
from functools import cache

from guanxi.companies.api import is_credit_code, match_key
from guanxi.identity.rules.preparing.names import key_of
from guanxi.identity.rules.preparing.values import Made, simplify
from guanxi.sdk import divisions

COLUMNS = ("company", "company_core", "company_key", "company_branch")
CODE_COLUMNS = ("credit_code", "credit_good")
_BRANCH = re.compile(r"(?:公司|集团|厂|店|行)([^公司集团]{1,12}?)(分公司|分厂|分店|分行|支行|办事处|营业部|门店)$")
_ENDS = re.compile(r"(省|市|自治区|特别行政区|壮族自治区|回族自治区|维吾尔自治区|区|县)$")
_BRACKETED = re.compile(r"[(（]([^()（）]{1,8})[)）]")
_AND = re.compile(r"\s*(?:&|\+|\band\b)\s*")
_PLAIN = re.compile(r"[^0-9a-z]+")


@cache
def _regions() -> frozenset[str]:
    """Names of provinces and cities as they stand in names of firms, with and without 省 and 市."""
    found = set()
    for code, name in divisions.names().items():
        if code.endswith("00") and name not in {"市辖区", "县"}:
            found |= {name, _ENDS.sub("", name)}
    return frozenset(one for one in found if len(one) > 1)


def core_of(name: str) -> str:
    """What is left of a key when the region at its beginning is taken away.

    >>> core_of("上海市云栖科技"), core_of("云栖科技"), core_of("北京")
    ('云栖科技', '云栖科技', '北京')
    """
    for width in range(min(8, len(name) - 2), 1, -1):
        if name[:width] in _regions():
            rest = name[width:].removeprefix("市").removeprefix("省")
            return core_of(rest) if len(rest) > 3 else rest
    return name


def make_company(text: str) -> Made:
    """COLUMNS: the name without its form, the same without its region, how that sounds in ASCII, and the branch ("": none)."""
    plain = _AND.sub(" and ", simplify(text)) if text.isascii() else simplify(text)
    inside = [one for one in _BRACKETED.findall(plain) if one in _regions()]
    for one in inside:
        plain = plain.replace(f"({one})", "")
    branch = _BRANCH.search(plain)
    name = match_key(plain)
    core = core_of(name)
    key = _PLAIN.sub("", key_of(core) or "") or None
    if key is None:
        return (None,) * len(COLUMNS)
    return name, core, key, branch.group(1) if branch else ""


def make_credit_code(text: str) -> Made:
    """The code in capitals, and again where its check digit fits."""
    code = re.sub(r"[^0-9A-Z]", "", simplify(text).upper())
    if len(code) < 8:
        return None, None
    return code, code if is_credit_code(code) else None
