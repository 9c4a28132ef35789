"""What other rooms see of this one: the choices of its fields, which forms and files share."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Option

INDUSTRIES = (
    Option("manufacturing", Label(zh="制造业", en="Manufacturing")),
    Option("software", Label(zh="软件与信息技术", en="Software and IT")),
    Option("wholesale", Label(zh="批发与分销", en="Wholesale and distribution")),
    Option("retail", Label(zh="零售", en="Retail")),
    Option("hospitality", Label(zh="酒店餐饮", en="Hotels and catering")),
    Option("finance", Label(zh="金融", en="Finance")),
    Option("property", Label(zh="房地产与物业", en="Real estate and property")),
    Option("construction", Label(zh="建筑", en="Construction")),
    Option("logistics", Label(zh="物流运输", en="Logistics and transport")),
    Option("education", Label(zh="教育培训", en="Education")),
    Option("health", Label(zh="医疗健康", en="Health")),
    Option("media", Label(zh="文化传媒", en="Culture and media")),
    Option("services", Label(zh="商务服务", en="Business services")),
    Option("energy", Label(zh="能源环保", en="Energy and environment")),
    Option("agriculture", Label(zh="农林牧渔", en="Agriculture")),
    Option("public", Label(zh="机关与事业单位", en="Public bodies")),
    Option("other", Label(zh="其他", en="Other")),
)
SIZES = (
    Option("micro", Label(zh="1–19 人", en="1–19 people")),
    Option("small", Label(zh="20–99 人", en="20–99 people")),
    Option("medium", Label(zh="100–499 人", en="100–499 people")),
    Option("large", Label(zh="500–1999 人", en="500–1,999 people")),
    Option("giant", Label(zh="2000 人以上", en="2,000 people or more")),
)
# Offered while typing; a role is what people write.
ROLES = (
    Label(zh="老板", en="Owner"),
    Label(zh="采购", en="Purchasing"),
    Label(zh="财务", en="Finance"),
    Label(zh="行政", en="Administration"),
    Label(zh="人事", en="HR"),
    Label(zh="联系人", en="Contact"),
    Label(zh="决策人", en="Decision maker"),
    Label(zh="使用人", en="User"),
)
