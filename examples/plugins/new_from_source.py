"""A trigger with a setting: a journey starts when a customer comes in from one source.

Every event is a trigger by itself; this class only adds the question "from where?".
"""

from pydantic import BaseModel

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.forms import labelled
from guanxi.sdk.triggers import Trigger


class NewFromSource(Trigger):
    """Matches `customers.customer_created` events of one source."""

    key = "new_from_source.new_from_source"
    label = Label(zh="来自某来源的新客户", en="New customer from a source")
    object = "customer"
    events = ("customers.customer_created",)

    class Config(BaseModel):
        """The form in the journey's first node."""

        source: str = labelled(zh="来源", en="Source", min_length=1, max_length=100)

    def matches(self, event: Recorded, config: Config) -> bool:
        """The payload decides; nothing is read."""
        return event.payload.get("source") == config.source
