"""First steps of this room."""

from typing import ClassVar

from guanxi.customers import permissions
from guanxi.customers.queries import records
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.first_steps import FirstStep


class BringCustomers(FirstStep):
    """Done when there is a customer."""

    key: ClassVar[str] = "customers.bring"
    label: ClassVar[Label] = Label(zh="导入客户", en="Bring your customers")
    help: ClassVar[Label] = Label(
        zh="拖入 Excel 或 CSV 文件：自动识别列名、先预演再导入，随时可以整批撤销。",
        en="Drop an Excel or CSV file: columns are recognised, a dry run shows the result, and the whole import can be taken back.",
    )
    page: ClassVar[str] = "/imports"
    permission: ClassVar[str] = permissions.IMPORT.key
    order: ClassVar[int] = 10

    async def is_done(self, uow: UnitOfWork) -> bool:
        return await records.has_any(uow)


STEPS = (BringCustomers,)
