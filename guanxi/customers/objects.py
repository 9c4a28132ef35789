"""The customer as an object: its built-in fields, described once."""

from guanxi.customers import permissions
from guanxi.customers.contracts import BY_PROFILE, CALENDARS, GENDERS, INCOME_BANDS
from guanxi.customers.service.writing import CUSTOMER_RESTORER
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Option, PageSection


def _field(
    name: str,
    zh: str,
    en: str,
    kind: FieldKind = FieldKind.TEXT,
    *,
    custom: bool = False,
    personal: bool = False,
    apart: bool = False,
    options: tuple[Option, ...] = (),
) -> Field:
    return Field(
        key=f"customers.customer.{name}",
        label=Label(zh=zh, en=en),
        type=kind,
        column=None if custom or apart else name,
        stored_as=name if custom else None,
        personal=personal,
        apart=apart,
        governed=name not in {"kind", "created_at", "updated_at"},
        options=options,
        pinyin="sort_key" if name == "name" else None,
        lunar=name == "lunar_birthday",
        fast=name in {"name", "owner_id", "created_at"},
    )


_KINDS = (Option("person", Label(zh="个人", en="Person")), Option("organisation", Label(zh="企业", en="Organisation")))
CUSTOMER = ObjectType(
    key="customers.customer",
    label=Label(zh="客户", en="Customer"),
    plural=Label(zh="客户", en="Customers"),
    table="customer",
    view=permissions.VIEW.key,
    icon="user",
    page="/customers/{id}",
    restorer=CUSTOMER_RESTORER,
    field_rules=True,
    extendable=True,
    live="{t}.deleted_at IS NULL AND {t}.merged_into_id IS NULL",
    events=BY_PROFILE,
    sections=(
        PageSection("relation", Label(zh="客户关系", en="Relationship"), ("tags", "stage", "class", "owner_id")),
        PageSection(
            "about",
            Label(zh="基本信息", en="About"),
            (
                "name",
                "kind",
                "gender",
                "birthday",
                "birthday_calendar",
                "lunar_birthday",
                "country",
                "province",
                "city",
                "district",
                "address",
                "language",
            ),
        ),
        PageSection(
            "member",
            Label(zh="会员信息", en="Membership"),
            ("member_number", "level", "points", "wechat_id", "interests", "income_band", "remark"),
        ),
        PageSection("record", Label(zh="记录", en="Record"), ("source", "created_at", "updated_at")),
    ),
    fields=(
        _field("kind", "类型", "Kind", FieldKind.SELECT, options=_KINDS),
        _field("name", "姓名", "Name", personal=True),
        _field("phone", "手机号", "Phone", FieldKind.PHONE, apart=True, personal=True),
        _field("email", "邮箱", "E-mail", FieldKind.EMAIL, apart=True, personal=True),
        _field("gender", "性别", "Gender", FieldKind.SELECT, options=GENDERS),
        _field("birthday", "生日", "Birthday", FieldKind.DATE, personal=True),
        _field("language", "语言", "Language"),
        _field("country", "国家/地区", "Country"),
        _field("province", "省份", "Province"),
        _field("city", "城市", "City"),
        _field("district", "区县", "District"),
        _field("stage", "阶段", "Stage"),
        _field("class", "等级", "Class"),
        _field("source", "来源", "Source"),
        _field("owner_id", "负责人", "Owner", FieldKind.USER),
        _field("member_number", "会员卡号", "Member number", custom=True),
        _field("wechat_id", "微信号", "WeChat id", custom=True, personal=True),
        _field("level", "会员等级", "Level", custom=True),
        _field("points", "积分", "Points", FieldKind.INTEGER, custom=True),
        _field("remark", "备注", "Remark", FieldKind.LONG_TEXT, custom=True),
        _field("address", "地址", "Address", custom=True, personal=True),
        _field("interests", "兴趣爱好", "Interests", custom=True),
        _field("income_band", "收入水平", "Income band", FieldKind.SELECT, custom=True, options=INCOME_BANDS),
        _field("birthday_calendar", "生日历法", "Birthday calendar", FieldKind.SELECT, custom=True, options=CALENDARS),
        _field("lunar_birthday", "农历生日（月-日）", "Lunar birthday (month-day)", custom=True, personal=True),
        _field("tags", "标签", "Tags", FieldKind.MULTI_SELECT, apart=True),
        _field("created_at", "创建时间", "Created", FieldKind.DATETIME),
        _field("updated_at", "更新时间", "Updated", FieldKind.DATETIME),
    ),
)
