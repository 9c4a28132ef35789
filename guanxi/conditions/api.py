"""The door of conditions: what other rooms call. Shapes in contracts."""

from collections.abc import Callable

from guanxi.conditions.contracts import Asked
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.queries import Condition, compile_tree
from guanxi.conditions.rules.operators import BY_KIND, OPERATORS
from guanxi.conditions.rules.oracle import matches
from guanxi.conditions.rules.parsing import leaves_of, parse, to_json
from guanxi.conditions.rules.words import explain, explain_record, say
from guanxi.sdk.facts import Fact
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.registry import Registry

__all__ = [
    "BY_KIND",
    "OPERATORS",
    "BadCondition",
    "Condition",
    "compile_tree",
    "explain",
    "explain_record",
    "leaves_of",
    "make_asked",
    "matches",
    "parse",
    "say",
    "to_json",
]


def _everything(_: str) -> bool:
    return True


def make_asked(registry: Registry, object_name: str, may_ask: Callable[[str], bool] = _everything) -> Asked:
    """What can be asked of an object: its declared fields and facts of which `may_ask(key)` is true. A field that is hidden
    or masked for the asker must not be in it: a filter would tell what the page hides."""
    fields = [one for one in registry.fields(object_name) if may_ask(one.key) and _can_be_asked(one)]
    facts = [one for one in registry.all(Fact) if one.object == object_name and may_ask(one.key)]
    found = registry.objects[object_name]
    return Asked(object_name, found.label, {one.key: one for one in fields}, {one.key: one for one in facts})


def _can_be_asked(field: Field) -> bool:
    """Money in a column would need to say which column holds its currency."""
    return not (field.type is FieldKind.MONEY and field.column is not None)
