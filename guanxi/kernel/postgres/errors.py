"""What can go wrong with the embedded database, each with words that say what to do.

These are told to the person at the terminal (`guanxi up`, `guanxi pg …`), rarely to somebody in a browser.
"""

from guanxi.kernel.errors import GuanxiError


class PostgresError(GuanxiError):
    """Base of everything the supervisor raises."""

    code = "kernel.postgres_error"
    status = 503
    zh = "内置数据库出现问题。"
    en = "Something is wrong with the embedded database."


class AlreadyRunning(PostgresError):
    """Another supervisor holds the data folder."""

    code = "kernel.postgres_already_running"
    zh = "数据文件夹 {folder} 已由另一个 Guanxi 进程（{holder}）使用。请先停止它，或换用另一个数据文件夹。"
    en = (
        "Another Guanxi process ({holder}) already uses the data folder {folder}. "
        "Stop that one first, or choose another data folder."
    )


class FolderUnusable(PostgresError):
    """The data folder is missing, read-only, somebody else's, or holds something else."""

    code = "kernel.postgres_folder_unusable"
    zh = "无法使用数据文件夹 {folder}：{reason}。请检查磁盘是否已挂载、是否可写、所有者是否正确。"
    en = (
        "The data folder {folder} cannot be used: {reason}. "
        "See that the disk is mounted and writable and that the folder belongs to the right user."
    )


class DataDirectoryOfOtherMajor(PostgresError):
    """The data were written by another major version of PostgreSQL; nothing was touched."""

    code = "kernel.postgres_other_major"
    zh = (
        "{folder} 中的数据属于 PostgreSQL {found}，而当前程序是 PostgreSQL {wanted}。数据未被改动。"
        "请用 GUANXI_PG_BIN 指向 PostgreSQL {found} 的 bin 目录启动并执行 guanxi pg dump，"
        "然后移走该文件夹，用新版本启动并导入备份。"
    )
    en = (
        "{folder} holds data of PostgreSQL {found}, but these programs are PostgreSQL {wanted}. Nothing was changed. "
        "Set GUANXI_PG_BIN to the bin folder of a PostgreSQL {found}, start, and run `guanxi pg dump`; "
        "then move the folder away, start with the new version and restore the dump."
    )


class BinariesMissing(PostgresError):
    """No PostgreSQL programs where they should be."""

    code = "kernel.postgres_binaries_missing"
    zh = "在 {place} 找不到可用的 PostgreSQL 程序（{reason}）。请重新安装 Guanxi，或把 GUANXI_PG_BIN 设为其 bin 目录。"
    en = (
        "No usable PostgreSQL programs in {place} ({reason}). "
        "Install Guanxi again, or set GUANXI_PG_BIN to the bin folder of a PostgreSQL 18."
    )


class NotReachable(PostgresError):
    """Started as root, and the user PostgreSQL would run as cannot get at the data or the programs."""

    code = "kernel.postgres_not_reachable"
    zh = (
        "PostgreSQL 不能以 root 运行，改用用户 {user} 时又无法使用 {blocked}（{reason}）。"
        "请用普通用户运行 Guanxi，或把数据文件夹放到该用户可进入的位置（例如 /var/lib/guanxi）。"
    )
    en = (
        "PostgreSQL refuses to run as root, and as {user} it cannot use {blocked} ({reason}). "
        "Run Guanxi as an ordinary user, or put the data folder where that user may enter (/var/lib/guanxi, say)."
    )


class UserUnknown(PostgresError):
    """initdb will not work for a user number without a name."""

    code = "kernel.postgres_user_unknown"
    zh = "用户编号 {uid} 在此系统中没有名称（/etc/passwd），PostgreSQL 无法为其创建数据库。请以有名称的用户运行。"
    en = (
        "User number {uid} has no name on this system (/etc/passwd), and PostgreSQL makes no database for such a user. "
        "Run as a user that has one."
    )


class PortTaken(PostgresError):
    """TCP was asked for and another program listens there."""

    code = "kernel.postgres_port_taken"
    zh = "数据库端口 {port} 已被其他程序占用。请停止该程序，或设置另一个端口。"
    en = "Another program already listens on the database port {port}. Stop it, or set another port."


class StartFailed(PostgresError):
    """PostgreSQL did not come up; `log` is the end of its log."""

    code = "kernel.postgres_start_failed"
    zh = "内置数据库未能启动（{reason}）。日志末尾：\n{log}"
    en = "The embedded database did not start ({reason}). The end of its log:\n{log}"


class StopFailed(PostgresError):
    """PostgreSQL would not end within the time given."""

    code = "kernel.postgres_stop_failed"
    zh = "内置数据库（进程 {pid}）在 {seconds} 秒内未能停止。"
    en = "The embedded database (process {pid}) did not stop within {seconds} seconds."


class StartInterrupted(PostgresError):
    """`stop` was asked for while a start was under way."""

    code = "kernel.postgres_start_interrupted"
    zh = "启动内置数据库的过程中收到了停止请求。"
    en = "A stop was asked for while the embedded database was starting."


class ToolFailed(PostgresError):
    """A PostgreSQL program (pg_dump, initdb, …) ended with an error."""

    code = "kernel.postgres_tool_failed"
    zh = "{tool} 失败：\n{log}"
    en = "{tool} failed:\n{log}"
