"""Settings: every knob of an installation, read once from the environment (`GUANXI_*`) and the command line.

Not here: what an administrator changes in the product (that lives in the database, per workspace).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from guanxi.kernel.errors import GuanxiError


class BadSetting(GuanxiError):
    """A setting cannot be understood; names the variable, the value and the mend."""

    code: ClassVar[str] = "kernel.bad_setting"
    status: ClassVar[int] = 500
    zh = "设置 {name}={value!r} 无效：{mend_zh}"
    en = "The setting {name}={value!r} is not valid: {mend_en}"


def default_data_dir() -> Path:
    """`./.guanxi` inside a clone (a folder with Guanxi's pyproject.toml), else the user's data home."""
    here = Path.cwd()
    if (here / "guanxi" / "kernel" / "config.py").exists():
        return here / ".guanxi"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "guanxi"


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. Paths are absolute; times are seconds; sizes are bytes."""

    data_dir: Path = field(default_factory=default_data_dir)
    database_url: str | None = None  # None: the embedded server under data_dir
    database_owner_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://localhost:8000"
    trusted_proxies: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()  # outbound exceptions an operator grants: host, host:port or CIDR
    smtp_url: str | None = None  # smtp[s]://user:password@host:port ; None: links are shown instead of mailed
    mail_from: str = "Guanxi <guanxi@localhost>"
    metrics_token: str | None = None
    demo: bool = False
    backup: bool = True  # a backup every night, made by the worker
    log_level: str = "INFO"
    max_upload: int = 300 * 1024 * 1024
    import_days: int = 90  # uploaded files and refused rows are removed so long after their import has ended
    visit_days: int = 400  # visits are removed by whole months so long after they were seen; at least 30
    pool_size: int = 8
    max_pages: int = 20  # live connections of one person to one web process

    @property
    def secure_cookies(self) -> bool:
        """Cookies carry `Secure` exactly when the public address is https."""
        return urlsplit(self.base_url).scheme == "https"

    def with_(self, **changes: Any) -> "Settings":
        """A copy with some settings replaced (command-line options)."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})


def _int(name: str, value: str) -> int:
    if not value.strip().isdigit():
        raise BadSetting(name=name, value=value, mend_zh="请填写整数。", mend_en="give a whole number.")
    return int(value)


def _bool(name: str, value: str) -> bool:
    lowered = value.strip().lower()
    if lowered not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise BadSetting(name=name, value=value, mend_zh="请填写 true 或 false。", mend_en="give true or false.")
    return lowered in {"1", "true", "yes", "on"}


def _base_url(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        raise BadSetting(
            name=name,
            value=value,
            mend_zh="请填写形如 https://crm.example.com 的地址，不带路径。",
            mend_en="give an address such as https://crm.example.com, without a path.",
        )
    return value.rstrip("/")


def _list(name: str, value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _path(name: str, value: str) -> Path:
    return Path(value).expanduser().absolute()


def _text(name: str, value: str) -> str:
    return value


_READERS: Mapping[str, Any] = {
    "data_dir": _path,
    "database_url": _text,
    "database_owner_url": _text,
    "host": _text,
    "port": _int,
    "base_url": _base_url,
    "trusted_proxies": _list,
    "allow_hosts": _list,
    "smtp_url": _text,
    "mail_from": _text,
    "metrics_token": _text,
    "demo": _bool,
    "backup": _bool,
    "log_level": _text,
    "max_upload": _int,
    "import_days": _int,
    "visit_days": _int,
    "pool_size": _int,
    "max_pages": _int,
}


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `GUANXI_DATA_DIR`, `GUANXI_PORT` … Raises BadSetting naming the variable.

    An unset base_url follows the port. Unknown `GUANXI_*` names are ignored: other tools may share the prefix.
    """
    env = os.environ if environ is None else environ
    found: dict[str, Any] = {}
    for name, read in _READERS.items():
        variable = f"GUANXI_{name.upper()}"
        if env.get(variable):
            found[name] = read(variable, env[variable])
    settings = Settings(**found)
    if "base_url" not in found:
        settings = replace(settings, base_url=f"http://localhost:{settings.port}")
    if bool(settings.database_url) != bool(settings.database_owner_url):
        raise BadSetting(
            name="GUANXI_DATABASE_URL",
            value="…",
            mend_zh="GUANXI_DATABASE_URL 与 GUANXI_DATABASE_OWNER_URL 必须同时设置。",
            mend_en="set GUANXI_DATABASE_URL (runtime role) and GUANXI_DATABASE_OWNER_URL (migrations) together.",
        )
    return settings
