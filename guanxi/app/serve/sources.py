"""For `guanxi up --reload`: which of the sources changed since the last look, by their times. No watcher of the system."""

import os
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
WEB = PACKAGE.parent / "web" / "src"
INTERVAL_S = 0.7


class Sources:
    """`look` says what changed: "python", "web"."""

    def __init__(self, places: tuple[tuple[str, Path, tuple[str, ...]], ...] | None = None) -> None:
        self._places = places or (("python", PACKAGE, (".py",)), ("web", WEB, (".ts", ".tsx", ".css", ".json")))
        self._seen = {name: self._stamp(root, endings) for name, root, endings in self._places}

    def look(self) -> set[str]:
        """The kinds of sources that changed since the last look."""
        changed = set()
        for name, root, endings in self._places:
            stamp = self._stamp(root, endings)
            if stamp != self._seen[name]:
                self._seen[name] = stamp
                changed.add(name)
        return changed

    def _stamp(self, root: Path, endings: tuple[str, ...]) -> dict[str, int]:
        return dict(_files(root, endings)) if root.is_dir() else {}


def _files(root: Path, endings: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
        for name in names:
            if name.endswith(endings):
                path = os.path.join(folder, name)  # noqa: PTH118 - many hundred times a second
                try:
                    yield path, os.stat(path).st_mtime_ns  # noqa: PTH116
                except FileNotFoundError:
                    continue
