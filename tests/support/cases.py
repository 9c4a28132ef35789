"""Which attacks and faults the tests are for: `@pytest.mark.withstands("A1")` on a test, read here from the source.

`python -m tests.support.cases` writes docs/reference/attacks.md; tests/building/test_cases.py fails when a case has no test
or the page is not up to date. A case joins CASES with its first test.
"""

import ast
from pathlib import Path

TESTS = Path(__file__).parent.parent
PAGE = TESTS.parent / "docs" / "reference" / "attacks.md"

CASES = {
    "A1": "somebody else's id on every route",
    "A2": "another workspace's data: lists, searches, counts, cursors, sockets, the database's own wall",
    "A3": "a reference to a row of another workspace",
    "A4": "an effect before the refusal",
    "A5": "relating, merging, exporting, importing with the right to see only",
    "A6": "what a field rule hides or masks: on any page, by asking, by writing, in files and views of others",
    "A7": "another way round a row rule or a right: tokens, jobs",
    "A8": "fields in a body that only the product sets",
    "A9": "a right that was taken away and still works",
    "A10": "SQL in filters, sorting, searches, time zones, currencies",
    "A11": "hostile names of custom fields",
    "A13": "a condition that is more than its value: code, arithmetic without end, deep nesting",
    "A15": "markup and scripts in everything that people can write",
    "A16": "files that would run in the browser",
    "A17": "addresses that run: javascript, data",
    "A18": "names and words of the workspace that break out of the page",
    "A19": "formulas in exported cells",
    "A20": "addresses of the inside network in outbound calls",
    "A24": "uploads: names, types, sizes, markup",
    "A25": "zip bombs, zip slips, pixel floods, tables without end; memory below 200 MB",
    "A26": "paths out of the folder",
    "A27": "files without the right to see what they belong to",
    "A28": "forged, swapped and foreign credentials",
    "A29": "a check that nobody awaits",
    "A30": "sessions: fixation, survival, rotation, cookie flags",
    "A31": "requests from other sites, sign-in included",
    "A32": "sockets opened by other sites",
    "A33": "a visitor who says to be somebody else",
    "A34": "ids and links that are guessed or made up",
    "A35": "being sent on to where somebody else wants",
    "A36": "finding out who has an account",
    "A37": "guessing passwords and codes, replaying a code, a recovery code twice",
    "A38": "passwords reset and passkeys made under another address, links used twice",
    "A40": "secrets in answers, logs, tables, exports",
    "A41": "line breaks in the headers of a mail",
    "A43": "consent widened by merging, or sent past",
    "A44": "the same thing many times at once",
    "A47": "a text that keeps an expression busy for ever",
    "A48": "too much: pages, bodies, nesting, parts, filters, sockets",
    "A49": "line breaks, floods and personal data in logs",
    "A50": "an audit log changed afterwards",
    "A51": "ciphertext moved, keys rotated or lost, equal values told apart",
    "A52": "loaders that run what they read",
    "A53": "defaults, documentation, demo and stack traces left open",
    "A54": "forwarding headers that lie about who asks",
    "A55": "what was remembered for one and is shown to another, or after the right is gone",
    "A56": "pages of other sites that read the answers",
    "A60": "insiders who look at, or take along, as much as there is",
    "F1": "the database killed in the middle of an import",
    "F2": "the database killed in the middle of money",
    "F3": "the database away for long",
    "F4": "the connection broken in COMMIT",
    "F5": "transactions in conflict",
    "F7": "two workers and one job",
    "F8": "a worker that slept and wakes up",
    "F9": "killed between an effect and what follows",
    "F22": "a full disk",
    "F23": "a worker that is killed by its own job",
    "F33": "merges while others write, and back",
    "F36": "a backup brought back: erasures again, nothing sent twice",
    "F38": "the embedded server: power cut, stale files, taken port, started twice, older data",
    "F39": "characters of every kind",
}  # fmt: skip


def _marks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    found = []
    for one in function.decorator_list:
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "pytest.mark.withstands":
            found += [ast.literal_eval(given) for given in one.args]
    return found


def collect() -> dict[str, list[str]]:
    """`file::test` of every case that is marked somewhere."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for case in _marks(node):
                    found.setdefault(case, []).append(f"{path.relative_to(TESTS.parent)}::{node.name}")
    return found


def order(case: str) -> tuple[str, int]:
    """A before F, then by number."""
    return case[0], int(case[1:])


def render(found: dict[str, list[str]]) -> str:
    """The page."""
    lines = [
        "# Attacks and faults that Guanxi withstands",
        "",
        "Made by `python -m tests.support.cases` from the marks `@pytest.mark.withstands(…)`; a test keeps it up to date.",
        "",
        "| case | what is tried | tests |",
        "|---|---|---|",
    ]
    for case in sorted(CASES, key=order):
        tests = "<br>".join(f"`{one.removeprefix('tests/')}`" for one in found.get(case, ()))
        lines.append(f"| {case} | {CASES[case]} | {tests} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(collect()), encoding="utf-8")
