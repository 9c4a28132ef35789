"""Import of regions and stores by code."""

from collections.abc import Mapping
from typing import Any, ClassVar

from guanxi.kernel.i18n import Label
from guanxi.organization import permissions
from guanxi.organization.contracts import STATUSES
from guanxi.organization.service import lists
from guanxi.sdk.imports import ColumnKind, ImportColumn
from guanxi.sdk.master_data import MasterData
from guanxi.sdk.master_imports import MasterImport, problems_of


def _column(
    key: str, zh: str, en: str, *synonyms: str, kind: ColumnKind = ColumnKind.TEXT, required: bool = False
) -> ImportColumn:
    options = STATUSES if kind is ColumnKind.SELECT else ()
    return ImportColumn(key, Label(zh=zh, en=en), kind, required, synonyms, options=options)


class RegionImport(MasterImport):
    """Regions; a region above must be there first."""

    key: ClassVar[str] = "organization.regions"
    label: ClassVar[Label] = Label(zh="区域", en="Regions")
    object: ClassVar[str] = "region"
    permission: ClassVar[str] = permissions.MANAGE.key
    data: ClassVar[MasterData] = lists.REGION
    refers: ClassVar[Mapping[str, tuple[str, str]]] = {"parent": ("parent_id", "region")}
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        _column("code", "区域编码", "Region code", "编码", "大区编码", required=True),
        _column("name", "区域名称", "Region name", "名称", "大区", "区域", required=True),
        _column("parent", "上级区域", "Within", "上级", "parent region"),
    )
    problems: ClassVar[Mapping[str, Label]] = problems_of("organization")


class StoreImport(MasterImport):
    """Stores with region, legal entity and address."""

    key: ClassVar[str] = "organization.stores"
    label: ClassVar[Label] = Label(zh="门店", en="Stores")
    object: ClassVar[str] = "store"
    permission: ClassVar[str] = permissions.MANAGE.key
    data: ClassVar[MasterData] = lists.STORE
    refers: ClassVar[Mapping[str, tuple[str, str]]] = {
        "region": ("region_id", "region"),
        "legal_entity": ("legal_entity_id", "legal_entity"),
    }
    made: ClassVar[Mapping[str, Any]] = {"status": "open"}
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        _column(
            "code", "门店编码", "Store code", "店铺编码", "门店编号", "店号", "store no", "store id", required=True
        ),
        _column("name", "门店名称", "Store name", "店铺名称", "门店", "店名", "store", required=True),
        _column("region", "区域", "Region", "大区", "片区"),
        _column("legal_entity", "公司主体", "Legal entity", "所属公司", "经营主体"),
        _column("status", "状态", "Status", "营业状态", kind=ColumnKind.SELECT),
        _column("province", "省份", "Province", "省"),
        _column("city", "城市", "City", "市"),
        _column("district", "区县", "District", "区"),
        _column("address", "地址", "Address", "门店地址", "详细地址"),
        _column("hours", "营业时间", "Opening hours", "hours"),
        _column("opened_on", "开业日期", "Opened", "开店日期", "opening date", kind=ColumnKind.DATE),
        _column("closed_on", "闭店日期", "Closed", "关店日期", "closing date", kind=ColumnKind.DATE),
    )
    problems: ClassVar[Mapping[str, Label]] = problems_of("organization")
