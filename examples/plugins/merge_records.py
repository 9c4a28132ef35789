"""An object type: merges of customers become something that has rights, fields, a history and a place in lists.

It only describes a table that is there (customer_merge). Its name, `merge_record`, is what others refer to.
"""

from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType

MERGE_RECORD = ObjectType(
    key="merge_records.merge_record",
    label=Label(zh="合并记录", en="Merge record"),
    plural=Label(zh="合并记录", en="Merge records"),
    table="customer_merge",
    view="customers.customer.merge",
    title="reason",
    icon="merge",
    fields=(
        Field(
            key="merge_records.merge_record.reason",
            label=Label(zh="原因", en="Reason"),
            type=FieldKind.TEXT,
            column="reason",
        ),
        Field(
            key="merge_records.merge_record.at",
            label=Label(zh="时间", en="Time"),
            type=FieldKind.DATETIME,
            column="at",
            editable=False,
        ),
    ),
)
