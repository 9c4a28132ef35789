"""What can be seen without a database: Python, disk, keys, web app, addresses, mail, plugins, backups."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from guanxi.app import webbuild
from guanxi.app.assemble import build_registry
from guanxi.app.backup.making import SUFFIX, backups_dir
from guanxi.app.doctor.finding import Finding, fail, ok, warn
from guanxi.app.keys import is_kept
from guanxi.app.mail import read_smtp
from guanxi.kernel.config import Settings
from guanxi.kernel.crypto import BadMasterKey, open_master
from guanxi.kernel.errors import GuanxiError

LEAST_PYTHON = (3, 11)
GB = 1_000_000_000
LITTLE, VERY_LITTLE = 5 * GB, 500_000_000
OLD = timedelta(hours=36)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def check_python(settings: Settings) -> Iterator[Finding]:
    """The interpreter, and as whom it runs."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LEAST_PYTHON:
        yield fail(
            "python", f"Python {version} 过旧，需要 3.11 以上。", f"Python {version} is too old; use 3.11 or newer."
        )
    else:
        yield ok("python", f"Python {version}", f"Python {version}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield warn(
            "user",
            "正以 root 运行。请改用普通用户（见 deploy/）。",
            "Running as root. Use an ordinary user (see deploy/).",
        )


def check_disk(settings: Settings) -> Iterator[Finding]:
    """The data folder: there, ours, with room."""
    folder = settings.data_dir
    if not folder.is_dir():
        yield warn(
            "data",
            f"数据文件夹 {folder} 还不存在。运行：guanxi up",
            f"The data folder {folder} is not there yet. Run: guanxi up",
        )
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fail("data", f"无法写入 {folder}，请检查所有者。", f"{folder} cannot be written; see whom it belongs to.")
    if folder.stat().st_mode & 0o007:
        yield warn(
            "data",
            f"其他用户可进入 {folder}。执行：chmod 700 {folder}",
            f"Others may enter {folder}. Run: chmod 700 {folder}",
        )
    free = shutil.disk_usage(folder).free
    zh, en = f"剩余 {free / GB:.1f} GB（{folder}）", f"{free / GB:.1f} GB free ({folder})"
    if free < VERY_LITTLE:
        yield fail("disk", f"{zh}：请立即清理磁盘。", f"{en}: make room now.")
    elif free < LITTLE:
        yield warn("disk", f"{zh}：空间偏少。", f"{en}: that is little.")
    else:
        yield ok("disk", zh, en)


def check_keys(settings: Settings) -> Iterator[Finding]:
    """The master key: readable, and kept somewhere else as well."""
    try:
        master = open_master(settings.data_dir, os.environ, create=False)
    except BadMasterKey as error:
        make = fail if (settings.data_dir / "postgres" / "pgdata").exists() else warn
        yield make("key", error.words("zh"), error.words("en"))
        return
    name = master.fingerprint()
    if is_kept(settings.data_dir, master):
        yield ok("key", f"主密钥 {name} 已导出", f"the master key {name} has been exported")
    else:
        yield warn(
            "key",
            f"主密钥 {name} 从未导出：磁盘损坏后备份将无法打开。运行：guanxi key export 文件",
            f"The master key {name} was never exported: after a broken disk no backup opens. Run: guanxi key export FILE",
        )


def check_web(settings: Settings) -> Iterator[Finding]:
    """The web app: built, and from these sources."""
    places = webbuild.Places.of_project()
    if webbuild.get_built_hash(places.bundle) is None:
        yield fail("web", "网页尚未构建。运行：make setup", "The web app has not been built. Run: make setup")
    elif not webbuild.is_fresh(places):
        yield warn(
            "web",
            "网页源码已更改但未重新构建。运行：make setup",
            "The web app is older than its sources. Run: make setup",
        )
    else:
        yield ok("web", "网页已构建", "the web app is built")


