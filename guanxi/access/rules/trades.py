"""Trades, pure: what a company does, and the stages, classes and tags it is offered to begin with. Nothing is forced on anybody.

The words are those people of the trade use; each list is short, because what is not used is in the way.
"""

from dataclasses import dataclass
from typing import Final

from guanxi.kernel.i18n import Label


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade and what it is offered."""

    key: str
    label: Label
    stages: tuple[Label, ...]
    classes: tuple[Label, ...]
    tags: tuple[Label, ...]


def _words(*pairs: tuple[str, str]) -> tuple[Label, ...]:
    return tuple(Label(zh=zh, en=en) for zh, en in pairs)


TRADES: Final[tuple[Trade, ...]] = (
    Trade(
        "retail",
        Label(zh="零售连锁", en="Retail"),
        _words(("新客", "New"), ("首购", "First purchase"), ("复购", "Repeat"), ("沉睡", "Asleep"), ("流失", "Lost")),
        _words(("普通会员", "Member"), ("银卡会员", "Silver"), ("金卡会员", "Gold"), ("贵宾", "VIP")),
        _words(("到店自提", "Pick-up"), ("价格敏感", "Price-minded"), ("生日当月", "Birthday month"), ("社群", "Community")),
    ),
    Trade(
        "ecommerce",
        Label(zh="电商", en="E-commerce"),
        _words(("访客", "Visitor"), ("加购", "In cart"), ("首单", "First order"), ("复购", "Repeat"), ("流失", "Lost")),
        _words(("普通", "Regular"), ("高价值", "High value"), ("批发", "Wholesale")),
        _words(("大促活跃", "Sale hunter"), ("易退货", "Often returns"), ("晒单", "Reviews"), ("直播间", "Live stream")),
    ),
    Trade(
        "restaurant",
        Label(zh="餐饮", en="Restaurants"),
        _words(("新客", "New"), ("到店", "Came"), ("回头客", "Returns"), ("储值会员", "Prepaid"), ("沉睡", "Asleep")),
        _words(("散客", "Walk-in"), ("会员", "Member"), ("储值会员", "Prepaid member"), ("团餐客户", "Group orders")),
        _words(("不吃辣", "No chilli"), ("忌海鲜", "No seafood"), ("爱包间", "Private room"), ("外卖", "Takeaway"), ("家庭聚餐", "Family meals")),
    ),
    Trade(
        "beauty",
        Label(zh="美容美发", en="Beauty"),
        _words(("咨询", "Enquiry"), ("体验", "First visit"), ("办卡", "Card bought"), ("耗卡中", "Using the card"), ("续卡", "Renewed"), ("流失", "Lost")),
        _words(("体验客", "Trial"), ("次卡", "Visits card"), ("年卡", "Yearly card"), ("贵宾", "VIP")),
        _words(("敏感肌", "Sensitive skin"), ("指定技师", "Own stylist"), ("护肤", "Skin care"), ("美发", "Hair"), ("需回访", "Call back")),
    ),
    Trade(
        "education",
        Label(zh="教育培训", en="Education"),
        _words(("咨询", "Enquiry"), ("试听", "Trial lesson"), ("报名", "Enrolled"), ("在读", "Studying"), ("结课", "Finished"), ("续费", "Renewed")),
        _words(("幼儿", "Pre-school"), ("小学", "Primary"), ("中学", "Secondary"), ("成人", "Adult")),
        _words(("家长", "Parent"), ("转介绍", "Referred"), ("寒暑假班", "Holiday course")),
    ),
    Trade(
        "b2b",
        Label(zh="企业销售（B2B）", en="B2B sales"),
        _words(("线索", "Lead"), ("已联系", "Contacted"), ("需求确认", "Qualified"), ("方案报价", "Proposal"), ("商务谈判", "Negotiation"), ("成交", "Won"), ("丢单", "Lost")),
        _words(("战略客户", "Strategic"), ("重点客户", "Key account"), ("普通客户", "Regular"), ("渠道伙伴", "Channel partner")),
        _words(("决策人", "Decides"), ("使用者", "Uses it"), ("预算已批", "Budget approved"), ("招投标", "Tender"), ("转介绍", "Referred")),
    ),
    Trade(
        "manufacturing",
        Label(zh="制造业", en="Manufacturing"),
        _words(("线索", "Lead"), ("需求确认", "Needs known"), ("样品", "Sample"), ("报价", "Quote"), ("合同", "Contract"), ("量产供货", "Supplying")),
        _words(("战略客户", "Strategic"), ("重点客户", "Key account"), ("一般客户", "Regular"), ("经销商", "Dealer")),
        _words(("采购", "Buyer"), ("技术", "Engineer"), ("账期客户", "On credit"), ("展会", "Trade fair")),
    ),
    Trade(
        "health",
        Label(zh="医疗健康", en="Health"),
        _words(("咨询", "Enquiry"), ("预约", "Booked"), ("到诊", "Came"), ("治疗中", "In treatment"), ("复诊", "Follow-up")),
        _words(("初诊", "First visit"), ("复诊", "Returning"), ("会员", "Member")),
        _words(("医保", "Insured"), ("家庭账户", "Family account"), ("需回访", "Call back")),
    ),
    Trade(
        "services",
        Label(zh="专业服务", en="Services"),
        _words(("线索", "Lead"), ("沟通", "Talking"), ("方案", "Proposal"), ("签约", "Signed"), ("交付", "Delivery"), ("续约", "Renewed")),
        _words(("企业", "Company"), ("个人", "Person"), ("合作伙伴", "Partner")),
        _words(("决策人", "Decides"), ("推荐人", "Refers others"), ("年度合同", "Yearly contract")),
    ),
)  # fmt: skip
KEYS: Final = frozenset(one.key for one in TRADES)
