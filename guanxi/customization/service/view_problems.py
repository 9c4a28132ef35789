"""What a saved view asks for that its reader may not: said as problems of the view, never an error, and no value is given away."""

from collections.abc import Mapping
from typing import Any

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked
from guanxi.customization.schemas.views import ViewProblem
from guanxi.kernel.errors import FieldProblem
from guanxi.sdk.field_policy import FieldPolicy
from guanxi.sdk.objects import Field


def find_problems(view: Mapping[str, Any], asked: Asked, policy: FieldPolicy, language: str) -> list[ViewProblem]:
    """What of the filter, the columns, the order and the field of a board the reader may not ask for."""
    found: list[FieldProblem] = []
    if view["filter"] is not None:
        try:
            conditions.parse(view["filter"], asked)
        except conditions.BadCondition as error:
            found += error.fields
    found += [
        _closed(f"columns.{name}", policy.fields[name])
        for name in view["columns"]
        if name in policy.ruled and policy.is_hidden(name)
    ]
    ordered = [one.strip().removeprefix("-") for one in (view["sort"] or "").split(",")]
    places = [*(("sort", name) for name in ordered), ("field", view["field"] or ""), ("sum", view["sum"] or "")]
    found += [_closed(place, policy.fields[name]) for place, name in places if not policy.may_see(name)]
    return [ViewProblem(field=one.field, code=one.code, message=one.words(language)) for one in found]


def _closed(place: str, field: Field) -> FieldProblem:
    zh, en = f"您的角色看不到“{field.label.zh}”。", f"Your roles do not show “{field.label.en}”."
    return FieldProblem(place, "customization.field_closed", zh, en)
