"""Names of people made comparable: who is family and who is given name, how it sounds, and which short forms mean the same.

Chinese names lose titles (先生, 老师, 总) and traditional characters and get a pinyin key, by which they meet names typed in
Latin letters; Latin ones lose case, accents, titles and punctuation. Not here: which names are frequent (the model knows).
"""

import re
from functools import cache
from importlib.resources import files

from guanxi.identity.rules.preparing.values import Made, fold, same_letters, simplify
from guanxi.kernel.pinyin import is_chinese, plain_readings, read_chinese

COLUMNS = (
    "given", "family", "given_key", "family_key", "given_root", "sound", "initials", "names", "given_start", "family_start",
)  # fmt: skip
_COMPOUND = frozenset((
    "欧阳", "司马", "上官", "诸葛", "皇甫", "东方", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "轩辕", "宇文", "长孙",
    "端木", "南宫", "独孤", "百里", "呼延", "申屠", "太史", "澹台", "濮阳", "淳于", "单于", "拓跋", "西门", "万俟", "闻人",
    "钟离",
))  # fmt: skip
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫"
    "段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂"
    "成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
_TITLES = re.compile(r"(先生|女士|小姐|太太|老师|同学|医生|教授|律师|师傅|阿姨|经理|总监|主任|老板|总)$")
_BEFORE = "小老阿"
_LATIN_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "sir",
        "madam",
        "mme",
        "herr",
        "frau",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "phd",
        "md",
        "esq",
    ]
)
_NOT_LETTER = re.compile(r"[^a-z]+")


@cache
def _roots() -> dict[str, str]:
    lines = files("guanxi.identity.rules.preparing").joinpath("nicknames.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {form: row[0] for row in rows for form in row}


@cache
def _pinyin_names() -> tuple[frozenset[str], frozenset[str]]:
    """Surnames as they are typed in Latin letters, and all syllables."""
    family = {"".join(_letters(one)) for one in (*_SURNAMES, *_COMPOUND)}
    return frozenset(family), frozenset(syllable for syllable in plain_readings().values() if syllable.isascii())


def _letters(text: str) -> str:
    """How Chinese sounds, in letters: ü as v, as people type it; what has no reading stands for itself."""
    usual = plain_readings()
    if all(one in usual for one in text):
        return "".join(usual[one] for one in text)
    return "".join(syllable.rstrip("12345") for syllable in read_chinese(text))


def _spelled(text: str) -> str:
    """A text whose Chinese is in letters."""
    if text.isascii():
        return text
    usual = plain_readings()
    if all(one in usual for one in text):
        return "".join([usual[one] for one in text])
    return "".join([_letters(one) if is_chinese(one) else one for one in text])


def key_of(text: str) -> str | None:
    """A part of a name by its sound, in ASCII letters and digits only.

    >>> key_of("小明"), key_of("o'neil"), key_of("--")
    ('xiaoming', 'oneil', None)
    """
    if text.isalpha() and text.isascii():
        return text.lower()
    return _NOT_LETTER.sub("", fold(_spelled(text))) or None


def split_name(text: str) -> tuple[str | None, str | None]:
    """Given name and family name of a whole name.

    >>> split_name("歐陽小明"), split_name("王总"), split_name("Dr. Robert O'Neil"), split_name("Wang Xiaoming"), split_name("Smith, Anna")
    (('小明', '欧阳'), (None, '王'), ('robert', "o'neil"), ('xiaoming', 'wang'), ('anna', 'smith'))
    """
    plain = simplify(text)
    if plain.isascii():
        return _split_latin(plain)
    chinese = "".join(one for one in plain if is_chinese(one))
    if chinese:
        return _split_chinese(chinese, hidden="*" in plain or "某" in plain)
    return _split_latin(fold(plain))


def _split_chinese(text: str, hidden: bool) -> tuple[str | None, str | None]:
    bare = _TITLES.sub("", text.replace("某", "")) or text
    if hidden or len(bare) == 1:
        return None, bare[:2] if bare[:2] in _COMPOUND else bare[:1]
    if len(bare) == 2 and bare[0] in _BEFORE and bare[1] in _SURNAMES:
        return None, bare[1]
    if bare[:2] in _COMPOUND and len(bare) > 2:
        return bare[2:], bare[:2]
    if bare[0] not in _SURNAMES and len(bare) > 2 and (bare[-1] in _SURNAMES or bare[-2:] in _COMPOUND):
        width = 2 if bare[-2:] in _COMPOUND else 1
        return bare[:-width], bare[-width:]
    return bare[1:], bare[0]


def _split_latin(text: str) -> tuple[str | None, str | None]:
    last, comma, first = text.partition(",")
    words = [word for word in re.split(r"[\s.,/_]+", f"{first} {last}" if comma else text) if word.strip("-'*")]
    words = [word for word in words if word not in _LATIN_TITLES] or words
    if not words:
        return None, None
    if len(words) == 1:
        return words[0], None
    if not comma and _is_family_first(words):
        return "".join(words[1:]), words[0]
    return " ".join(words[:-1]), words[-1]


def _is_family_first(words: list[str]) -> bool:
    """Whether this is a Chinese name typed in letters with the family name before the given one."""
    families, _ = _pinyin_names()
    keys = [_NOT_LETTER.sub("", word) for word in words]
    return keys[0] in families and keys[-1] not in families and all(_is_pinyin(key) for key in keys[1:])


def _is_pinyin(word: str) -> bool:
    _, syllables = _pinyin_names()
    if not word:
        return True
    return any(word[:length] in syllables and _is_pinyin(word[length:]) for length in range(min(6, len(word)), 0, -1))


def make_name(text: str) -> Made:
    """COLUMNS of a whole name."""
    return _parts(*split_name(text))


def make_parts(first: str, last: str) -> Made:
    """COLUMNS where given and family name stand in columns of their own."""
    return _parts(fold(simplify(first)).strip() or None, fold(simplify(last)).strip() or None)


def _parts(given: str | None, family: str | None) -> Made:
    given_key, family_key = (key_of(one) if one else None for one in (given, family))
    if given_key is None:
        given = None
    if family_key is None:
        family = None
    sound = "".join(one for one in (family_key, given_key) if one) or None
    root = _roots().get(given_key, given_key) if given_key else None
    both = sorted((given_key, family_key)) if given_key and family_key else None
    return (
        given, family, given_key, family_key, root, sound,
        both[0][0] + both[1][0] if both else None, " ".join(both) if both else None,
        given_key[:2] if given_key else None, family_key[:3] if family_key else None,
    )  # fmt: skip


def make_free(text: str) -> Made:
    """A free text by its sound, letters and digits only; None for one letter over and over."""
    key = "".join(one for one in fold(_spelled(simplify(text))) if one.isascii() and one.isalnum())
    return (None if not key or same_letters(key) else key,)
