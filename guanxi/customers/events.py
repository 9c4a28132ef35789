"""What happens to customers. Ids and counts only: personal values never enter the log."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCreated(Event):
    """A customer came into being; `source` says from where."""

    type: ClassVar[str] = "customers.customer_created"
    label: ClassVar[Label] = Label(zh="客户已创建", en="Customer created")
    object: ClassVar[str] = "customer"
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUpdated(Event):
    """Fields of a customer changed; the change-set holds the values."""

    type: ClassVar[str] = "customers.customer_updated"
    label: ClassVar[Label] = Label(zh="客户资料已修改", en="Customer changed")
    object: ClassVar[str] = "customer"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDeleted(Event):
    """A customer went to the recycle bin."""

    type: ClassVar[str] = "customers.customer_deleted"
    label: ClassVar[Label] = Label(zh="客户已移入回收站", en="Customer moved to the recycle bin")
    object: ClassVar[str] = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRestored(Event):
    """A customer came back from the recycle bin."""

    type: ClassVar[str] = "customers.customer_restored"
    label: ClassVar[Label] = Label(zh="客户已恢复", en="Customer restored")
    object: ClassVar[str] = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersImported(Event):
    """One chunk of an import: profiles carry the import's id, so nothing is listed here."""

    type: ClassVar[str] = "customers.customers_imported"
    label: ClassVar[Label] = Label(zh="已导入一批客户", en="A batch of customers imported")
    object: ClassVar[str] = "customer"
    import_id: UUID
    created: int
    updated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersMerged(Event):
    """Two customers became one; `loser_id` redirects to the subject from now on."""

    type: ClassVar[str] = "customers.customers_merged"
    label: ClassVar[Label] = Label(zh="客户已合并", en="Customers merged")
    object: ClassVar[str] = "customer"
    loser_id: UUID
    merge_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersUnmerged(Event):
    """A merge was taken back; the loser lives again."""

    type: ClassVar[str] = "customers.customers_unmerged"
    label: ClassVar[Label] = Label(zh="客户合并已撤销", en="Customers un-merged")
    object: ClassVar[str] = "customer"
    loser_id: UUID
    merge_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided(Event):
    """Somebody said of the subject and another customer that they are two people ("different"), that it is for later, or took
    that back ("open")."""

    type: ClassVar[str] = "customers.review_decided"
    label: ClassVar[Label] = Label(zh="疑似重复已处理", en="Possible duplicate settled")
    object: ClassVar[str] = "customer"
    other_id: UUID
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAsked(Event):
    """Somebody met the subject beyond their reach and asks to see it; `tell` are those who may answer."""

    type: ClassVar[str] = "customers.access_asked"
    label: ClassVar[Label] = Label(zh="申请查看客户", en="Asks to see a customer")
    object: ClassVar[str] = "customer"
    page: ClassVar[str | None] = "/customers/requests"
    request_id: UUID
    tell: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAnswered(Event):
    """A request was answered ("shared", "assigned", "refused"), or the answer taken back ("open"); `tell` is who asked."""

    type: ClassVar[str] = "customers.access_answered"
    label: ClassVar[Label] = Label(zh="答复了您的客户申请", en="Answered your request for a customer")
    object: ClassVar[str] = "customer"
    page: ClassVar[str | None] = "/customers/requests"
    request_id: UUID
    answer: str
    tell: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErased(Event):
    """Everything personal of a customer was overwritten."""

    type: ClassVar[str] = "customers.customer_erased"
    label: ClassVar[Label] = Label(zh="个人信息已彻底删除", en="Personal data erased")
    object: ClassVar[str] = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileAttached(Event):
    """A visitor turned out to be the subject: what the profile did before is the subject's from now on."""

    type: ClassVar[str] = "customers.profile_attached"
    label: ClassVar[Label] = Label(zh="访客识别为此客户", en="Visitor recognised as this customer")
    object: ClassVar[str] = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDetached(Event):
    """A recognition was taken back: the profile is nobody's again."""

    type: ClassVar[str] = "customers.profile_detached"
    label: ClassVar[Label] = Label(zh="访客识别已撤销", en="Recognition of a visitor taken back")
    object: ClassVar[str] = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChanged(Event):
    """A tag itself was made, renamed or moved to another group, merged into another, deleted or brought back; `act` says which
    ("created", "changed", "merged", "deleted", "restored"). Who carries it is told by the events of customers."""

    type: ClassVar[str] = "customers.tag_changed"
    label: ClassVar[Label] = Label(zh="标签已变更", en="Tag changed")
    act: str
    into_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(Event):
    """The person of a profile agreed to something, or took it back; `source` says where."""

    type: ClassVar[str] = "customers.consent_changed"
    label: ClassVar[Label] = Label(zh="同意状态已变更", en="Consent changed")
    object: ClassVar[str] = "customer"
    purpose: str
    channel: str
    granted: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTextWritten(Event):
    """A wording people agree to was written, or the next version of one."""

    type: ClassVar[str] = "customers.consent_text_written"
    label: ClassVar[Label] = Label(zh="同意条款已更新", en="Consent text written")
    purpose: str
    version: int


ALL = (
    CustomerCreated,
    CustomerUpdated,
    CustomerDeleted,
    CustomerRestored,
    CustomersImported,
    CustomersMerged,
    CustomersUnmerged,
    ReviewDecided,
    AccessAsked,
    AccessAnswered,
    CustomerErased,
    ProfileAttached,
    ProfileDetached,
    TagChanged,
    ConsentChanged,
    ConsentTextWritten,
)
