"""Rows of a file that met somebody known: kept by the dry run, shown with the known beside the new, decided by people, handed to
the run. What a row met and how a decision is carried out is the target's (sdk.import_matches).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from guanxi.imports import queries
from guanxi.imports.contracts import Sample
from guanxi.imports.errors import NotReady
from guanxi.imports.queries import matches
from guanxi.imports.schemas import PreviewRow
from guanxi.imports.schemas import matches as schemas
from guanxi.imports.service.closing import Closed, closed_of, cover_rows, find_shown
from guanxi.imports.service.drafts import check_editable
from guanxi.imports.service.pieces import Piece
from guanxi.imports.service.previews import make_rows
from guanxi.imports.service.records import (
    MATCH_PURPOSE,
    Run,
    look,
    registry_of_workspace,
    require_run,
    target_of,
)
from guanxi.imports.service.rejections import row_id
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound
from guanxi.kernel.paging import Page
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services, services_of
from guanxi.kernel.tabular import PROBLEM
from guanxi.sdk.import_matches import Decision, KnownRecord, MatchAction, MatchKind, RowMatch
from guanxi.sdk.imports import LINE, ColumnKind, ImportTarget
from guanxi.sdk.registry import registry_of

_PAGE = 20
_HANDLES = frozenset((ColumnKind.PHONE, ColumnKind.EMAIL))
# A list that was written into a file and one that is kept are not written alike, and moments are the record's own.
_UNCOMPARED = frozenset((ColumnKind.DATETIME,))


def default_of(mode: str) -> MatchAction:
    """What becomes of a row that met somebody when nobody decided."""
    return MatchAction.SKIP if mode == "create" else MatchAction.UPDATE


async def is_decided(uow: UnitOfWork, run: Run) -> bool:
    """Whether anything was decided."""
    return bool(run.decisions) or bool(await matches.find_decided(uow, run.id))


async def find_decisions(uow: UnitOfWork, run: Run, first: int, last: int) -> dict[int, Decision]:
    """What becomes of the rows of some lines. In mode create those nobody decided are left to the mode."""
    found: dict[int, Decision] = {}
    for row in await matches.find_between(uow, run.id, first, last):
        told = row["action"] or run.decisions.get(row["kind"])
        if told is None and (run.mode == "create" or row["kind"] == MatchKind.KEY):
            continue
        found[row["line"]] = _decision(row, MatchAction(told or MatchAction.UPDATE))
    return found


def _decision(row: Row, action: MatchAction) -> Decision:
    if action is not MatchAction.UPDATE:
        return Decision(action)
    known: list[UUID] = row["known"]
    if row["kind"] == MatchKind.KEY or not known:
        return Decision(action, with_line=row["other_line"])
    chosen = row["chosen"] or known[0]
    return Decision(action, chosen, chosen=chosen != known[0])


async def keep_matches(
    uow: UnitOfWork, cipher: Cipher, import_id: UUID, check_id: UUID, piece: Piece, found: Sequence[RowMatch]
) -> None:
    """Store the matches of one chunk with their cells as they came, sealed."""
    if not found:
        return
    wanted = piece.raw.filter(piece.raw[LINE].is_in([one.line for one in found])).select(_cells(piece.raw.columns))
    texts = {row[-1]: msgspec.json.encode(row[:-1]).decode() for row in wanted.iter_rows()}
    ids = [row_id(import_id, one.line) for one in found]
    sealed = cipher.seal_many(MATCH_PURPOSE, ids, [texts[one.line] for one in found])
    rows = [
        (
            one.line,
            one.kind.value,
            " ".join(map(str, one.known)),
            ",".join(one.by),
            one.other_line,
            one.may_create,
            text,
        )
        for one, text in zip(found, sealed, strict=True)
    ]
    await matches.insert(uow, import_id, check_id, rows)


def _cells(columns: Sequence[str]) -> list[str]:
    """The columns of the file, what the reader found odd, and the line."""
    return [*(name for name in columns if name not in (LINE, PROBLEM)), PROBLEM, LINE]


async def decide(uow: UnitOfWork, import_id: UUID, body: schemas.DecideIn) -> None:
    """Keep what is to become of rows or of a kind. Raises NotFound, Forbidden, NotNow, HasRows, NotReady, Invalid."""
    run = await require_run(uow, registry_of(uow), import_id, lock=True)
    _require_target(uow.scope, target_of(registry_of(uow), run.target))
    check_editable(run)
    if run.report is None:
        problem = FieldProblem("lines", "imports.not_checked", "请先检查文件。", "Check the file first.")
        raise NotReady(fields=[problem])
    if body.kind is not None:
        if body.lines or body.chosen is not None or (body.kind == "key" and body.action == "create"):
            raise _wrong("kind", "不能对整类这样选择。", "This cannot be chosen for all rows of a kind.")
        kinds = {name: action for name, action in run.decisions.items() if name != body.kind}
        await queries.update_run(
            uow, run.id, decisions=kinds | ({body.kind: body.action} if body.action is not None else {})
        )
    else:
        await _decide_lines(uow, run, body)
    services_of(uow).live.touch(uow, f"import:{run.id}")


async def _decide_lines(uow: UnitOfWork, run: Run, body: schemas.DecideIn) -> None:
    rows = await matches.find_lines(uow, run.id, body.lines)
    if not rows or len(rows) < len(set(body.lines)):
        raise _wrong("lines", "这些行中有未与已有记录匹配的行。", "Some of these rows have met nobody known.")
    if body.action == "create" and not all(row["may_create"] for row in rows):
        raise _wrong(
            "action",
            "编号相同的行就是同一条记录，不能另建一条。",
            "Rows with the same key are the same record: no second one can be made.",
        )
    if body.chosen is not None and (
        body.action != "update" or any(body.chosen not in row["known"] or row["kind"] == "key" for row in rows)
    ):
        raise _wrong("chosen", "所选记录不在匹配结果中。", "The chosen record is none of those that the row met.")
    await matches.decide(uow, run.id, body.lines, body.action, body.chosen)


def _wrong(field: str, zh: str, en: str) -> Invalid:
    return Invalid(fields=[FieldProblem(field, "imports.cannot_decide", zh, en)])


def _require_target(scope: Scope, target: ImportTarget | None) -> ImportTarget:
    if target is None:
        raise NotFound()
    if not scope.allows(target.permission):
        raise Forbidden(permission=target.permission)
    return target


async def find(
    db: Database,
    services: Services,
    scope: Scope,
    import_id: UUID,
    kind: str | None,
    decided: bool | None,
    cursor: str | None,
    limit: int | None,
) -> schemas.Matches:
    """A page of rows, the known beside the new, under the caller's row and field rules. Raises NotFound, Forbidden, Invalid."""
    cipher = await services.keys.cipher(scope.workspace_id)
    async with db.read(scope) as uow:
        registry = await registry_of_workspace(uow)
        run = await require_run(uow, registry, import_id)
        target = _require_target(scope, target_of(registry, run.target))
        ask = matches.MATCHES.ask(services.cursors, scope.workspace_id, cursor=cursor, limit=limit or _PAGE)
        page: Page[Row] = Page([])
        if run.report is not None:
            page = await matches.find_page(uow, run.id, ask, kind, decided)
        known = await target.show_known(uow, sorted({one for row in page.items for one in row["known"]}))
        counted = await matches.find_decided(uow, run.id) if run.report is not None else {}
    closed = closed_of(scope, registry, target)
    sample = open_cells(run, cipher, page.items, find_shown(run, scope, closed))
    typed = (
        await look(make_rows, run, target, sample, cipher, services.clock.now(), scope.language) if sample.rows else []
    )
    rows = {row.line: row for row in cover_rows(typed, closed)}
    kinds = {column.key: column.kind for column in target.columns}
    return schemas.Matches(
        items=[_show(run, row, rows.get(row["line"]), known, kinds, closed) for row in page.items],
        next=page.next,
        kinds=_show_kinds(run, counted),
    )


