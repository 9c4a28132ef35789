"""Names of companies as keys: what is left when legal forms, brackets and branches are taken away, to find the same firm twice."""

import re
import unicodedata

_BRACKETS = re.compile(r"[()\[\]{}<>《》〈〉【】「」『』〔〕]")
_BRANCH = re.compile(r"(公司|集团)[^公司]{0,12}(分公司|分厂|分店|分行|支行|办事处|营业部)$")
_FORMS = re.compile(r"(股份有限公司|有限责任公司|有限公司|股份公司|责任公司|总公司|公司|集团|股份)$")
_LATIN = re.compile(
    r"[\s,.]*\b(co|company|ltd|limited|inc|incorporated|corp|corporation|llc|llp|gmbh|ag|plc|pte|group|holdings?)\.?$"
)
_PLAIN = re.compile(r"[\W_]+")


def match_key(name: str) -> str:
    """Equal for names that most likely mean one company.

    >>> match_key("上海云栖（集团）股份有限公司杭州分公司"), match_key("Acme Trading Co., Ltd."), match_key("云栖科技有限公司")
    ('上海云栖', 'acmetrading', '云栖科技')
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    key = _BRANCH.sub(r"\1", _BRACKETS.sub("", plain))
    while True:
        shorter = _LATIN.sub("", _FORMS.sub("", key)).strip()
        if shorter == key or not shorter:
            break
        key = shorter
    return _PLAIN.sub("", key) or _PLAIN.sub("", plain) or plain
