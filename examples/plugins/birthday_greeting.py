"""A configuration section: one form on the settings page, kept per workspace, with defaults that work."""

from typing import Any

from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.i18n import Label
from guanxi.sdk.forms import labelled
from guanxi.sdk.settings import ConfigSection


class BirthdayGreeting(ConfigSection):
    """When and how the shop wishes a happy birthday."""

    key = "birthday_greeting.greeting"
    label = Label(zh="生日祝福", en="Birthday greeting")
    permission = "customers.customer.edit"
    icon = "gift"

    class Schema(BaseModel):
        """The form."""

        days_before: int = labelled(0, zh="提前天数", en="Days before", ge=0, le=30)
        text: str = labelled("{{ name }}，生日快乐！", zh="祝福语", en="Greeting", max_length=500)

    async def check(self, uow: UnitOfWork, values: Any) -> None:
        """A greeting without the name greets nobody."""
        if "{{ name }}" not in values.text:
            problem = FieldProblem(
                "text", "birthday_greeting.no_name", "祝福语中应包含 {{ name }}。", "The greeting must hold {{ name }}."
            )
            raise Invalid(fields=[problem])
