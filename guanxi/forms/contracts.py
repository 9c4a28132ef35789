"""Shapes of forms: kinds of fields, limits, and what a submission went through. One engine for web forms, surveys and portals."""

from collections.abc import Mapping
from typing import Any, Final

from guanxi.sdk.objects import FieldKind

MOST_FIELDS: Final = 60
MOST_OPTIONS: Final = 100
MOST_TEXT: Final = 500
MOST_LONG_TEXT: Final = 5_000
FORM: Final = "form"
ASKED: Final = (
    "text", "long_text", "email", "phone", "number", "date", "choice", "choices", "rating", "division", "checkbox", "hidden", "consent",
    "section",
)  # fmt: skip
CHOOSING: Final = frozenset({"choice", "choices"})
# Which fields of a customer an answer may fill.
FITTING: Final[Mapping[str, frozenset[FieldKind]]] = {
    "text": frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT}),
    "long_text": frozenset({FieldKind.LONG_TEXT, FieldKind.TEXT}),
    "email": frozenset({FieldKind.EMAIL}),
    "phone": frozenset({FieldKind.PHONE}),
    "number": frozenset({FieldKind.NUMBER, FieldKind.INTEGER}),
    "date": frozenset({FieldKind.DATE}),
    "choice": frozenset({FieldKind.SELECT, FieldKind.TEXT}),
    "choices": frozenset({FieldKind.MULTI_SELECT, FieldKind.TEXT}),
    "rating": frozenset({FieldKind.RATING, FieldKind.INTEGER}),
    "division": frozenset({FieldKind.DIVISION}),
    "checkbox": frozenset({FieldKind.BOOLEAN}),
    "hidden": frozenset({FieldKind.TEXT}),
}
PLACE: Final = "customers.customer.province"  # a division fills province, city and district together
Definition = Mapping[str, Any]  # as schemas.Definition writes it
