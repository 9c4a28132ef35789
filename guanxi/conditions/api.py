"""The door of conditions: what other rooms call. Shapes in contracts."""

from guanxi.conditions.errors import BadCondition
from guanxi.conditions.queries import Condition, compile_rule, compile_tree, depends_on_moment
from guanxi.conditions.rules.operators import BY_KIND, OPERATORS
from guanxi.conditions.rules.oracle import matches
from guanxi.conditions.rules.parsing import leaves_of, parse, to_json, without_values
from guanxi.conditions.rules.words import explain, explain_record, say
from guanxi.conditions.service import asked_by, find_titles, make_asked, moment_of, read_filter

__all__ = [
    "BY_KIND",
    "OPERATORS",
    "BadCondition",
    "Condition",
    "asked_by",
    "compile_rule",
    "compile_tree",
    "depends_on_moment",
    "explain",
    "explain_record",
    "find_titles",
    "leaves_of",
    "make_asked",
    "matches",
    "moment_of",
    "parse",
    "read_filter",
    "say",
    "to_json",
    "without_values",
]
