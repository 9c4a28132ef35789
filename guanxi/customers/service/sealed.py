"""Where customers keeps sealed values, for the rotation of keys."""

from guanxi.customers.rules import CHANGE_PURPOSE, HANDLE_PURPOSE
from guanxi.kernel.resealing import Sealed

SEALED = (
    Sealed("handle", HANDLE_PURPOSE, keys={"profile_id": "uuid", "kind": "text", "blind": "bytea"}, also=("id",)),
    Sealed(
        "change_entry",
        CHANGE_PURPOSE,
        keys={"change_set_id": "uuid", "object": "text", "object_id": "uuid"},
        row=lambda row: row["object_id"],
        where="t.object = 'customer'",
    ),
    Sealed("customer_bulk", CHANGE_PURPOSE),
    Sealed("customer_merge", CHANGE_PURPOSE, column="survivor_before", json_key="sealed"),
)
