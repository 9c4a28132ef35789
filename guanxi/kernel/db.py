"""The one way to the database: a unit of work opened with a scope, SQL text, and a commit at the edge.

Every statement names `%(ws)s`, bound here to the scope's workspace; a statement without it is refused before it is sent.
`system` opens a unit of work across workspaces for technique (readers of the log, sign-in, sealing).
Declarations of tables are SQLAlchemy Core and serve the migrations only; see docs/decisions/0002.
"""

import asyncio
import logging
import random
import select
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Concatenate, LiteralString, ParamSpec, TypeVar

import psycopg
from psycopg import AsyncConnection, AsyncCursor, sql
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from guanxi.kernel.errors import Conflict, GuanxiError, Unavailable
from guanxi.kernel.scope import Scope
from guanxi.kernel.stats import counter, histogram

_log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
Sql = LiteralString | sql.Composed | sql.SQL
Row = dict[str, Any]
Connection = AsyncConnection[Row]

SLOW_WRITE_S = 1.0
RETRIES = 5
_RETRYABLE = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
_GONE = (psycopg.OperationalError, psycopg.InterfaceError)
_write_seconds = histogram("guanxi_write_transaction_seconds", "Length of write transactions")
_slow_writes = counter("guanxi_slow_write_transactions_total", "Write transactions over one second")


class UnscopedQuery(GuanxiError):
    """A statement inside a scoped unit of work does not name %(ws)s: a programming error."""

    code: ClassVar[str] = "kernel.unscoped_query"
    en = "A query without a workspace was refused."
    zh = "拒绝了一条未限定工作区的查询。"


class OutcomeUnknown(Unavailable):
    """The connection broke during COMMIT: the effect may or may not be there. Keys make the retry safe."""

    code: ClassVar[str] = "kernel.outcome_unknown"
    zh = "连接在提交时中断，结果未知。请刷新查看后再重试。"
    en = "The connection broke while saving, so the outcome is not known. Look before you try again."


class TooBusy(Conflict):
    """The same rows were changed by others on every one of the retries."""

    code: ClassVar[str] = "kernel.too_busy"
    zh = "同一数据正被多人同时修改，请稍后重试。"
    en = "Many are changing the same data at this moment. Try again."


class DatabaseFull(GuanxiError):
    """The disk of the database is full; reading goes on, and writing as soon as there is room (FLT F22)."""

    code: ClassVar[str] = "kernel.database_full"
    status: ClassVar[int] = 507
    zh = "数据库磁盘空间不足，内容未保存。请联系管理员清理空间后重试。"
    en = "The disk of the database is full, so nothing was saved. Ask your administrator to free space, then try again."


class TooSlow(Unavailable):
    """A statement ran into its time limit and was stopped."""

    code: ClassVar[str] = "kernel.too_slow"
    zh: ClassVar[str] = "查询耗时过长，已停止。请缩小筛选范围后重试。"
    en: ClassVar[str] = "This took too long and was stopped. Narrow the filter and try again."


