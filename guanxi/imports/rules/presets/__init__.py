"""Exports that are known as they come: one JSON file beside this one for each. Adding a file adds a preset."""

import json
from pathlib import Path

from guanxi.kernel.i18n import Label
from guanxi.sdk.import_presets import ImportPreset


def _read(path: Path) -> ImportPreset:
    told = json.loads(path.read_text(encoding="utf-8"))
    return ImportPreset(key=f"imports.{path.stem}", label=Label(**told.pop("label")), **told)


ALL = tuple(_read(path) for path in sorted(Path(__file__).parent.glob("*.json")))
