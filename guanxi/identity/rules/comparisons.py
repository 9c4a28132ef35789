"""What is compared and how alike is told apart, as data: for each comparison its levels from the best to "else".

A level has words for people, a question (`rules.predicates`), and how often it is expected among records of one and the same
(`m`) and of two (`u`): what learning starts from and, where a file has little to teach, stays near. Not here: what was learned.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from guanxi.identity.rules.predicates import Alike, All, Any, Begins, Crossed, Edits, Predicate, Same, Within
from guanxi.kernel.i18n import Label


@dataclass(frozen=True, slots=True)
class Level:
    """A degree of agreement. `m`, `u`: shares expected of one and of two. `by`: the column whose frequent values count less. `silent`:
    another comparison has counted it already."""

    key: str
    label: Label
    test: Predicate
    m: float
    u: float
    by: str | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line of evidence. It says nothing unless each of `needs` is known of both; what no level takes is "else".

    `most_other`: the share of "else" among records of one that is never exceeded, whatever a file seems to teach."""

    key: str
    label: Label
    needs: tuple[str, ...]
    levels: tuple[Level, ...]
    most_other: float = 0.5

    @property
    def other_m(self) -> float:
        """The share of "else" among records of one and the same."""
        return 1 - sum(level.m for level in self.levels)

    @property
    def other_u(self) -> float:
        """The share of "else" among two."""
        return 1 - sum(level.u for level in self.levels)

    @property
    def columns(self) -> tuple[str, ...]:
        """All prepared columns it reads."""
        read = [column for level in self.levels for column in (*level.test.columns, *((level.by,) if level.by else ()))]
        return tuple(dict.fromkeys([*self.needs, *read]))


SAME = Label(zh="相同", en="the same")
OTHER = Label(zh="不同", en="different")


def _same(column: str, m: float, u: float, *more: str, label: Label = SAME, by: str | None = "") -> Level:
    return Level("same", label, Same((column, *more)), m, u, column if by == "" else by)


def _turned(silent: bool = False) -> Level:
    words = Label(zh="姓与名互换", en="family and given name swapped")
    return Level("turned", words, Crossed("given_key", "family_key", both=True), 0.02, 0.000002, silent=silent)