def check_address(settings: Settings) -> Iterator[Finding]:
    """The public address against how it is reached."""
    public = urlsplit(settings.base_url)
    open_to_all = settings.host not in _LOOPBACK
    local = (public.hostname or "") in _LOOPBACK
    if open_to_all and public.scheme == "http":
        yield warn(
            "address",
            f"正在 {settings.host} 上以 http 提供服务，密码会明文传输。请在前面放置带 TLS 的代理，并把 GUANXI_BASE_URL 设为 https 地址。",
            f"Serving http on {settings.host}: passwords travel in the clear. Put a proxy with TLS before it and set GUANXI_BASE_URL to the https address.",
        )
    elif open_to_all and local:
        yield warn(
            "address",
            f"GUANXI_BASE_URL 是 {settings.base_url}，但服务对外开放；邮件中的链接将无法打开。",
            f"GUANXI_BASE_URL is {settings.base_url} while others can reach the server: links in mails will not open.",
        )
    elif public.scheme == "https" and not settings.trusted_proxies:
        yield warn(
            "address",
            "公开地址为 https，但未设置 GUANXI_TRUSTED_PROXIES：所有访客看起来都来自代理，限流会误伤。",
            "The address is https but GUANXI_TRUSTED_PROXIES is not set: everybody seems to come from the proxy, and limits hit all at once.",
        )
    else:
        yield ok("address", settings.base_url, settings.base_url)


def check_mail(settings: Settings) -> Iterator[Finding]:
    """The mail server, as far as saying hello."""
    try:
        smtp = read_smtp(settings.smtp_url, settings.mail_from)
    except GuanxiError as error:
        yield fail("mail", error.words("zh"), error.words("en"))
        return
    if smtp is None:
        yield warn(
            "mail",
            "未设置邮件服务器（GUANXI_SMTP_URL）：重置密码的链接由管理员转交。",
            "No mail server (GUANXI_SMTP_URL): links for passwords are handed out by administrators.",
        )
        return
    try:
        with socket.create_connection((smtp.host, smtp.port), timeout=3.0):
            yield ok("mail", f"{smtp.host}:{smtp.port} 可连接", f"{smtp.host}:{smtp.port} answers")
    except OSError as error:
        yield fail(
            "mail",
            f"无法连接 {smtp.host}:{smtp.port}（{error}）。请检查 GUANXI_SMTP_URL。",
            f"{smtp.host}:{smtp.port} cannot be reached ({error}). See GUANXI_SMTP_URL.",
        )


def check_plugins(settings: Settings) -> Iterator[Finding]:
    """Plugins that were set aside."""
    registry = build_registry(settings)
    for broken in registry.broken:
        yield fail("plugin", broken.error.words("zh"), broken.error.words("en"))
    if not registry.broken:
        yield ok("plugins", f"{len(registry.rooms)} 个模块", f"{len(registry.rooms)} rooms and plugins, none broken")


def check_backups(settings: Settings) -> Iterator[Finding]:
    """The age of the newest backup in the usual folder."""
    folder = backups_dir(settings)
    times = [path.stat().st_mtime for path in folder.glob(f"*{SUFFIX}")] if folder.is_dir() else []
    if not times:
        zh, en = "还没有备份。运行：guanxi backup", "There is no backup yet. Run: guanxi backup"
        yield warn("backup", zh, en)
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(max(times), UTC)
    hours = int(age.total_seconds() // 3600)
    if age > OLD and settings.backup:
        yield warn(
            "backup",
            f"最近的备份已有 {hours} 小时。请查看 worker 的日志。",
            f"The newest backup is {hours} hours old. See the worker's log.",
        )
    else:
        yield ok("backup", f"最近的备份在 {hours} 小时前", f"the newest backup is {hours} hours old")


CHECKS = (check_python, check_disk, check_keys, check_web, check_address, check_mail, check_plugins, check_backups)
