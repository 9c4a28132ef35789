"""Regions, legal entities and stores as objects."""

from guanxi.kernel.i18n import Label
from guanxi.organization import permissions
from guanxi.organization.contracts import STATUSES
from guanxi.organization.service.lists import LEGAL_ENTITY as LEGAL_ENTITY_DATA
from guanxi.organization.service.lists import REGION as REGION_DATA
from guanxi.organization.service.staff import STORE_RESTORER
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Option


def _field(
    key: str, zh: str, en: str, kind: FieldKind = FieldKind.TEXT, *, target: str | None = None,
    options: tuple[Option, ...] = (), required: bool = False,
) -> Field:  # fmt: skip
    column = key.partition(".")[2]
    return Field(
        key=f"organization.{key}", label=Label(zh=zh, en=en), type=kind, column=column, target=target, options=options,
        required=required,
    )  # fmt: skip


def _named(name: str) -> tuple[Field, Field]:
    return (
        _field(f"{name}.code", "编码", "Code", required=True),
        _field(f"{name}.name", "名称", "Name", required=True),
    )


REGION = ObjectType(
    key="organization.region",
    label=Label(zh="区域", en="Region"),
    plural=Label(zh="区域", en="Regions"),
    table="region",
    live="{t}.deleted_at IS NULL",
    owner=None,
    view=permissions.VIEW.key,
    icon="map",
    restorer=REGION_DATA.restorer,
    fields=(*_named("region"), _field("region.parent_id", "上级区域", "Within", FieldKind.RELATION, target="region")),
)
LEGAL_ENTITY = ObjectType(
    key="organization.legal_entity",
    label=Label(zh="公司主体", en="Legal entity"),
    plural=Label(zh="公司主体", en="Legal entities"),
    table="legal_entity",
    live="{t}.deleted_at IS NULL",
    owner=None,
    view=permissions.VIEW.key,
    icon="bank",
    restorer=LEGAL_ENTITY_DATA.restorer,
    fields=(*_named("legal_entity"), _field("legal_entity.credit_code", "统一社会信用代码", "Social credit code")),
)
STORE = ObjectType(
    key="organization.store",
    label=Label(zh="门店", en="Store"),
    plural=Label(zh="门店", en="Stores"),
    table="store",
    live="{t}.deleted_at IS NULL",
    owner=None,
    view=permissions.VIEW.key,
    icon="shop",
    page="/stores/{id}",
    restorer=STORE_RESTORER,
    fields=(
        *_named("store"),
        _field("store.region_id", "区域", "Region", FieldKind.RELATION, target="region"),
        _field("store.legal_entity_id", "公司主体", "Legal entity", FieldKind.RELATION, target="legal_entity"),
        _field("store.manager_id", "店长", "Manager", FieldKind.USER),
        _field("store.status", "状态", "Status", FieldKind.SELECT, options=STATUSES),
        _field("store.province", "省份", "Province"),
        _field("store.city", "城市", "City"),
        _field("store.district", "区县", "District"),
        _field("store.division", "行政区划", "Division", FieldKind.DIVISION),
        _field("store.address", "地址", "Address"),
        _field("store.hours", "营业时间", "Opening hours"),
        _field("store.opened_on", "开业日期", "Opened", FieldKind.DATE),
        _field("store.closed_on", "闭店日期", "Closed", FieldKind.DATE),
    ),
)
