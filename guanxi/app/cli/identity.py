"""The command that measures who-is-who against a truth: identity evaluate. Needs no database and changes nothing."""

import json
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from guanxi.app.running import language
from guanxi.identity import api as identity
from guanxi.identity.contracts import Quality

console = Console(highlight=False, soft_wrap=True)
FIRST = typer.Argument(..., exists=True, dir_okay=False, readable=True, metavar="FILE", help="CSV or XLSX of records.")
SECOND = typer.Argument(
    None,
    exists=True,
    dir_okay=False,
    readable=True,
    metavar="[FILE2]",
    help="A second file: only pairs between the two count.",
)
TRUTH = typer.Option(
    ..., "--truth", metavar="COLUMN", help="The column that is equal for records of one person or firm."
)
MAPPING = typer.Option(
    None,
    "--mapping",
    metavar="M",
    help='Which column is what: "first_name=first_name,dob=birthday" (default: by the header).',
)
AS_JSON = typer.Option(False, "--json", help="Print the figures as JSON.")
JSON_FILE = typer.Option(None, "--json-file", metavar="FILE", help="Write the figures there too.")
commands = typer.Typer(help="Who is who: measure how well records of one are found.", no_args_is_help=True)
_WORDS = {
    "zh": ("对象", "找到", "其中正确", "真实", "精确率", "召回率", "F1", "自动判定的记录对", "含需人工确认的记录对", "聚类内的记录对"),
    "en": ("what", "found", "right", "true", "precision", "recall", "F1", "pairs joined by themselves", "pairs with those asked about", "pairs within clusters"),
}  # fmt: skip


@commands.callback()
def group() -> None:
    """Who is who: measure how well records of one are found."""


@commands.command("evaluate")
def evaluate(
    first: Path = FIRST,
    second: Path | None = SECOND,
    truth: str = TRUTH,
    mapping: str | None = MAPPING,
    as_json: bool = AS_JSON,
    json_file: Path | None = JSON_FILE,
) -> None:
    """Find who is who with the settings everybody gets, and print precision, recall and F1 against the column COLUMN."""
    found = identity.evaluate(first, second, truth, mapping)
    body = json.dumps(found.as_json(), ensure_ascii=False, indent=2)
    if json_file is not None:
        json_file.write_text(body + "\n", encoding="utf-8")
    if as_json:
        typer.echo(body)
        return
    show(found)


def show(found: identity.Evaluation) -> None:
    """The figures as a table, with what they were made of."""
    chinese = language() == "zh"
    words = _WORDS["zh" if chinese else "en"]
    table = Table(header_style="bold")
    table.add_column(words[0])
    for word in words[1:7]:
        table.add_column(word, justify="right")
    for word, quality in zip(words[7:], (found.pairs, found.shown, found.clusters), strict=True):
        table.add_row(word, *_cells(quality))
    console.print(table)
    roles = escape(", ".join(f"{role}={column}" for role, column in found.roles.items()))
    seconds = ", ".join(f"{name} {value:.1f} s" for name, value in found.seconds.items())
    if chinese:
        console.print(
            f"{found.records:,} 条记录，真实 {found.entities:,} 个，找到 {found.found_entities:,} 个；比较了 {found.compared:,} 对。"
        )
        console.print(
            f"自动判定概率不低于 {found.model.auto:.0%}，需人工确认不低于 {found.model.review:.0%}；因互相矛盾未合并 {found.refused:,} 对。"
        )
        console.print(f"列的角色：{roles}\n{seconds}", style="dim")
    else:
        console.print(
            f"{found.records:,} records of {found.entities:,}, found as {found.found_entities:,}; {found.compared:,} pairs compared."
        )
        console.print(
            f"Joined from a probability of {found.model.auto:.0%}, asked about from {found.model.review:.0%}; "
            f"{found.refused:,} links refused because they contradict others."
        )
        console.print(f"Roles: {roles}\n{seconds}", style="dim")


def _cells(quality: Quality) -> list[str]:
    counts = (quality.found, quality.right, quality.true)
    return [*(f"{one:,}" for one in counts), *(f"{one:.4f}" for one in (quality.precision, quality.recall, quality.f1))]


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.add_typer(commands, name="identity")
