"""Which known export a file looks like, and the settings that come with it."""

from collections.abc import Sequence
from typing import Any

from guanxi.imports.service.records import allowed_targets, target_of
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.scope import Scope
from guanxi.sdk.import_presets import ImportPreset
from guanxi.sdk.registry import Registry


def recognised(registry: Registry, scope: Scope, header: Sequence[str]) -> list[ImportPreset]:
    """Presets that recognise the header and whose target the caller may import, the best first."""
    allowed = {target.key for target in allowed_targets(registry, scope)}
    fits = [(one.compute_fit(header), one) for one in registry.all(ImportPreset) if one.target in allowed]
    return [one for fit, one in sorted(fits, key=lambda pair: -pair[0]) if fit > 0]


def target_preset(registry: Registry, key: str | None) -> ImportPreset | None:
    """The preset with that key, when its room or plugin is still there."""
    return registry.get(ImportPreset, key) if key else None


def require_preset(registry: Registry, key: str) -> ImportPreset:
    """The preset with that key. Raises Invalid."""
    found = target_preset(registry, key)
    if found is None:
        known = ", ".join(one.key for one in registry.all(ImportPreset))
        problem = FieldProblem(
            "preset",
            "imports.unknown_preset",
            f"没有这种预设。可用的有：{known}。",
            f"There is no such preset. There are: {known}.",
        )
        raise Invalid(fields=[problem])
    return found


def settings_of(registry: Registry, preset: ImportPreset, header: Sequence[str]) -> dict[str, Any]:
    """Columns of a run that the preset sets for a file with this header."""
    target = target_of(registry, preset.target)
    keys = {column.key for column in target.columns} if target else set()
    mapping = {name: key for name, key in preset.compute_mapping(header).items() if key in keys}
    values: dict[str, Any] = {
        "preset": preset.key,
        "target": preset.target,
        "source": preset.source,
        "mapping": mapping,
        "value_map": {key: dict(told) for key, told in preset.values.items() if key in mapping.values()},
        "options": dict(preset.options),
    }
    chosen = {"currency": preset.currency, "time_zone": preset.time_zone}
    return values | {name: value for name, value in chosen.items() if value is not None}
