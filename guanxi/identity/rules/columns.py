"""Which column of a file plays which role, from its header in Chinese or English, or as somebody says it.

Not here: what a role is compared by (`rules.comparisons`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from guanxi.identity.errors import UnknownColumn, UnknownRole
from guanxi.kernel.i18n import Label
from guanxi.kernel.tabular import Target, suggest_mapping

LEAST = 0.6


@dataclass(frozen=True, slots=True)
class Role:
    """What a column can be. `several`: more than one column can."""

    key: str
    label: Label
    synonyms: tuple[str, ...] = ()
    several: bool = False


ROLES: tuple[Role, ...] = (
    Role("name", Label(zh="姓名", en="Name"), ("full name", "客户姓名", "联系人", "contact name", "person name", "昵称")),
    Role("first_name", Label(zh="名", en="First name"), ("given name", "forename", "fname", "firstname", "given_name")),
    Role("surname", Label(zh="姓", en="Surname"), ("last name", "family name", "lname", "lastname", "sname", "姓氏")),
    Role("company", Label(zh="公司", en="Company"), ("公司名称", "企业名称", "单位", "company name", "organisation", "organization", "employer", "firm")),
    Role("credit_code", Label(zh="统一社会信用代码", en="Credit code"), ("信用代码", "税号", "纳税人识别号", "tax number", "vat number", "registration number")),
    Role("phone", Label(zh="电话", en="Phone"), ("手机", "手机号", "手机号码", "联系电话", "mobile", "telephone", "phone number", "tel", "cell")),
    Role("email", Label(zh="邮箱", en="E-mail"), ("电子邮箱", "邮件", "email address", "mail", "e-mail address")),
    Role("birthday", Label(zh="生日", en="Birthday"), ("出生日期", "出生年月日", "dob", "date of birth", "birth date", "birthdate", "date_of_birth")),
    Role("address", Label(zh="地址", en="Address"), ("详细地址", "收货地址", "联系地址", "住址", "street", "street address", "address line 1", "address_1")),
    Role("city", Label(zh="城市", en="City"), ("所在城市", "town", "suburb", "place", "地区", "postal town")),
    Role("gender", Label(zh="性别", en="Gender"), ("sex",)),
    Role("code", Label(zh="编号", en="Number"), ("会员号", "会员编号", "openid", "unionid", "external id", "member number", "soc_sec_id", "身份证号"), True),
    Role("text", Label(zh="其他信息", en="Other"), (), True),
)  # fmt: skip
_KEYS = {role.key: role for role in ROLES}


def suggest_roles(header: Sequence[str], leave: Sequence[str] = ()) -> dict[str, str]:
    """Role to column, as far as the header tells; `leave`: columns that are none (the truth, say).

    >>> suggest_roles(["id", "first_name", "dob", "手机号码"])
    {'first_name': 'first_name', 'birthday': 'dob', 'phone': '手机号码'}
    """
    known = [
        Target(role.key, role.label.zh, role.label.en, role.synonyms)
        for role in ROLES
        if not role.several or role.key == "code"
    ]
    left = [column for column in header if column not in leave]
    found = {one.key: one.column for one in suggest_mapping(left, known) if one.confidence >= LEAST}
    if "name" in found and {"first_name", "surname"} & set(found):
        del found["name"]
    return found


def read_mapping(text: str, header: Sequence[str]) -> dict[str, str]:
    """Role to column from words like `first_name=first_name,dob=birthday`: one side is a role, the other a column.

    Raises UnknownRole and UnknownColumn, which name the piece."""
    found: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for piece in filter(None, (one.strip() for one in text.split(","))):
        left, _, right = (one.strip() for one in piece.partition("="))
        right = right or left
        pairs = ((left, right), (right, left))
        ways = [(role, column) for role, column in pairs if role in _KEYS and column in header]
        if not ways:
            if not {left, right} & set(_KEYS):
                raise UnknownRole(piece=piece, roles=", ".join(_KEYS))
            raise UnknownColumn(column=left if right in _KEYS else right, columns=", ".join(header))
        role, column = ways[0]
        if _KEYS[role].several:
            numbers[role] = numbers.get(role, 0) + 1
            role = role if numbers[role] == 1 else f"{role}_{numbers[role]}"
        found[role] = column
    return found


def check_truth(truth: str, header: Sequence[str]) -> None:
    """Raises UnknownColumn."""
    if truth not in header:
        raise UnknownColumn(column=truth, columns=", ".join(header))
