"""The rules of the house are executed: nothing of ours breaks them, and what is planted is found."""

import configparser
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tools import house

ROOT = Path(__file__).parent.parent.parent


# House lints --------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A52")
def test_nothing_of_ours_breaks_a_house_rule():
    findings = [found for path in house.python_files(*house.FILE_LINES) for found in house.check_file(path)]
    findings += house.check_web()
    assert [f"{path.relative_to(ROOT)}:{line}: {mend}" for path, line, mend in findings] == []


PLANTED = {
    "def f(uow, name):\n    return uow.all(f'SELECT 1 FROM customer WHERE name = {name}')\n": "SQL composed from text",
    "def f(uow, name):\n    return uow.all('SELECT {}'.format(name))\n": "SQL composed from text",
    "def f(uow, name):\n    return uow.run('DELETE FROM %s' % name)\n": "SQL composed from text",
    "def f(uow, name):\n    return uow.run('DELETE FROM ' + name)\n": "SQL composed from text",
    "def f(sql, name):\n    return sql.SQL(f'UPDATE {name} SET x = 1')\n": "SQL composed from text",
    "def f():\n    import json\n    return json\n": "import inside a function",
    "import pickle\n": "unsafe loader",
    "from pickle import loads\n": "unsafe loader",
    "import marshal\n": "unsafe loader",
    "import yaml\n\nx = yaml.load('a')\n": "unsafe loader",
    "x = eval('1')\n": "runs text as code",
    "x = 1  # TO" + "DO later\n": "mark left behind",
    "x = [\n" + "    1,\n" * 400 + "]\n": "the budget is 400",
    "def f():\n" + "    x = 1\n" * 51: "the budget is 50",
}


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """Findings of a file with that text in a house of its own."""
    monkeypatch.setattr(house, "ROOT", tmp_path)

    def check(text: str, name: str = "guanxi/customers/service.py") -> list[str]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return [mend for _, _, mend in house.check_file(path)]

    return check


@pytest.mark.parametrize(("text", "word"), PLANTED.items())
@pytest.mark.withstands("A52")
def test_a_planted_violation_is_found(planted, text, word):
    assert any(word in mend for mend in planted('"""What this is for."""\n' + text))


def test_what_is_right_is_not_complained_of(planted):
    assert (
        planted('"""What this is for."""\n\nimport json\n\n\ndef f(uow):\n    return uow.all("SELECT " + COLUMNS)\n')
        == []
    )
    quoted = 'def f(sql, uow):\n    return uow.run(sql.SQL("DROP TABLE {}").format(sql.Identifier(f"a_{1}")))\n'
    assert planted('"""What this is for."""\n' + quoted) == []
    assert planted("x = 1\n") == ["no module docstring: say what this is for and what it is not"]
    assert "a name that says nothing" in planted('"""What."""\n', "guanxi/customers/utils.py")[0]


@pytest.mark.withstands("A29")
def test_test_files_have_names_of_their_own():
    """Without packages pytest imports them by their bare names: of two the second is not collected."""
    names = Counter(path.name for folder in ("tests", "examples") for path in (ROOT / folder).rglob("test_*.py"))
    assert [name for name, times in names.items() if times > 1] == []


def test_types_are_strict_and_a_coroutine_that_nobody_awaits_is_an_error():
    """ATK A29: `gate.enter(…)` without `await` would let everybody in; mypy refuses it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert settings["strict"] is True
    assert settings["packages"] == ["guanxi"]
    assert {"unused-awaitable", "truthy-bool"} <= set(settings["enable_error_code"])


@pytest.mark.withstands("A29")
def test_a_coroutine_that_nobody_awaits_is_found(tmp_path):
    path = tmp_path / "planted.py"
    path.write_text(
        "async def enter() -> bool:\n    return True\n\n\nasync def forgets() -> None:\n    enter()\n\n\n"
        "async def trusts() -> str:\n    return 'in' if enter() else 'out'\n",
        encoding="utf-8",
    )
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        str(ROOT / "pyproject.toml"),
        "--cache-dir",
        str(tmp_path / "cache"),
        str(path),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "planted.py:6" in done.stdout
    assert "planted.py:10" in done.stdout


# Import contracts ---------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def test_the_contracts_have_no_exemptions(contracts):
    names = {section.rsplit(":", 1)[1] for section in contracts.sections() if ":contract:" in section}
    assert {"building", "room", "doors", "routes", "pure", "alembic", "outbound", "acyclic"} <= names
    for section in contracts.sections():
        assert "ignore_imports" not in contracts[section], section
        assert "unmatched_ignore_imports_alerting" not in contracts[section], section
    for name in ("building", "room"):
        assert contracts[f"importlinter:contract:{name}"].getboolean("exhaustive")
    assert contracts["importlinter:contract:building"]["exhaustive_ignores"].split() == ["migrations"]
    assert contracts["importlinter:contract:doors"]["keyholders"].split() == ["guanxi.app.rooms"]


def test_every_room_is_under_the_contracts(contracts, registry):
    rooms = {f"guanxi.{room.key}" for room in registry.rooms}
    assert set(contracts["importlinter:contract:room"]["containers"].split()) == rooms
    for name in ("alembic", "outbound"):
        assert rooms <= set(contracts[f"importlinter:contract:{name}"]["source_modules"].split())


PLANTED_IMPORTS = {
    "kernel/planted.py": ("from guanxi.access import api\n", "Rooms only look down"),
    "customers/routes.py": ("from guanxi.customers.queries import lists\n", "Routes and jobs never touch the database"),
    "customers/contracts.py": ("from guanxi.kernel import db\n", "Rules are pure"),
    "commerce/service.py": ("from guanxi.customers.service import writing\n", "A room is entered by its doors only"),
    "customers/queries/records.py": ("from guanxi.customers.service import reading\n", "Inside a room"),
    "customers/service/reading.py": ("import httpx\n", "One client for outgoing HTTP"),
    "customers/odd.py": ("", "Inside a room"),
    "kernel/db.py": ("import sqlalchemy\n", "SQLAlchemy serves the migrations only"),
}


def test_a_planted_import_breaks_its_contract(tmp_path):
    copied = shutil.copytree(
        ROOT / "guanxi", tmp_path / "guanxi", ignore=shutil.ignore_patterns("web", "__pycache__", "*.sql")
    )
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for name, (text, _) in PLANTED_IMPORTS.items():
        path = copied / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + text, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 1, done.stdout + done.stderr
    broken = {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}
    for name, (_, contract) in PLANTED_IMPORTS.items():
        assert any(line.startswith(contract) for line in broken), f"{name}: {done.stdout}"
