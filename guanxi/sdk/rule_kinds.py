"""Kinds of rules: "when … if … then …" of one purpose ("who gets a new lead", "which tier a member is in").

The room that acts on them contributes the kind: what the rules are asked of and what they may do. The engine of conditions
decides, explains and tries rules on the past; acting is the room's own. Not here: the rules of a workspace.
"""

from collections.abc import Iterator
from typing import ClassVar

from guanxi.sdk.contribution import Contribution, Fault, Reference, check_text


class RuleKind(Contribution):
    """One purpose. `object` names what the rules are asked of; `actions` are the keys of the actions (sdk.actions) they may lead to,
    () for all that act on the object. `view` and `edit` are the permissions to see and to change such rules."""

    kind: ClassVar[str] = "rule_kind"

    object: ClassVar[str]
    view: ClassVar[str]
    edit: ClassVar[str]
    actions: ClassVar[tuple[str, ...]] = ()

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        yield Reference("permission", self.view)
        yield Reference("permission", self.edit)
        for action in self.actions:
            yield Reference("action", action)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "object")
        yield from check_text(self, "view")
        yield from check_text(self, "edit")
