"""The moment at which a company's customers are asked about: now, where the company is."""

from guanxi.access import api as access
from guanxi.conditions.contracts import Moment
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of


async def company_moment(uow: UnitOfWork) -> Moment:
    """Now, in the workspace's time zone, whoever asks: what the company knows of a customer does not depend on the asker's clock."""
    return Moment(services_of(uow).clock.now(), await access.get_zone(uow))
