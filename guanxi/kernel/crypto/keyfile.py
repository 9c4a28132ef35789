"""Where the master key comes from: given, the environment, or a file of mode 0600 made on the first start.

The file is written whole or not at all and never overwritten by a second process that starts at the same moment.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from guanxi.kernel.crypto.errors import BadMasterKey
from guanxi.kernel.crypto.master import MasterKeys

VARIABLE: Final = "GUANXI_MASTER_KEY"


def master_file(data_dir: Path) -> Path:
    """`<data>/keys/master.json`."""
    return data_dir / "keys" / "master.json"


def open_master(
    data_dir: Path, environ: Mapping[str, str], given: str | None = None, *, create: bool = True
) -> MasterKeys:
    """The keys: `given` text, else GUANXI_MASTER_KEY, else the file, which is made when absent and `create`.

    Raises BadMasterKey for what cannot be read; a file readable by others is closed to them first.
    """
    if given:
        return MasterKeys.from_text(given, "option")
    if environ.get(VARIABLE):
        return MasterKeys.from_text(environ[VARIABLE], VARIABLE)
    path = master_file(data_dir)
    if not path.exists():
        if not create:
            raise BadMasterKey(source=str(path), why_zh="文件不存在。", why_en="the file does not exist.")
        _create(path, MasterKeys.generate())
    return _read(path)


def save_master(data_dir: Path, keys: MasterKeys) -> None:
    """Replace the file by these keys in one step, mode 0600 (after a rotation or an import)."""
    path = master_file(data_dir)
    draft = _write_draft(path, keys)
    draft.replace(path)
    _sync_folder(path.parent)


def _create(path: Path, keys: MasterKeys) -> None:
    draft = _write_draft(path, keys)
    try:
        os.link(draft, path)  # fails when another process was quicker: then its key counts
    except FileExistsError:
        return
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _write_draft(path: Path, keys: MasterKeys) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(keys.to_text())
        file.flush()
        os.fsync(file.fileno())
    return draft


def _read(path: Path) -> MasterKeys:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadMasterKey(
            source=str(path),
            why_zh="文件无法读取，或无法收紧其权限（应仅所有者可读）。",
            why_en="the file cannot be read, or cannot be closed to other users (only its owner may read it).",
        ) from error
    return MasterKeys.from_text(text, str(path))


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
