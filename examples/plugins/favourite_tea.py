"""A field: every customer gets a favourite tea, in forms, lists, filters, imports and the API.

The key says who adds it, to which object, and its name there. Without `column` the value lives in the customer's
`custom` document under the key, so a plugin needs no migration.
"""

from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, Option

FAVOURITE_TEA = Field(
    key="favourite_tea.customer.tea",
    label=Label(zh="最爱的茶", en="Favourite tea"),
    type=FieldKind.SELECT,
    options=(
        Option("green", Label(zh="绿茶", en="Green tea"), "green"),
        Option("oolong", Label(zh="乌龙茶", en="Oolong"), "orange"),
        Option("puer", Label(zh="普洱茶", en="Pu'er"), "red"),
    ),
    synonyms=("喜欢的茶", "tea"),
)
