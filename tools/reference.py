"""Generated reference: the OpenAPI document and the web's types for it. `--check` fails when they are not up to date."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from guanxi.app.assemble import build_services
from guanxi.app.http import create_app, describe
from guanxi.app.rooms import ROOMS
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.sdk.registry import Registry

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "reference" / "openapi.json"
TYPES = ROOT / "web" / "src" / "api" / "schema.d.ts"


def document() -> str:
    """The OpenAPI document of all rooms, without a database."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        db = Database("postgresql://nobody@localhost/none")
        registry = Registry.build(ROOMS, strict=True)
        app = create_app(db, build_services(settings, db, registry), registry)
        return json.dumps(describe(app), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def types(source: Path, target: Path) -> None:
    """The web's types of the document."""
    binary = Path(sys.executable).parent
    environ = {**os.environ, "PATH": f"{binary}{os.pathsep}{os.environ['PATH']}"}
    command = [str(binary / "node"), "node_modules/openapi-typescript/bin/cli.js", str(source), "-o", str(target)]
    subprocess.run(command, cwd=ROOT / "web", env=environ, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Write, or compare with `--check`."""
    text = document()
    if "--check" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / "schema.d.ts"
            (Path(folder) / "openapi.json").write_text(text, encoding="utf-8")
            types(Path(folder) / "openapi.json", fresh)
            stale = [
                path.name
                for path, now in ((DOCUMENT, text), (TYPES, fresh.read_text(encoding="utf-8")))
                if not path.exists() or path.read_text(encoding="utf-8") != now
            ]
        if stale:
            print(f"not up to date: {', '.join(stale)}. Run: make docs")
        return 1 if stale else 0
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    DOCUMENT.write_text(text, encoding="utf-8")
    types(DOCUMENT, TYPES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
