"""A first step: the list that greets who is new asks for a first birthday, and ticks it off when one is known."""

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.first_steps import FirstStep


class FirstBirthday(FirstStep):
    """Done when a customer's birthday is known."""

    key = "first_birthday.first_birthday"
    label = Label(zh="记下第一个生日", en="Note down a first birthday")
    help = Label(zh="知道生日，才能按时送上祝福。", en="Whoever knows birthdays can send wishes in time.")
    page = "/customers"
    permission = "customers.customer.edit"

    async def is_done(self, uow: UnitOfWork) -> bool:
        """One look, whatever the number of customers."""
        statement = """SELECT EXISTS (SELECT 1 FROM customer
                       WHERE workspace_id = %(ws)s AND birthday IS NOT NULL AND deleted_at IS NULL)"""
        return bool(await uow.value(statement))
