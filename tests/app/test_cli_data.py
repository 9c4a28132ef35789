"""`guanxi import` and `guanxi export` as they are called: files in and out, exit codes, plain words for what is wrong."""

import csv
import json
import os
import re
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guanxi.app.cli.commands import app
from guanxi.app.running import FAILED, WRONG_USE, guard
from tests.support.server import Urls

MEMBERS = "会员id,姓名,手机号,会员等级\nm1,王伟,13800000001,gold\nm2,李娜,12,gold\nm3,=好,13800000003,\n"
ORDERS = "order no,order date,sku,qty,price,customer id\n"


@dataclass
class Installation:
    """A data folder over a database of its own, with one workspace."""

    folder: Path
    urls: Urls
    capsys: pytest.CaptureFixture[str]

    def call(self, *arguments: str | Path) -> tuple[int, str, str]:
        """Exit code, what was printed, what was complained of."""
        self.capsys.readouterr()
        try:
            code = guard(lambda: app(args=[str(one) for one in arguments], prog_name="guanxi"))
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = self.capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    def ask(self, statement: str) -> Any:
        with psycopg.connect(self.urls.owner) as conn:
            row = conn.execute(statement.encode()).fetchone()
        assert row is not None
        return row[0]

    def files(self) -> list[Path]:
        return [path for path in (self.folder / "data" / "files").rglob("*") if path.is_file()]

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


@pytest.fixture
def house(
    fresh_urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Installation:
    for name in [name for name in os.environ if name.startswith("GUANXI_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "GUANXI_DATA_DIR": str(tmp_path / "data"),
        "GUANXI_DATABASE_URL": fresh_urls.runtime,
        "GUANXI_DATABASE_OWNER_URL": fresh_urls.owner,
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "160",
    }.items():
        monkeypatch.setenv(name, value)
    with psycopg.connect(fresh_urls.owner) as conn:
        conn.execute(
            "INSERT INTO workspace (name, locale, time_zone, currency) VALUES ('Test', 'en', 'Asia/Shanghai', 'CNY')"
        )
    return Installation(tmp_path, fresh_urls, capsys)


def test_a_file_goes_in_and_its_refused_rows_come_out(house: Installation) -> None:
    errors = house.folder / "errors.csv"
    code, said, complained = house.call(
        "import", house.write("members.csv", MEMBERS), "--source", "pos", "--errors", errors
    )
    assert (code, complained) == (0, "")
    assert "3 rows: 2 good, 1 refused, 0 empty. Records: 2 new, 0 changed." in said
    assert "Not a valid phone number." in said and "done: import " in said
    assert house.ask("SELECT count(*) FROM customer") == 2
    assert house.ask("SELECT array_agg(DISTINCT source) FROM profile") == ["pos"]
    [_, row] = list(csv.reader(errors.read_text("utf-8-sig").splitlines()))
    assert row[:3] == ["m2", "李娜", "12"] and row[-2:] == ["3", "Phone: Not a valid phone number."]
    assert stat.S_IMODE(errors.stat().st_mode) == 0o600
    again, said, _ = house.call("import", house.folder / "members.csv", "--source", "pos")
    assert again == 0 and "0 new, 0 changed" in said


def test_money_and_options_of_a_mapping_file(house: Installation) -> None:
    path = house.write("orders.csv", "a,b,c,d,e\nA1,2024-01-31,x,2,1.555\nA2,2024-01-31,x,one,7\n")
    mapping = house.write(
        "mapping.json", json.dumps({"a": "number", "b": "placed_at", "c": "sku", "d": "quantity", "e": "unit_price"})
    )
    code, said, complained = house.call(
        "import",
        path,
        "--target",
        "commerce.order_lines",
        "--mapping",
        mapping,
        "--currency",
        "EUR",
        "--time-zone",
        "Europe/Berlin",
    )
    assert code == 0, complained
    assert re.search(r"EUR \(minor units\): (\d+) in = 311 stored \+ \d+ refused\.", said)
    assert house.ask("SELECT total_minor FROM commerce_order") == 311
    assert str(house.ask("SELECT placed_at AT TIME ZONE 'UTC' FROM commerce_order")) == "2024-01-30 23:00:00"


def test_a_dry_run_stores_nothing(house: Installation) -> None:
    code, said, _ = house.call("import", house.write("members.csv", MEMBERS), "--dry-run")
    assert code == 0 and "3 rows: 2 good, 1 refused" in said and "checked: import " in said
    assert house.ask("SELECT count(*) FROM customer") == 0
    assert house.ask("SELECT state FROM import_run") == "checked"


BAD: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "empty"),
    "paper.csv": (b"%PDF-1.7\n1 0 obj\n", "PDF"),
    "wide.csv": (b",".join(b"c%d" % number for number in range(10_000)) + b"\n1\n", "10000"),
    "mixed.csv": ("姓名,城市\n王伟,上海\n".encode() * 50 + "李娜,北京\n".encode("gbk"), "encoding"),
    "header.csv": ("姓名,手机\n".encode(), "header"),
    "program.csv": (b"\x7fELF" + bytes(100), "program"),
}


