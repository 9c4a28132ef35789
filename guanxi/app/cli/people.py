"""Commands about people: users, links for passwords, API tokens, and the check of the audit log."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console

from guanxi.access import api as access
from guanxi.app.cli.serve import DATA_DIR, settings_from
from guanxi.app.opening import Product, check_schema, database, product
from guanxi.app.running import complain, language
from guanxi.kernel.errors import Conflict, NotFound

console = Console(highlight=False, soft_wrap=True)
user = typer.Typer(help="People who work here: create, reset-link, reset-mfa, setup-link.", no_args_is_help=True)
token = typer.Typer(help="API tokens: create.", no_args_is_help=True)
audit = typer.Typer(help="The audit log: verify.", no_args_is_help=True)

T = TypeVar("T")
EMAIL = typer.Option(..., "--email", help="The person's e-mail.")


class NobodyThere(NotFound):
    """No such person, or no workspace yet."""

    code = "app.nobody_there"
    zh = "没有该用户（{email}），或尚未完成初始化。"
    en = "There is nobody with the e-mail {email}, or Guanxi has not been set up yet."


class AlreadySetUp(Conflict):
    """The first workspace exists."""

    code = "app.already_set_up"
    zh = "已完成初始化。为现有用户生成链接：guanxi user reset-link --email …"
    en = "Guanxi is set up already. For a person who is there: guanxi user reset-link --email …"


def run(data_dir: Path | None, work: Callable[[Product], Awaitable[T]]) -> T:
    """`work` with the installation opened; a resting embedded database is started for it."""
    settings = settings_from(data_dir)

    async def opened() -> T:
        async with product(settings, urls) as given:
            return await work(given)

    with database(settings) as urls:
        check_schema(urls)
        return asyncio.run(opened())


@user.command("create")
def create_user(
    email: str = EMAIL,
    name: str = typer.Option(..., "--name", help="How the person is called."),
    role: str = typer.Option(
        "sales", "--role", help="owner, manager, sales, service, finance, viewer, or one of yours."
    ),
    data_dir: Path | None = DATA_DIR,
) -> None:
    """Make a user and print the link by which they choose a password (good for three days)."""

    async def work(given: Product) -> str:
        try:
            return await access.invite(given.db, given.settings, email=email, name=name, role=role)
        except NotFound as error:
            raise NobodyThere(email=email) from error

    link = run(data_dir, work)
    console.print(f"{name} can choose a password here (once, within 3 days):")
    console.print(link)


@user.command("reset-link")
def reset_link(email: str = EMAIL, data_dir: Path | None = DATA_DIR) -> None:
    """Print a link for a new password (good for two hours)."""

    async def work(given: Product) -> str:
        try:
            return await access.reset_link(given.db, given.settings, email)
        except NotFound as error:
            raise NobodyThere(email=email) from error

    console.print(run(data_dir, work))


@user.command("reset-mfa")
def reset_mfa(email: str = EMAIL, data_dir: Path | None = DATA_DIR) -> None:
    """Take away the second factors of somebody who lost them: the password alone signs in again."""

    async def work(given: Product) -> None:
        try:
            await access.reset_factors(given.db, email)
        except NotFound as error:
            raise NobodyThere(email=email) from error

    run(data_dir, work)
    console.print(
        f"{email} signs in with the password alone now. Where the role needs a second factor, they are led to set one up."
    )


@user.command("setup-link")
def setup_link(data_dir: Path | None = DATA_DIR) -> None:
    """Print a link for making the first workspace and its owner (once, good for 24 hours; earlier ones die)."""

    async def work(given: Product) -> str | None:
        return await access.ensure_setup_link(given.db, given.settings)

    link = run(data_dir, work)
    if link is None:
        raise AlreadySetUp()
    console.print(link)


@token.command("create")
def create_token(
    email: str = EMAIL,
    name: str = typer.Option("command line", "--name", help="What the token is for."),
    days: int | None = typer.Option(None, "--days", min=1, help="Days until it ends (default: never)."),
    data_dir: Path | None = DATA_DIR,
) -> None:
    """Make an API token with the person's rights and print it; it is shown this once."""

    async def work(given: Product) -> str:
        try:
            return await access.create_token(given.db, email, name, days=days)
        except NotFound as error:
            raise NobodyThere(email=email) from error

    console.print(run(data_dir, work))


@audit.command("verify")
def verify_audit(data_dir: Path | None = DATA_DIR) -> None:
    """Check the chain of the audit log against its seals and the anchor file; exit code 1 when something is wrong."""

    async def work(given: Product) -> tuple[int, int, int, list[str]]:
        report = await access.verify(given.db, access.anchor_path(given.settings.data_dir))
        told = [finding.zh if language() == "zh" else finding.en for finding in report.findings]
        return report.seals, report.entries, report.unsealed, told

    seals, entries, unsealed, findings = run(data_dir, work)
    for line in findings:
        complain(line)
    console.print(f"{entries} entries under {seals} seals; {unsealed} younger than the last seal.")
    if findings:
        raise typer.Exit(1)
    console.print("The audit log is intact.")


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.add_typer(user, name="user")
    app.add_typer(token, name="token")
    app.add_typer(audit, name="audit")
