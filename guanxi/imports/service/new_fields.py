"""Columns of a file that nothing takes, each with the own field it would make. Customization makes it, at its own door."""

from typing import cast

from guanxi.imports.contracts import Sample
from guanxi.imports.rules.new_fields import suggest_kind
from guanxi.imports.schemas import NewFieldOut, NewKind
from guanxi.imports.service.records import Run
from guanxi.kernel.scope import Scope
from guanxi.sdk.imports import ImportTarget

MAKES = "customization.field.manage"
"""What making a field needs there; offered to nobody else."""


def find_new_fields(run: Run, target: ImportTarget | None, sample: Sample, scope: Scope) -> list[NewFieldOut]:
    """For drafts of targets that take own fields; of what the caller does not see of the file nothing is told."""
    if target is None or not target.takes_own or run.has_rows or not scope.allows(MAKES):
        return []
    made = []
    for place, name in enumerate(run.layout.header):
        if name in run.mapping or not name.strip():
            continue
        cells = [row[place] or "" for row in sample.rows if place < len(row)]
        kind, options = suggest_kind(cells, sample.values.get(name, {}))
        made.append(NewFieldOut(column=name, kind=cast(NewKind, kind.value), options=list(options)))
    return made
