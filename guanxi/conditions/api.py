"""The door of conditions: what other rooms call. Shapes in contracts."""

from guanxi.conditions.errors import BadCondition
from guanxi.conditions.queries.compiled import Cache, Condition, Prepared
from guanxi.conditions.queries.members import (
    Statement,
    choose,
    compile_batch,
    compile_batches,
    compile_members,
    count,
    find,
    prepare_batch,
    prepare_batches,
)
from guanxi.conditions.queries.records import load
from guanxi.conditions.queries.spans import find_days, find_moments, late_bounds
from guanxi.conditions.queries.tree import compile_rule, compile_tree, prepare
from guanxi.conditions.queries.values import compile_stored, compile_values
from guanxi.conditions.rules.flips import find_flip
from guanxi.conditions.rules.operators import BY_KIND, OPERATORS
from guanxi.conditions.rules.oracle import matches
from guanxi.conditions.rules.parsing import parse
from guanxi.conditions.rules.ruling import read_parts
from guanxi.conditions.rules.valuing import compute_value, kind_of, parse_value, say_value
from guanxi.conditions.rules.words import explain, explain_record, say
from guanxi.conditions.rules.writing import (
    check_acyclic,
    depends_on_moment,
    ids_in,
    leaves_of,
    rows_of,
    segments_of,
    to_json,
    walk,
    without_values,
)
from guanxi.conditions.service import (
    asked_by,
    asked_whole,
    explain_for,
    find_samples,
    find_titles,
    line_out,
    moment_of,
    read_filter,
)
from guanxi.conditions.service.asking import make_asked, make_happening
from guanxi.conditions.service.ruling import RuleSet, back_test, decide, explain_rules, find_actions, make_rule_set

__all__ = [
    "BY_KIND",
    "OPERATORS",
    "BadCondition",
    "Cache",
    "Condition",
    "Prepared",
    "RuleSet",
    "Statement",
    "asked_by",
    "asked_whole",
    "back_test",
    "check_acyclic",
    "choose",
    "compile_batch",
    "compile_batches",
    "compile_members",
    "compile_rule",
    "compile_stored",
    "compile_tree",
    "compile_values",
    "compute_value",
    "count",
    "decide",
    "depends_on_moment",
    "explain",
    "explain_for",
    "explain_record",
    "explain_rules",
    "find",
    "find_actions",
    "find_days",
    "find_flip",
    "find_moments",
    "find_samples",
    "find_titles",
    "ids_in",
    "kind_of",
    "late_bounds",
    "leaves_of",
    "line_out",
    "load",
    "make_asked",
    "make_happening",
    "make_rule_set",
    "matches",
    "moment_of",
    "parse",
    "parse_value",
    "prepare",
    "prepare_batch",
    "prepare_batches",
    "read_filter",
    "read_parts",
    "rows_of",
    "say",
    "say_value",
    "segments_of",
    "to_json",
    "walk",
    "without_values",
]
