"""What the database says: reachable, roles, schema, partitions, jobs, readers of the log. Reads only."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg

from guanxi.app.doctor.finding import Finding, fail, ok, warn
from guanxi.app.places import embedded, find_urls, runtime_role
from guanxi.app.revisions import get_revision, head, known
from guanxi.kernel.config import Settings
from guanxi.kernel.postgres import RoleUrls

Connection = psycopg.Connection[tuple[object, ...]]
LEAST_SERVER = 16
SLOW_READER_S = 60
WAITING_S = 600
SKEW_S = 5.0


def check_database(settings: Settings) -> Iterator[Finding]:
    """All that needs the database; one line when it is not there."""
    if not settings.database_url:
        state = embedded(settings).status().state
        if state != "running":
            zh, en = (
                "内置数据库未运行，未检查其内容。",
                "The embedded database is not running, so what is in it was not looked at.",
            )
            yield warn("database", zh, en)
            return
    urls = find_urls(settings)
    try:
        with (
            psycopg.connect(urls.owner, connect_timeout=5) as owner,
            psycopg.connect(urls.runtime, connect_timeout=5) as app,
        ):
            yield from _server(owner)
            yield from _roles(owner, app, urls)
            revision = get_revision(urls.owner)
            yield from _schema(revision)
            if revision == head():
                yield from _partitions(owner)
                yield from _jobs(owner)
                yield from _readers(owner)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        yield fail("database", f"无法连接数据库：{reason}", f"The database cannot be reached: {reason}")


def _row(conn: Connection, statement: str, *values: object) -> tuple[object, ...]:
    found = conn.execute(statement.encode(), values).fetchone()
    assert found is not None
    return found


def _server(conn: Connection) -> Iterator[Finding]:
    version, number, encoding, now, size = _row(
        conn,
        """SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
                  pg_encoding_to_char(encoding), clock_timestamp(), pg_size_pretty(pg_database_size(oid))
           FROM pg_database WHERE datname = current_database()""",
    )
    if int(str(number)) < LEAST_SERVER:
        yield fail(
            "database",
            f"PostgreSQL {version} 过旧，需要 {LEAST_SERVER} 以上。",
            f"PostgreSQL {version} is too old; use {LEAST_SERVER} or newer.",
        )
    elif encoding != "UTF8":
        yield fail(
            "database",
            f"数据库编码为 {encoding}，需要 UTF8。",
            f"The database's encoding is {encoding}; it must be UTF8.",
        )
    else:
        yield ok("database", f"PostgreSQL {version}，{size}", f"PostgreSQL {version}, {size}")
    assert isinstance(now, datetime)
    skew = abs((datetime.now(UTC) - now).total_seconds())
    if skew > SKEW_S:
        yield warn(
            "clock",
            f"本机与数据库服务器的时钟相差 {skew:.0f} 秒。",
            f"The clocks of this machine and of the database differ by {skew:.0f} s.",
        )


def _roles(owner: Connection, app: Connection, urls: RoleUrls) -> Iterator[Finding]:
    role = runtime_role(urls.runtime)
    powerful, owns, temporary = _row(
        app,
        """SELECT r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb,
                  (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace),
                  has_database_privilege(current_database(), 'TEMPORARY') FROM pg_roles r WHERE r.rolname = current_user""",
    )
    if powerful or owns:
        yield fail(
            "roles",
            f"运行角色 {role} 权限过大（不应是超级用户、拥有表或绕过行级安全）。请另建普通角色。",
            f"The runtime role {role} may do too much (it must not be a superuser, own tables or bypass row security). Make a plain role for it.",
        )
    elif not temporary:
        yield fail(
            "roles",
            f"运行角色 {role} 不能创建临时表。执行：GRANT TEMPORARY ON DATABASE … TO {role}",
            f"The runtime role {role} cannot make temporary tables. Run: GRANT TEMPORARY ON DATABASE … TO {role}",
        )
    else:
        yield ok("roles", f"运行角色 {role} 权限合适", f"the runtime role {role} may do what it must and no more")
    owner_name, create = _row(owner, "SELECT current_user, has_schema_privilege('public', 'CREATE')")
    if not create:
        yield fail(
            "roles",
            f"所有者角色 {owner_name} 不能建表。",
            f"The owner role {owner_name} cannot make tables in the schema public.",
        )


def _schema(revision: str | None) -> Iterator[Finding]:
    if revision == head():
        yield ok("schema", f"结构 {revision}", f"schema {revision}")
    elif revision is None or revision in known():
        yield fail(
            "schema",
            f"结构为 {revision or '空'}，需要 {head()}。运行：guanxi migrate",
            f"The schema is {revision or 'missing'}, {head()} is needed. Run: guanxi migrate",
        )
    else:
        yield fail(
            "schema",
            f"结构 {revision} 由另一个版本建立（当前 {head()}）。请使用建立它的版本。",
            f"The schema {revision} was made by another version (this is {head()}). Use the version that made it.",
        )


def _partitions(conn: Connection) -> Iterator[Finding]:
    missing, waiting = _row(
        conn,
        """SELECT array(SELECT tree || '_' || to_char(m, 'YYYYMM') FROM unnest(ARRAY['business', 'visit']) AS tree, generate_series(date_trunc('month', now()), date_trunc('month', now())
                        + interval '1 month', interval '1 month') AS m
                        WHERE to_regclass('public.log_' || tree || '_' || to_char(m, 'YYYYMM')) IS NULL),
                  (SELECT count(*) FROM log_business_default) + (SELECT count(*) FROM log_visit_default)""",
    )
    if missing:
        assert isinstance(missing, list)
        months = ", ".join(missing)
        yield warn(
            "partitions",
            f"日志缺少分区 {months}。worker 会创建它们：它在运行吗？",
            f"The log lacks partitions {months}. The worker makes them: does it run?",
        )
    elif waiting:
        yield warn(
            "partitions",
            f"{waiting} 条日志在默认分区中。",
            f"{waiting} events of the log wait in the default partition.",
        )
    else:
        yield ok("partitions", "日志分区齐全", "the log has its partitions")


def _jobs(conn: Connection) -> Iterator[Finding]:
    dead, late, failed, overdue = _row(
        conn,
        """SELECT count(*) FILTER (WHERE state = 'running' AND lease_until < now() - interval '1 minute'),
                  count(*) FILTER (WHERE state = 'queued' AND run_at < now() - make_interval(secs => %s)),
                  count(*) FILTER (WHERE state = 'failed' AND finished_at > now() - interval '1 day'),
                  (SELECT count(*) FROM job_schedule WHERE next_at < now() - make_interval(secs => %s)) FROM job""",
        WAITING_S,
        WAITING_S,
    )
    if dead or late or overdue:
        yield warn(
            "jobs",
            f"{late} 个任务在等待，{dead} 个中断，{overdue} 个定时任务过期：worker 在运行吗？",
            f"{late} jobs wait, {dead} were cut off, {overdue} schedules are overdue: does a worker run?",
        )
    elif failed:
        yield warn(
            "jobs",
            f"过去一天有 {failed} 个任务失败，详见任务页面。",
            f"{failed} jobs failed in the last day; their pages say why.",
        )
    else:
        yield ok("jobs", "没有积压的任务", "no job is stuck")


def _readers(conn: Connection) -> Iterator[Finding]:
    rows = conn.execute(
        """SELECT r.name, r.failures, r.error, coalesce(extract(epoch FROM now() - (SELECT e.recorded_at FROM log_event e
                  WHERE (e.tx, e.seq) > (r.tx, r.seq) ORDER BY e.tx, e.seq LIMIT 1)), 0)::float8 FROM log_reader r ORDER BY r.name"""
    ).fetchall()
    behind = [(name, failures, error, lag) for name, failures, error, lag in rows if float(str(lag)) > SLOW_READER_S]
    for name, failures, error, lag in behind:
        why_zh = f"：{error}" if failures else "，worker 在运行吗？"
        why_en = f": {error}" if failures else ". Does a worker run?"
        yield warn(
            "readers",
            f"日志读取器 {name} 落后 {float(str(lag)):.0f} 秒{why_zh}",
            f"The reader {name} is {float(str(lag)):.0f} s behind{why_en}",
        )
    (letters,) = _row(conn, "SELECT count(*) FROM log_dead_letter WHERE replayed_at IS NULL")
    if letters:
        yield warn(
            "readers",
            f"{letters} 个事件处理失败并被搁置。",
            f"{letters} events could not be handled and were set aside.",
        )
    if not behind and not letters:
        yield ok("readers", f"{len(rows)} 个日志读取器没有落后", f"{len(rows)} readers of the log keep up")