GIVEN = Comparison(
    "given", Label(zh="名", en="Given name"), ("given_key",),
    (
        _same("given", 0.72, 0.005),
        _turned(),
        Level("sound", Label(zh="同音或昵称", en="sounds the same or a short form"),
              Any((Same(("given_key",)), Same(("given_root",)), Same(("sound",)))), 0.08, 0.003),
        Level("close", Label(zh="相差一两个字母", en="a letter or two differ"),
              Any((Edits("given_key", 1, 4), Alike("given_key", 0.9), Edits("given_key", 2, 6))), 0.08, 0.01),
        Level("part", Label(zh="部分相同或缩写", en="a part or an initial"),
              Any((Begins("given_key", 1), Alike("given_key", 0.8), Crossed("given_key", "family_key"))), 0.04, 0.04),
    ),
    most_other=0.1,
)  # fmt: skip
FAMILY = Comparison(
    "family", Label(zh="姓", en="Family name"), ("family_key",),
    (
        _same("family", 0.78, 0.01),
        _turned(silent=True),
        Level("sound", Label(zh="同音", en="sounds the same"), Any((Same(("family_key",)), Same(("sound",)))), 0.04, 0.003),
        Level("close", Label(zh="相差一两个字母", en="a letter or two differ"),
              Any((Edits("family_key", 1, 4), Alike("family_key", 0.9), Edits("family_key", 2, 6))), 0.07, 0.01),
        Level("part", Label(zh="部分相同或填错栏", en="a part, or in the other field"),
              Any((Begins("family_key", 1), Alike("family_key", 0.8), Crossed("given_key", "family_key"))), 0.03, 0.03),
    ),
    most_other=0.15,
)  # fmt: skip
PHONE = Comparison(
    "phone", Label(zh="电话", en="Phone"), ("phone_ends",),
    (
        _same("phone", 0.72, 0.00002),
        Level("ends", Label(zh="隐藏号码的首尾相同", en="first and last digits of a hidden number"), Same(("phone_ends",)), 0.06, 0.0001),
        Level("close", Label(zh="相差一位", en="one digit differs"), Edits("phone", 1, 8), 0.04, 0.00005),
        Level("tail", Label(zh="尾号相同", en="the last digits"), Any((Same(("phone_tail",)), Edits("phone_ends", 1))), 0.01, 0.0006),
    ),
    most_other=0.4,
)  # fmt: skip
EMAIL = Comparison(
    "email", Label(zh="邮箱", en="E-mail"), ("email_local",),
    (
        _same("email", 0.74, 0.00002),
        Level("local", Label(zh="用户名相同", en="the same before the @"), Same(("email_local",)), 0.07, 0.0002),
        Level("close", Label(zh="相差一两个字母，数字相同", en="a letter or two differ, not the digits"),
              All((Same(("email_digits",)), Any((Edits("email", 2, 8), Edits("email_local", 2, 6))))), 0.07, 0.00005),
        Level("number", Label(zh="数字相同，其余相似", en="the same digits, the rest alike"),
              All((Same(("email_number",)), Any((Alike("email_local", 0.8), Within("email_local", 5))))), 0.02, 0.00005),
        # People of one name have addresses alike: the names have counted it.
        Level("alike", Label(zh="用户名相似", en="alike before the @"),
              Any((Alike("email_local", 0.88), Within("email_local", 5), Edits("email_local", 2, 6))), 0.03, 0.003, silent=True),
    ),
    most_other=0.4,
)  # fmt: skip
BIRTHDAY = Comparison(
    "birthday", Label(zh="生日", en="Birthday"), ("birthday",),
    (
        _same("birthday", 0.82, 0.00006),
        Level("turned", Label(zh="日月颠倒或农历", en="day and month swapped, or the lunar day"),
              Any((Crossed("birthday", "birthday_turned"), Crossed("birthday", "birthday_lunar"))), 0.04, 0.0001),
        Level("close", Label(zh="相差一个数字", en="one digit differs"), Edits("birthday", 1), 0.07, 0.0015),
        Level("part", Label(zh="年月日有两项相同", en="two of year, month and day"),
              Any((Same(("birth_year", "birth_month")), Same(("birth_year", "birth_day")), Same(("birth_month", "birth_day")))),
              0.03, 0.005),
    ),
    most_other=0.12,
)  # fmt: skip
ADDRESS = Comparison(
    "address", Label(zh="地址", en="Address"), ("road_key",),
    (
        _same("home", 0.5, 0.00002),
        Level("house", Label(zh="同一路同一号", en="the same house"), Same(("road", "number")), 0.15, 0.00005),
        Level("close", Label(zh="号相同，路名相近", en="the same number, the road alike"),
              All((Same(("number",)), Any((Alike("road_key", 0.9), Within("road_key", 6), Edits("road_key", 2, 6))))), 0.1, 0.0002),
        Level("road", Label(zh="同一条路", en="the same road"), Any((Same(("road",)), Within("road_key", 8))), 0.05, 0.001),
        Level("district", Label(zh="同一区县", en="the same district"), Same(("district",)), 0.06, 0.01),
    ),
    most_other=0.4,
)  # fmt: skip
CITY = Comparison(
    "city", Label(zh="城市", en="City"), ("city_key",),
    (
        _same("city", 0.82, 0.03),
        Level("close", Label(zh="写法相近", en="spelled alike"),
              Any((Edits("city_key", 1, 4), Alike("city_key", 0.88), Within("city_key", 5), Edits("city_key", 2, 6))), 0.09, 0.01),
    ),
    most_other=0.3,
)  # fmt: skip
GENDER = Comparison(
    "gender", Label(zh="性别", en="Gender"), ("gender",), (_same("gender", 0.98, 0.5, by=None),), most_other=0.05
)  # fmt: skip
COMPANY = Comparison(
    "company", Label(zh="公司名称", en="Company name"), ("company_key",),
    (
        Level("same", SAME, Same(("company", "company_branch")), 0.6, 0.0005, "company"),
        Level("core", Label(zh="去掉地区后相同", en="the same but for the region"), Same(("company_core", "company_branch")), 0.12, 0.0005),
        Level("branch", Label(zh="同一公司的不同分支", en="another branch of the same"), Same(("company_core",)), 0.03, 0.0003),
        Level("sound", Label(zh="同音", en="sounds the same"), Same(("company_key",)), 0.03, 0.0002),
        Level("close", Label(zh="相差一两个字母", en="a letter or two differ"),
              Any((Edits("company_key", 2, 6), Alike("company_key", 0.94))), 0.08, 0.001),
        Level("part", Label(zh="一个是另一个的简称", en="one is short for the other"), Any((Within("company_key", 5), Alike("company_key", 0.88))), 0.06, 0.004),
    ),
)  # fmt: skip
CREDIT_CODE = Comparison(
    "credit_code", Label(zh="统一社会信用代码", en="Credit code"), ("credit_code",),
    (
        _same("credit_code", 0.92, 0.000002, by=None),
        Level("close", Label(zh="相差一两位", en="a character or two differ"), Edits("credit_code", 2, 8), 0.06, 0.000005),
    ),
)  # fmt: skip
COMPARISONS: tuple[Comparison, ...] = (
    GIVEN, FAMILY, COMPANY, CREDIT_CODE, PHONE, EMAIL, BIRTHDAY, ADDRESS, CITY, GENDER,
)  # fmt: skip

OWN = frozenset({"given", "birthday", "gender"})  # what tells people of one home apart
OWN_OF_FIRMS = frozenset({"company", "credit_code"})  # what tells firms at one place apart


def is_own(comparison: Comparison, among: Iterable[Comparison]) -> bool:
    """Whether a comparison tells apart those who share a home or a place: people by their given names, firms by theirs."""
    keys = {one.key for one in among}
    own = OWN if "given" in keys else OWN_OF_FIRMS
    return comparison.key in own or comparison.key.startswith("code")


def free_comparison(column: str) -> Comparison:
    """What a column of no known role says: a number of somebody else's system (`code`) or a text (`text`)."""
    if column.startswith("code"):
        label = Label(zh="编号", en="Number")
        levels: tuple[Level, ...] = (
            _same(column, 0.9, 0.0001),
            Level("close", Label(zh="相差一位", en="one character differs"), Edits(column, 1, 6), 0.05, 0.0005),
        )
    else:
        label = Label(zh="其他信息", en="Other")
        levels = (
            _same(column, 0.6, 0.01),
            Level("close", Label(zh="相近", en="alike"), Any((Edits(column, 2, 6), Alike(column, 0.9))), 0.15, 0.01),
        )
    return Comparison(column, label, (column,), levels)


def find_comparisons(columns: frozenset[str]) -> tuple[Comparison, ...]:
    """Those that the prepared columns allow. A person's family name needs a given name beside it to be swapped with: both are there
    or none is."""
    known = tuple(one for one in COMPARISONS if set(one.columns) <= columns)
    free = sorted(column for column in columns if column.partition("_")[0] in {"code", "text"})
    return known + tuple(free_comparison(column) for column in free)
