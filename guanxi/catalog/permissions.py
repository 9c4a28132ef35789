"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("catalog.product.view", Label(zh="查看商品", en="View products"))
MANAGE = Permission("catalog.product.manage", Label(zh="管理商品和类目", en="Manage products and categories"))
COST = Permission("catalog.product.cost", Label(zh="查看和填写成本价", en="See and set costs"))

ALL = (VIEW, MANAGE, COST)
