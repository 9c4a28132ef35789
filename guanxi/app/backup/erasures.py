"""The ledger of erasures outside the database: what a restore of an older backup must erase again.

One line per erased customer id: `1 <time> <workspace> <hash of the id>`; nothing personal. A reader of the log appends to
`<data>/backups/erasures.log` a moment after each erasure and forgets none after a crash, because its cursor moves only
with the line on the disk; the file is copied beside backups made elsewhere. The same line twice does no harm.
"""

import asyncio
import fcntl
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from guanxi.customers.events import CustomerErased
from guanxi.kernel.config import Settings
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.log import Reader, Recorded
from guanxi.kernel.services import services_of

NAME = "erasures.log"
_LINE = re.compile(r"1 (\S+) (\d+) ([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Erasure:
    """One line: when, in which workspace, the hash that the erasure ledger of the database keeps as well."""

    at: datetime
    workspace_id: int
    subject_hash: bytes

    def line(self) -> str:
        """As it stands in the file."""
        return (
            f"1 {self.at.astimezone(UTC).isoformat(timespec='seconds')} {self.workspace_id} {self.subject_hash.hex()}"
        )


def ledger_path(settings: Settings) -> Path:
    """Where an installation keeps the file."""
    return settings.data_dir / "backups" / NAME


def read_ledger(path: Path) -> list[Erasure]:
    """The lines of the file; a torn last line (power cut) is left out. Empty without a file."""
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return []
    return [
        Erasure(datetime.fromisoformat(found[1]), int(found[2]), bytes.fromhex(found[3]))
        for line in text.splitlines()
        if (found := _LINE.fullmatch(line))
    ]


def append(path: Path, erasures: Iterable[Erasure]) -> int:
    """Add what the file does not have yet, on the disk when this returns; how many. Safe among processes."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+", encoding="ascii", errors="replace") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = {(one.workspace_id, one.subject_hash) for one in read_ledger(path)}
        fresh = [one for one in erasures if (one.workspace_id, one.subject_hash) not in known]
        if fresh:
            text = file.read()
            torn = "\n" if text and not text.endswith("\n") else ""
            file.write(torn + "".join(one.line() + "\n" for one in fresh))
            file.flush()
            os.fsync(file.fileno())
    return len(fresh)


def copy_beside(settings: Settings, folder: Path) -> None:
    """Bring the ledger beside backups that are kept elsewhere."""
    target = folder / NAME
    erasures = read_ledger(ledger_path(settings))
    if erasures and target != ledger_path(settings):
        append(target, erasures)


def find_ledger(settings: Settings, backup: Path, named: Path | None = None) -> dict[int, list[Erasure]]:
    """All lines known: this installation's, those beside the backup, those of a file named; by workspace."""
    found: dict[int, dict[bytes, Erasure]] = defaultdict(dict)
    for path in (ledger_path(settings), backup.parent / NAME, *([named] if named else [])):
        for one in read_ledger(path):
            found[one.workspace_id][one.subject_hash] = one
    return {workspace: list(lines.values()) for workspace, lines in found.items()}


async def keep(uow: UnitOfWork, events: Sequence[Recorded]) -> None:
    """The reader's work: ledger rows of these erasures go to the file, before the cursor moves."""
    moments = list({event.recorded_at for event in events})
    # A row of the ledger and its event are of one transaction, so they carry one time.
    rows = await uow.all(
        "SELECT at, subject_hash FROM erasure WHERE workspace_id = %(ws)s AND at = ANY(%(moments)s)", moments=moments
    )
    workspace = uow.scope.workspace_id
    lines = [Erasure(row["at"], workspace, bytes(row["subject_hash"])) for row in rows]
    await asyncio.to_thread(append, ledger_path(services_of(uow).settings), lines)


READER = Reader("app.erasure_ledger", keep, frozenset({CustomerErased.type}))
