"""Sealing the audit log into a hash chain, and checking it.

Every minute the entries that no transaction in flight can still come before get a seal; the seal's hash also goes, with
fsync, into an anchor file outside the database, so that not even a database administrator edits unseen. Sealing after
the fact keeps writers free of a common lock; what this costs is that entries younger than the last seal are not yet
covered. Limits: whoever can write database and anchor file can forge both; copy the file to another machine.
"""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from guanxi.access.contracts import Finding, Report
from guanxi.access.queries import audit as queries
from guanxi.access.rules.chain import START, Anchor, compute_hash, read_anchor
from guanxi.kernel.db import Database, Row, UnitOfWork

BATCH = 5_000
_PAGE = 20


def anchor_path(data_dir: Path) -> Path:
    """Where the anchors of an installation are."""
    return data_dir / "audit" / "anchor.log"


async def seal(db: Database, anchors: Path) -> int:
    """Seal all entries that are settled; returns how many. Another process at it: 0. Safe to kill at any point."""
    sealed = 0
    while True:
        async with db.system("one chain over the entries of all workspaces") as uow:
            if not await queries.try_seal_lock(uow):
                return sealed
            entries = await _seal_next(uow)
        await _anchor(db, anchors)
        sealed += entries
        if entries < BATCH:
            return sealed


async def _seal_next(uow: UnitOfWork) -> int:
    last = await queries.get_last_seal(uow)
    tx, seq = (last["last_tx"], last["last_seq"]) if last else (0, 0)
    entries = await queries.find_unsealed(uow, tx, seq, BATCH)
    if not entries:
        return 0
    await queries.insert_seal(
        uow,
        last["number"] + 1 if last else 1,
        _position(entries[0]),
        _position(entries[-1]),
        len(entries),
        compute_hash(bytes(last["hash"]) if last else START, entries),
    )
    return len(entries)


def _position(entry: Row) -> tuple[int, int]:
    return entry["tx"], entry["seq"]


async def _anchor(db: Database, path: Path) -> None:
    """Write the anchors of new seals: also of those whose process died before it wrote them, but not of seals older
    than a day, so that a lost or shortened file stays visible."""
    known = await asyncio.to_thread(_last_anchor, path)
    async with db.system("one chain over the entries of all workspaces") as uow:
        rows = await queries.find_seals(uow, known, 10_000, within_hours=24)
    if rows:
        await asyncio.to_thread(_append, path, [_anchor_of(row) for row in rows])


def _last_anchor(path: Path) -> int:
    return max(_read_anchors(path)[0], default=0)


def _append(path: Path, anchors: list[Anchor]) -> None:
    """Append and fsync, under a lock: another process may have written some of them meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+", encoding="ascii", errors="replace") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = file.read()
        known = _last_anchor(path)
        torn = "\n" if lines and not lines.endswith("\n") else ""
        file.write(torn + "".join(anchor.line() + "\n" for anchor in anchors if anchor.number > known))
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _anchor_of(seal_row: Row) -> Anchor:
    return Anchor(
        seal_row["number"], seal_row["last_tx"], seal_row["last_seq"], seal_row["entries"], bytes(seal_row["hash"])
    )


@dataclass(slots=True)
class _Walk:
    """How far the check has come."""

    number: int = 0
    entries: int = 0
    position: tuple[int, int] = (0, 0)
    previous: bytes = START
    findings: list[Finding] = field(default_factory=list)


async def verify(db: Database, anchors: Path) -> Report:
    """Compute the whole chain anew and compare it with the seals and the anchor file. Memory: one seal's entries."""
    written, findings = _read_anchors(anchors)
    walk = _Walk(findings=findings)
    more, unsealed = True, 0
    while more:
        async with db.system("one chain over the entries of all workspaces") as uow:
            page = await queries.find_seals(uow, walk.number, _PAGE)
            for row in page:
                await _check_seal(uow, row, walk)
                walk.findings.extend(_compare_anchor(row, written))
            unsealed = await queries.count_after(uow, *walk.position)
        more = bool(page)
    if written and max(written) > walk.number:
        walk.findings.append(_missing_seals(walk.number + 1, max(written)))
    return Report(walk.number, walk.entries, unsealed, tuple(walk.findings))


async def _check_seal(uow: UnitOfWork, row: Row, walk: _Walk) -> None:
    if row["number"] != walk.number + 1:
        walk.findings.append(_missing_seals(walk.number + 1, row["number"] - 1))
    reach = (row["last_tx"], row["last_seq"])
    found = await queries.find_between(uow, walk.position, reach, row["entries"] + 1)
    if len(found) != row["entries"] or compute_hash(walk.previous, found) != bytes(row["hash"]):
        walk.findings.append(_broken(row, len(found)))
    walk.number, walk.entries = row["number"], walk.entries + len(found)
    walk.position, walk.previous = reach, bytes(row["hash"])


def _read_anchors(path: Path) -> tuple[dict[int, Anchor], list[Finding]]:
    """Anchors by number, and what is wrong with the file by itself."""
    if not path.exists():
        return {}, []
    anchors: dict[int, Anchor] = {}
    findings: list[Finding] = []
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    for place, line in enumerate(lines, 1):
        anchor = read_anchor(line)
        if anchor is None or (anchor.number in anchors) or anchor.number < max(anchors, default=0):
            findings.append(
                Finding(
                    "anchor_file",
                    anchor.number if anchor else None,
                    f"锚定文件第 {place} 行无法识别或次序不对。",
                    f"Line {place} of the anchor file cannot be read or is out of order.",
                )
            )
        else:
            anchors[anchor.number] = anchor
    return anchors, findings


def _compare_anchor(row: Row, anchors: dict[int, Anchor]) -> Iterator[Finding]:
    number = row["number"]
    anchor = anchors.get(number)
    if anchor is None:
        yield Finding(
            "unanchored",
            number,
            f"封存 {number} 在锚定文件中没有记录：该行被删除，或文件曾丢失。",
            f"Seal {number} has no line in the anchor file: the line was removed, or the file was lost.",
        )
    elif anchor != _anchor_of(row):
        yield Finding(
            "anchor",
            number,
            f"封存 {number} 与锚定文件不一致：数据库或文件被改动过。",
            f"Seal {number} differs from the anchor file: the database or the file was changed.",
        )


def _broken(row: Row, found: int) -> Finding:
    number, expected = row["number"], row["entries"]
    if found != expected:
        more = "多" if found > expected else "少"
        return Finding(
            "entries",
            number,
            f"封存 {number} 的记录比封存时{more}：应有 {expected} 条。",
            f"Seal {number} covers {expected} entries; there are {'more' if found > expected else 'fewer'} now.",
        )
    return Finding(
        "entries",
        number,
        f"封存 {number} 的记录或封存本身被改动过。",
        f"Entries under seal {number}, or the seal itself, were changed.",
    )


def _missing_seals(first: int, last: int) -> Finding:
    return Finding(
        "missing_seal",
        first,
        f"缺少封存 {first} 至 {last}：被删除，或数据库是从较旧的备份恢复的。",
        f"Seals {first} to {last} are missing: removed, or the database was restored from an older backup.",
    )