def test_bad_files_are_told_in_plain_words_and_leave_nothing(house: Installation) -> None:
    for name, (content, word) in BAD.items():
        code, said, complained = house.call("import", house.write(name, content))
        assert (code, said) == (FAILED, ""), name
        assert word in complained and len(complained) > 20 and complained.count("\n") == 1, complained
        assert "draft" not in complained
    assert house.ask("SELECT count(*) FROM import_run") == 0
    assert house.ask("SELECT count(*) FROM file") == 0
    assert house.files() == []


def test_an_unknown_target_names_those_there_are(house: Installation) -> None:
    code, _, complained = house.call("import", house.write("members.csv", MEMBERS), "--target", "customers.members")
    assert code == FAILED
    assert (
        "  target: There is no such target. There are: customers.customers, companies.companies, commerce.order_lines, org"
        in complained
    )
    assert re.search(r"kept as a draft for 7 days.*http://localhost:8000/imports/[0-9a-f-]{36}", complained)
    assert house.ask("SELECT count(*) FROM customer") == 0


def test_dates_that_can_be_read_in_two_ways_need_an_answer(house: Installation) -> None:
    path = house.write("orders.csv", ORDERS + "A1,01/02/2024,x,1,1.00,c1\nA2,03/04/2024,x,1,1.00,c1\n")
    code, _, complained = house.call("import", path)
    assert code == FAILED
    assert "--date-order ymd, mdy or dmy" in complained and "  formats.placed_at: " in complained
    assert house.ask("SELECT count(*) FROM commerce_order") == 0
    code, said, _ = house.call("import", path, "--date-order", "dmy")
    assert code == 0 and "Records: 2 new" in said
    days = "SELECT array_agg(to_char(placed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') ORDER BY number) FROM commerce_order"
    assert house.ask(days) == ["2024-02-01", "2024-04-03"]
    code, _, complained = house.call("import", path, "--date-order", "ydm")
    assert code == FAILED and "formats.placed_at.order" in complained


def test_what_is_wrong_with_an_option_is_named(house: Installation) -> None:
    path = house.write("members.csv", MEMBERS)
    for name, value, word in (
        ("--currency", "EURO", "currency"),
        ("--currency", "XXQ", "XXQ"),
        ("--time-zone", "Mars/Base", "time_zone"),
        ("--source", "Tao Bao", "source"),
    ):
        code, _, complained = house.call("import", path, name, value)
        assert code == FAILED and word in complained, (name, value)
    assert house.ask("SELECT count(*) FROM customer") == 0