class UnitOfWork:
    """One transaction. Made by `Database`, never directly."""

    def __init__(self, conn: Connection, scope: Scope | None, parts: object = None, *, kept: bool = False) -> None:
        self.conn = conn
        self.kept = kept  # the connection is kept by `Database.keep`: its temporary tables outlive the transaction
        self._scope = scope
        self.parts = parts  # the process's Services (kernel.services), typed there
        self._after_commit: list[Callable[[], Awaitable[None]]] = []
        self._before_commit: list[Callable[[], Awaitable[None]]] = []
        self.state: dict[str, Any] = {}  # room for kernel parts that buffer until the commit (log, changes)

    @property
    def scope(self) -> Scope:
        """The scope this unit of work was opened with; a system unit of work has none and says so."""
        if self._scope is None:
            raise UnscopedQuery()
        return self._scope

    def _bind(self, statement: Sql, params: Mapping[str, Any]) -> tuple[bytes, dict[str, Any]]:
        text = statement if isinstance(statement, str) else statement.as_string(self.conn)
        bound = dict(params)
        if self._scope is not None:
            if "%(ws)s" not in text:
                raise UnscopedQuery()
            bound["ws"] = self._scope.workspace_id
            if "%(rule_" in text:
                bound.update(self._scope.row_params())
        return text.encode(), bound

    async def _execute(self, statement: Sql, params: Mapping[str, Any]) -> AsyncCursor[Row]:
        text, bound = self._bind(statement, params)
        return await self.conn.execute(text, bound)

    async def all(self, statement: Sql, **params: Any) -> list[Row]:
        """All rows as dicts."""
        return await (await self._execute(statement, params)).fetchall()

    async def one(self, statement: Sql, **params: Any) -> Row | None:
        """The first row or None."""
        return await (await self._execute(statement, params)).fetchone()

    async def value(self, statement: Sql, **params: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.one(statement, **params)
        return None if row is None else next(iter(row.values()))

    async def stream(self, statement: Sql, size: int, **params: Any) -> AsyncIterator[list[Row]]:
        """All rows in pieces of `size` through a cursor on the server: as of one moment, never all in memory."""
        text, bound = self._bind(statement, params)
        async with self.conn.cursor(name="stream") as cursor:
            await cursor.execute(text, bound)
            while piece := await cursor.fetchmany(size):
                yield piece

    async def run(self, statement: Sql, **params: Any) -> int:
        """Execute; the number of rows touched."""
        return (await self._execute(statement, params)).rowcount

    async def many(self, statement: Sql, rows: Sequence[Mapping[str, Any]]) -> int:
        """Execute once per row in one pipeline; the number of rows touched. For bulk use COPY or jsonb_to_recordset."""
        if not rows:
            return 0
        text, _ = self._bind(statement, rows[0])
        async with self.conn.cursor() as cursor:
            await cursor.executemany(text, [self._bind(statement, row)[1] for row in rows])
            return cursor.rowcount

    @asynccontextmanager
    async def within(self, scope: Scope) -> AsyncIterator["UnitOfWork"]:
        """A system unit of work narrows itself to one workspace; same transaction, undone alone when it raises."""
        assert self._scope is None, "only a system unit of work can narrow itself"
        async with self.conn.transaction():
            await self.conn.execute("SELECT set_config('guanxi.workspace', %s, true)", (str(scope.workspace_id),))
            inner = UnitOfWork(self.conn, scope, self.parts)
            yield inner
            await inner.flush()
            await self.conn.execute("SELECT set_config('guanxi.workspace', '*', true)")
        self._after_commit.extend(inner._after_commit)

    async def commit_lazily(self) -> None:
        """Let the commit not wait for the disk. A crash of the server then loses this transaction whole, and with it none that waited:
        for work that goes on from what is there, when a later commit that does wait says that it is done."""
        await self.conn.execute("SET LOCAL synchronous_commit = off")

    def before_commit(self, call: Callable[[], Awaitable[None]]) -> None:
        """Run `call` inside the transaction just before the commit (buffers are flushed so)."""
        self._before_commit.append(call)

    def after_commit(self, call: Callable[[], Awaitable[None]]) -> None:
        """Run `call` after a successful commit; a crash in between loses it, so only nudges belong here."""
        self._after_commit.append(call)

    async def flush(self) -> None:
        """Write what kernel parts have buffered."""
        while self._before_commit:
            await self._before_commit.pop(0)()

    async def run_after_commit(self) -> None:
        """Called by Database once the commit is through."""
        for call in self._after_commit:
            try:
                await call()
            except psycopg.Error as error:
                _log.warning("a nudge after the commit was lost: %s", error)


async def _configure(conn: Connection) -> None:
    await conn.set_autocommit(True)
    conn.prepare_threshold = 3


async def _check(conn: Connection) -> None:
    """Raises OperationalError for a connection whose server is gone. Costs no round trip as a rule: a server that ended
    leaves something to read (the end), a living one says nothing unasked."""
    if conn.closed:
        raise psycopg.OperationalError("the connection is closed")
    if hasattr(select, "poll"):  # not on Windows
        poll = select.poll()
        poll.register(conn.fileno(), select.POLLIN | select.POLLPRI)
        if not poll.poll(0):
            return
    await AsyncConnectionPool.check_connection(conn)


class Database:
    """A pool of connections of the runtime role. `statement_timeout` guards every statement (seconds)."""

    def __init__(
        self, url: str, *, pool_size: int = 8, statement_timeout: float = 15.0, connect_timeout: int = 2
    ) -> None:
        self.url = url
        self.parts: object = None
        self.statement_timeout = statement_timeout
        options = (
            f"-c statement_timeout={int(statement_timeout * 1000)} -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
            # A generic plan knows neither the workspace nor the value: up to 120 times slower (decision 0014).
            " -c plan_cache_mode=force_custom_plan -c max_parallel_workers_per_gather=0"
        )
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            kwargs={"row_factory": dict_row, "options": options, "connect_timeout": connect_timeout},
            min_size=1,
            max_size=pool_size,
            open=False,
            timeout=1.5,
            configure=_configure,
            check=_check,
            reconnect_timeout=5,
        )

    async def open(self) -> None:
        """Open the pool; does not fail when the server is not there yet."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        try:
            async with self._pool.connection() as conn:
                yield conn
        except PoolTimeout as error:
            raise Unavailable(retry_after=2) from error

    @asynccontextmanager
    async def keep(self) -> AsyncIterator[Connection]:
        """A connection for several transactions in a row (`transaction(scope, on=…)`): what one of them leaves in a temporary table
        the next finds there. At the end the tables are gone."""
        async with self._connection() as conn:
            await conn.execute("DISCARD TEMP")
            try:
                yield conn
            finally:
                if not conn.broken and conn.info.transaction_status is TransactionStatus.IDLE:
                    await conn.execute("DISCARD TEMP")
                else:
                    await conn.close()

    @asynccontextmanager
    async def _taken(self, on: Connection | None) -> AsyncIterator[Connection]:
        if on is not None:
            yield on
            return
        async with self._connection() as conn:
            yield conn

    @asynccontextmanager
    async def _unit(
        self, scope: Scope | None, begin: LiteralString, on: Connection | None = None
    ) -> AsyncIterator[UnitOfWork]:
        setting = "*" if scope is None else str(int(scope.workspace_id))
        opening = sql.SQL(begin + "; SELECT set_config('guanxi.workspace', {}, true)").format(sql.Literal(setting))
        async with self._taken(on) as conn:
            try:
                await conn.execute(opening)
                uow = UnitOfWork(conn, scope, self.parts, kept=on is not None)
                yield uow
                await uow.flush()
            except BaseException as error:
                await _rollback(conn)
                if isinstance(error, psycopg.errors.QueryCanceled):
                    raise TooSlow(retry_after=5) from error
                if isinstance(error, psycopg.errors.DiskFull):
                    raise DatabaseFull from error
                if _is_gone(error):
                    raise Unavailable(retry_after=2) from error
                raise
            try:
                await conn.execute("COMMIT")
            except _RETRYABLE:
                raise
            except _GONE as error:
                raise OutcomeUnknown(retry_after=2) from error
            await uow.run_after_commit()

    @asynccontextmanager
    async def transaction(self, scope: Scope, *, on: Connection | None = None) -> AsyncIterator[UnitOfWork]:
        """A write transaction in the scope's workspace, on the connection that was kept or any. Raising rolls back."""
        started = time.monotonic()
        async with self._unit(scope, "BEGIN", on) as uow:
            yield uow
        elapsed = time.monotonic() - started
        _write_seconds.observe(elapsed)
        if elapsed > SLOW_WRITE_S:
            _slow_writes.inc()
            _log.warning("a write transaction took %.1f s and held up the readers of the log", elapsed)

    @asynccontextmanager
    async def read(self, scope: Scope) -> AsyncIterator[UnitOfWork]:
        """A read-only transaction in the scope's workspace."""
        async with self._unit(scope, "BEGIN READ ONLY") as uow:
            yield uow

    @asynccontextmanager
    async def system(self, why: str, *, on: Connection | None = None) -> AsyncIterator[UnitOfWork]:
        """A transaction across workspaces, for technique only; `why` is a short reason for the reader of the code."""
        assert why, "say why this needs to cross workspaces"
        async with self._unit(None, "BEGIN", on) as uow:
            yield uow

    async def run(
        self, scope: Scope, work: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`work(uow, …)` in a write transaction; serialization failures and deadlocks are retried <= 5 times with jitter.

        Raises TooBusy after the last retry, Unavailable when the server does not answer, OutcomeUnknown when the
        connection broke during COMMIT.
        """
        for attempt in range(RETRIES + 1):
            try:
                async with self.transaction(scope) as uow:
                    return await work(uow, *args, **kwargs)
            except _RETRYABLE as error:
                if attempt == RETRIES:
                    raise TooBusy(retry_after=1) from error
                await asyncio.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - jitter, not a secret
        raise AssertionError("unreachable")

    async def run_read(
        self, scope: Scope, work: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`work(uow, …)` in a read-only transaction."""
        async with self.read(scope) as uow:
            return await work(uow, *args, **kwargs)


def _is_gone(error: BaseException) -> bool:
    """Whether the connection is what failed. What breaks off while a statement is sent has no class and no code of its own."""
    if isinstance(error, _GONE):
        return not isinstance(error, (*_RETRYABLE, psycopg.errors.LockNotAvailable))
    return type(error) is psycopg.DatabaseError and error.sqlstate is None


async def _rollback(conn: Connection) -> None:
    if conn.closed or conn.broken:
        return
    try:
        await conn.execute("ROLLBACK")
    except psycopg.Error:
        await conn.close()
