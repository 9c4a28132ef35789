"""What other rooms see of this one. The states of a product and of an article."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Option

STATUSES = (
    Option("draft", Label(zh="草稿", en="Draft"), "grey"),
    Option("on_sale", Label(zh="在售", en="On sale"), "green"),
    Option("off_sale", Label(zh="已下架", en="Off sale"), "red"),
)
