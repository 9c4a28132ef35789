"""Conditions for a caller: the tree of a parameter; the rest is in the modules of this package."""

import msgspec

from guanxi.conditions.contracts import Asked, Tree
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.rules.parsing import parse
from guanxi.conditions.service.asked import asked_by, asked_whole
from guanxi.conditions.service.describing import find_fields
from guanxi.conditions.service.looking import explain_for, explain_one, find_samples, line_out, look
from guanxi.conditions.service.moments import moment_of
from guanxi.conditions.service.naming import find_titles
from guanxi.kernel.errors import FieldProblem

__all__ = [
    "asked_by",
    "asked_whole",
    "explain_for",
    "explain_one",
    "find_fields",
    "find_samples",
    "find_titles",
    "line_out",
    "look",
    "moment_of",
    "read_filter",
]


def read_filter(text: str, asked: Asked, place: str = "filter") -> Tree:
    """The tree in a parameter. Raises BadCondition."""
    try:
        data = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        problem = FieldProblem(
            place, "conditions.no_json", "筛选条件不是有效的 JSON。", "The filter is not valid JSON."
        )
        raise BadCondition(fields=[problem]) from error
    return parse(data, asked, place)