def test_a_mapping_file_that_is_none(house: Installation) -> None:
    path = house.write("members.csv", MEMBERS)
    for text in ("{", "[]", '{"nope": "name"}', '{"mapping": 7}'):
        code, _, complained = house.call("import", path, "--mapping", house.write("mapping.json", text))
        assert code == FAILED and len(complained) > 20, text
    code, _, complained = house.call("import", path, "--mapping", house.folder / "none.json")
    assert code == WRONG_USE and "none.json" in complained
    assert house.call("import", house.folder / "none.csv")[0] == WRONG_USE
    assert house.call("import")[0] == WRONG_USE


def test_required_columns_that_are_missing_are_named(house: Installation) -> None:
    code, _, complained = house.call(
        "import", house.write("a.csv", "foo,bar\n1,2\n"), "--target", "commerce.order_lines"
    )
    assert code == FAILED and "Order number" in complained and "Unit price" in complained


def test_an_import_that_breaks_ends_with_its_words(house: Installation) -> None:
    with psycopg.connect(house.urls.owner) as conn:
        conn.execute("ALTER TABLE profile ADD CONSTRAINT no_m3 CHECK (external_id <> 'm3')")
    code, said, complained = house.call("import", house.write("members.csv", MEMBERS))
    assert code == FAILED
    assert "failed: import " in said
    assert complained.startswith("Lines 2 to 4 met an unexpected error (CheckViolation: no_m3).")
    assert house.ask("SELECT count(*) FROM customer") == 0


def test_customers_come_out_and_go_in_again(house: Installation) -> None:
    house.call("import", house.write("members.csv", MEMBERS))
    out = house.folder / "out.csv"
    out.write_text("old")
    out.chmod(0o644)
    code, said, _ = house.call("export", "customers", out)
    assert (code, said.strip().replace("\n", "")) == (0, f"2 customers written to {out}.")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    text = out.read_text("utf-8-sig")
    assert "+8613800000001" in text and "'=好" in text
    code, said, _ = house.call("import", out)
    assert code == 0 and "2 good, 0 refused" in said and "0 new, 0 changed" in said
    book, old = house.folder / "out.xlsx", house.folder / "old.csv"
    assert house.call("export", "customers", book)[0] == 0 and book.read_bytes()[:2] == b"PK"
    code, said, _ = house.call("import", book)
    assert code == 0 and "2 good, 0 refused" in said and "0 new, 0 changed" in said
    assert house.call("export", "customers", old, "--format", "gb18030")[0] == 0
    assert old.read_text("gb18030").replace("\r\n", "\n") == text
    assert house.call("export", "customers", old, "--format", "pdf")[0] == WRONG_USE
    code, _, complained = house.call("export", "customers", house.folder / "no" / "such" / "out.csv")
    assert code == FAILED and complained.startswith("No such file or directory: ")
    assert house.call("export", "customers")[0] == WRONG_USE
    assert house.call("export", "orders", out)[0] == WRONG_USE


def test_without_a_workspace_the_next_step_is_named(house: Installation) -> None:
    with psycopg.connect(house.urls.owner) as conn:
        conn.execute("DELETE FROM workspace")
    code, _, complained = house.call("import", house.write("members.csv", MEMBERS))
    assert code == 3 and "guanxi up" in complained


def test_the_real_command_in_chinese(house: Installation) -> None:
    def real(*arguments: str | Path) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "guanxi.app.cli", *map(str, arguments)]
        environ = {**os.environ, "LC_ALL": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, encoding="utf-8")
        return done.returncode, done.stdout, done.stderr

    code, said, complained = real("import", house.write("members.csv", MEMBERS))
    assert (code, complained) == (0, "")
    assert "共 3 行：正确 2，拒绝 1，空行 0。记录：新增 2，更新 0。" in said
    code, said, complained = real("import", house.write("empty.csv", b""))
    assert (code, said) == (FAILED, "") and "空" in complained


def test_in_chinese(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    _, said, _ = house.call("import", house.write("members.csv", MEMBERS))
    assert "问题" in said and "done: import" not in said and "已完成：导入 " in said
    code, said, _ = house.call("export", "customers", house.folder / "out.csv")
    assert code == 0 and "已将 2 位客户写入" in said
