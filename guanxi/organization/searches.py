"""How stores are found from the one search field."""

from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.organization.service.lists import STORE
from guanxi.sdk.master_data import MasterData
from guanxi.sdk.master_searches import MasterSearch


class StoreSearch(MasterSearch):
    """By code or a part of the name."""

    key: ClassVar[str] = "organization.store"
    label: ClassVar[Label] = Label(zh="门店", en="Stores")
    object: ClassVar[str] = "store"
    list_page: ClassVar[str | None] = "/stores?q={query}"
    data: ClassVar[MasterData] = STORE
