"""House lints: small rules of this code base that reviews would otherwise repeat. Each names file, line and mend.

SQL is never an f-string (psycopg.sql composes it), no import inside a function, no TODO left, no forbidden names,
budgets of files and functions, no Chinese text in Python outside words given in both languages, no unsafe loaders.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILE_LINES = {"guanxi": 400, "tools": 400, "examples": 400, "tests": 600}
FUNCTION_LINES = 50
WEB_LINES = 300
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "manager.py", "misc.py"}
SQL_CALLS = {"all", "one", "value", "run", "many", "execute", "executemany", "copy", "copy_in", "json"}
UNSAFE = {"pickle", "marshal", "shelve", "dill"}
SQL_START = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP)\b", re.IGNORECASE)

Finding = tuple[Path, int, str]


def python_files(*folders: str) -> list[Path]:
    """Our Python files below `folders`."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if "versions" not in path.parts)


def check_file(path: Path) -> Iterator[Finding]:
    """All findings of one file."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    limit = FILE_LINES[path.relative_to(ROOT).parts[0]]
    if len(lines) > limit:
        yield path, len(lines), f"{len(lines)} lines, the budget is {limit}: split it by verb group"
    if path.name in FORBIDDEN_NAMES:
        yield path, 1, "a name that says nothing: name the file after what it does"
    tree = ast.parse(text)
    if path.parts[len(ROOT.parts)] == "guanxi" and not ast.get_docstring(tree) and text.strip():
        yield path, 1, "no module docstring: say what this is for and what it is not"
    for number, line in enumerate(lines, 1):
        if re.search(r"#.*\b(TO[D]O|FIX[M]E|X[X]X)\b", line):
            yield path, number, "a mark left behind: do it or drop it"
    for node in ast.walk(tree):
        yield from check_node(path, node)


def check_node(path: Path, node: ast.AST) -> Iterator[Finding]:
    """Findings of one syntax node."""
    ours = path.relative_to(ROOT).parts[0] == "guanxi"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > FUNCTION_LINES and ours:
            yield path, node.lineno, f"{node.name} has {length} lines, the budget is {FUNCTION_LINES}"
        if ours:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield path, inner.lineno, "an import inside a function hides a dependency"
    yield from check_loaders(path, node)
    if ours and isinstance(node, ast.Call):
        yield from check_sql(path, node)


def check_loaders(path: Path, node: ast.AST) -> Iterator[Finding]:
    """What turns bytes or text into running code (ATK A52)."""
    imported: list[str] = []
    if isinstance(node, ast.Import):
        imported = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        imported = [node.module or ""]
    if any(name.partition(".")[0] in UNSAFE for name in imported):
        yield path, node.lineno, "unsafe loader: use JSON or msgspec"  # type: ignore[attr-defined]  # an import has a line
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called in {"yaml.load", "yaml.unsafe_load", "yaml.full_load"}:
            yield path, node.lineno, "unsafe loader: use yaml.safe_load"
        if called in {"eval", "exec"} and path.relative_to(ROOT).parts[0] == "guanxi":
            yield path, node.lineno, f"{called} runs text as code"


def check_sql(path: Path, node: ast.Call) -> Iterator[Finding]:
    """SQL made by an f-string, % or format."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in SQL_CALLS and name != "SQL":
        return
    for argument in node.args[:1]:
        parts = list(walk_text(argument))
        made = any(isinstance(part, ast.JoinedStr) or is_filled_in(part) for part in parts)
        texts = (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
        if made and any(SQL_START.match(text) for text in texts):
            yield path, argument.lineno, "SQL composed from text: use psycopg.sql and %(name)s parameters"


def walk_text(node: ast.AST) -> Iterator[ast.AST]:
    """Like ast.walk, but not into what psycopg.sql quotes: Identifier, Literal, Placeholder."""
    yield node
    quoted = isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("Identifier", "Literal", "Placeholder"))
    if not quoted:
        for child in ast.iter_child_nodes(node):
            yield from walk_text(child)


def is_filled_in(node: ast.AST) -> bool:
    """Text with values put in: "…".format(x), "…" % x, "…" + x. Constants of the module (upper case) may be added."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return any(isinstance(part, ast.Name) and not part.id.isupper() for part in (node.left, node.right))
    is_format = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    return is_format and isinstance(node.func.value, ast.Constant)  # type: ignore[attr-defined]  # narrowed above


def check_web() -> Iterator[Finding]:
    """Budgets of the web sources."""
    for path in sorted((ROOT / "web" / "src").rglob("*.ts*")):
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > WEB_LINES and path.name != "schema.d.ts":
            yield path, count, f"{count} lines, the budget is {WEB_LINES}"


def main() -> int:
    """Print findings; the exit code says whether there are any."""
    findings = [found for path in python_files(*FILE_LINES) for found in check_file(path)]
    findings += check_web()
    for path, line, mend in findings:
        print(f"{path.relative_to(ROOT)}:{line}: {mend}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
