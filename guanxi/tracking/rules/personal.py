"""What identifies a person must not stand in the log: by the name of a property, and by what a value looks like."""

import re
from typing import Any

# Chinese mobile numbers, numbers with a country code, e-mail addresses, identity cards (GB 11643: 17 digits and a check).
LOOKS_PERSONAL = re.compile(
    r"(?<![\dA-Za-z-])(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)|\+\d{8,15}(?!\d)|[^\s@\"]+@[^\s@\"]+\.[^\s@\"]+|(?<!\d)\d{17}[\dXx](?!\d)"
)
# A quick look at the bytes of a whole event, so that most need no look at each value. Finds at least what the above finds.
MAYBE_PERSONAL = re.compile(rb"1[3-9]\d{9}|@|\+\d{8}|\d{17}|\\u00|[eE]-\d{3}")
STRUCK_OUT = "***"

_ENGLISH = """phone mobile cellphone tel telephone phonenumber mobilephone email mail emailaddress realname fullname firstname lastname
    idcard idcardnumber idnumber identitycard passport passportnumber address streetaddress birthday birthdate wechat wechatid
    openid unionid password passwd token secret authorization bankcard cardnumber ip ipaddress"""
_CHINESE = """手机 手机号 手机号码 电话 电话号码 联系电话 邮箱 电子邮箱 邮件 姓名 真实姓名 身份证 身份证号 身份证号码 护照号 地址 详细地址 收货地址
    生日 出生日期 微信号 密码 银行卡号"""
_NAMES = frozenset(f"{_ENGLISH} {_CHINESE}".split())


def is_personal_name(name: str) -> bool:
    """Whether a property of that name is about who somebody is.

    >>> is_personal_name("mobile_phone"), is_personal_name("手机号"), is_personal_name("product_name")
    (True, True, False)
    """
    return "".join(one for one in name.casefold() if one not in "_- .") in _NAMES


def strike_out(value: Any) -> Any:
    """The value with everything that looks personal replaced, however deep; a sample may be kept then.

    >>> strike_out({"note": "call 13812345678", "n": 1, "email": "x"})
    {'note': 'call ***', 'n': 1, 'email': '***'}
    """
    if isinstance(value, str):
        return LOOKS_PERSONAL.sub(STRUCK_OUT, value).replace("\0", "")
    if isinstance(value, dict):
        return {
            strike_out(key): STRUCK_OUT if is_personal_name(key) and one is not None else strike_out(one)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [strike_out(one) for one in value]
    if isinstance(value, int) and LOOKS_PERSONAL.search(str(value)):
        return STRUCK_OUT
    return value
