"""The files for operators agree with the product: what they copy exists, commands and settings are known, nothing is root."""

import re
from dataclasses import fields
from pathlib import Path

import yaml
from typer.main import get_command

from guanxi.app.cli.commands import app
from guanxi.kernel.config import Settings

ROOT = Path(__file__).parents[2]
# Read elsewhere than in Settings.
OTHERS = {"MASTER_KEY", "PLUGINS", "PG_BIN", "KEY_PASSPHRASE", "APP_PASSWORD", "OWNER_PASSWORD", "ROOMS", "QUEUES"}
FILES = [
    ROOT / name
    for name in ("Dockerfile", "compose.yaml", "deploy/compose.server.yaml", "deploy/guanxi.env", "deploy/nginx.conf",
                 "deploy/Caddyfile", "docs/guides/install.md", "docs/guides/install.zh-CN.md")
]  # fmt: skip


def test_every_setting_named_is_one():
    known = {field.name.upper() for field in fields(Settings)} | OTHERS
    for path in FILES:
        named = set(re.findall(r"\bGUANXI_([A-Z_]+[A-Z])\b", path.read_text(encoding="utf-8")))
        assert named <= known, (path.name, named - known)


def test_both_guides_explain_the_same_settings():
    first, second = (set(re.findall(r"`(GUANXI_[A-Z_]+)", path.read_text(encoding="utf-8"))) for path in FILES[-2:])
    assert first == second and len(first) > 12


def test_what_the_image_copies_exists_and_it_is_not_root():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = [line.split()[1:-1] for line in text.splitlines() if line.startswith("COPY ") and "--from" not in line]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for name in [name for names in copied for name in names]:
        assert (ROOT / name).exists() and name not in ignored, name
    last = text.rpartition("\nFROM ")[2]
    assert "\nUSER guanxi\n" in last and "HEALTHCHECK" in last and "VOLUME /data" in last


def test_services_run_commands_that_exist():
    commands = set(get_command(app).commands)
    for name in ("compose.yaml", "deploy/compose.server.yaml"):
        document = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        for service in document["services"].values():
            if "build" in service:
                assert service.get("command", ["up"])[0] in commands
                assert service["read_only"] and service["cap_drop"] == ["ALL"]
            for volume in service.get("volumes", ()):
                source = volume.split(":")[0]
                assert source in document["volumes"] or ((ROOT / name).parent / source).exists(), volume
    for unit in (ROOT / "deploy" / "systemd").glob("*.service"):
        text = unit.read_text(encoding="utf-8")
        assert re.search(r"^ExecStart=\S+/guanxi (\w+)$", text, re.MULTILINE)[1] in commands
        assert "User=guanxi" in text and "ProtectSystem=strict" in text and "KillMode=mixed" in text