def open_cells(run: Run, cipher: Cipher, rows: Sequence[Row], shown: frozenset[str]) -> Sample:
    """The cells of matches in the clear, those of columns that are not shown left out."""
    sealed = [row for row in rows if row["sealed"] is not None]
    ids = [row_id(run.id, row["line"]) for row in sealed]
    cells = [
        msgspec.json.decode(text)
        for text in cipher.open_many(MATCH_PURPOSE, ids, [bytes(row["sealed"]) for row in sealed])
    ]
    keep = [name in shown for name in run.layout.header]
    return Sample(
        rows=tuple(tuple(cell if kept else None for cell, kept in zip(row, keep, strict=False)) for row in cells),
        lines=tuple(row["line"] for row in sealed),
        odd=tuple(row[-1] for row in cells),
    )


def _show_kinds(run: Run, counted: Mapping[tuple[str, str], int]) -> list[schemas.MatchClassOut]:
    found = run.report.counts.matched if run.report is not None else {}
    return [
        schemas.MatchClassOut(
            kind=kind.value,
            count=found[kind.value],
            action=_action(run, kind.value),
            own={action: count for (name, action), count in counted.items() if name == kind.value},
        )
        for kind in MatchKind
        if found.get(kind.value)
    ]


def _action(run: Run, kind: str) -> Any:
    if kind == MatchKind.FILE and kind not in run.decisions:
        return MatchAction.UPDATE.value
    return run.decisions.get(kind) or default_of(run.mode).value


def _show(
    run: Run,
    row: Row,
    typed: PreviewRow | None,
    known: Mapping[UUID, KnownRecord],
    kinds: Mapping[str, ColumnKind],
    closed: Closed,
) -> schemas.MatchOut:
    common = [[name for name in by.split(" ") if name not in closed.unseen] for by in row["by"]]
    new = {} if typed is None else typed.values
    return schemas.MatchOut(
        line=row["line"],
        kind=row["kind"],
        other_line=row["other_line"],
        by=common[0] if common and not row["known"] else [],
        row=typed,
        known=[
            _beside(one, known.get(one, KnownRecord(open=False)), by, new, kinds)
            for one, by in zip(row["known"], common, strict=False)
        ],
        may_create=row["may_create"],
        action=row["action"] or _action(run, row["kind"]),
        own=row["action"] is not None,
        chosen=row["chosen"],
    )


def _beside(
    record_id: UUID, record: KnownRecord, by: list[str], new: Mapping[str, Any], kinds: Mapping[str, ColumnKind]
) -> schemas.KnownOut:
    differs, fills = [], []
    for key, value in new.items():
        if value in (None, "") or kinds[key] in _UNCOMPARED or key == "external_id" or not record.open:
            continue
        old = record.values.get(key)
        if old in (None, ""):
            fills.append(key)
        elif key not in by if kinds[key] in _HANDLES else old != value:
            differs.append(key)
    return schemas.KnownOut(
        id=record_id,
        title=record.title,
        page=record.page,
        by=by,
        values=dict(record.values),
        differs=differs,
        fills=fills,
        open=record.open,
    )
