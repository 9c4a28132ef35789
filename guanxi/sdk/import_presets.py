"""Import presets: exports of other systems whose headers are known, and how their columns and values become ours.

The imports room recognises a file by its header and proposes the preset's target, source, mapping and values; people may
change all of it. Not here: reading files, and the targets themselves (sdk.imports).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault
from guanxi.sdk.imports import normalise_header


@dataclass(frozen=True, kw_only=True)
class ImportPreset(Contribution):
    """An export of another system. Key `room.name`; `source` names the profile source of its rows.

    `recognise`: any of these sets of headers, whole, is its mark (compared without case, spaces, punctuation). `columns`:
    key of the target's column -> names its column has had, the first that is there counts. `values`: key of the target's
    column -> value in the file -> value to store, "" for none. `target` may belong to a room above the one that contributes
    the preset; without that target the preset is not offered.
    """

    kind: ClassVar[str] = "import_preset"

    key: str
    label: Label
    target: str
    source: str
    recognise: Sequence[Collection[str]]
    columns: Mapping[str, Sequence[str]]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    currency: str | None = None
    time_zone: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        if not self.recognise or not all(self.recognise):
            yield Fault("recognise", "至少需要一组表头。", "at least one set of headers is needed.")
        for key in self.values:
            if key not in self.columns:
                yield Fault(f"values: {key}", "不是已声明的列。", "is not one of the columns.")

    def compute_fit(self, header: Sequence[str]) -> float:
        """The share of the header that the preset explains; 0 when it does not recognise the file."""
        there = {normalise_header(name) for name in header}
        if not any(all(normalise_header(name) in there for name in names) for names in self.recognise):
            return 0.0
        return len(self.compute_mapping(header)) / max(1, len(header))

    def compute_mapping(self, header: Sequence[str]) -> dict[str, str]:
        """Column of the file -> key of the target's column."""
        there = {normalise_header(name): name for name in reversed(header)}
        found: dict[str, str] = {}
        for key, names in self.columns.items():
            name = next((there[normalise_header(one)] for one in names if normalise_header(one) in there), None)
            if name is not None and name not in found:
                found[name] = key
        return found
