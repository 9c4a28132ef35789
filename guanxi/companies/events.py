"""What happens to companies and to the roles of people there. No names: ids, and which fields changed."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyChanged(Event):
    """A company is another now: `act` is created, changed, deleted, restored, undone, imported or given."""

    type: ClassVar[str] = "companies.company_changed"
    label: ClassVar[Label] = Label(zh="企业已变更", en="Company changed")
    object: ClassVar[str] = "company"
    act: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Event):
    """Somebody's role in a company: `act` is added, changed, ended, removed or undone. It is about the company and, by the
    profile, about the customer."""

    type: ClassVar[str] = "companies.person_changed"
    label: ClassVar[Label] = Label(zh="企业人员已变更", en="People of a company changed")
    object: ClassVar[str] = "company"
    act: str
    person_id: UUID


ALL = (CompanyChanged, PersonChanged)
