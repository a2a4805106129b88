"""Commands about what is told to the public: statements of reasons, yearly reports, the ledger recounted."""

import os
import sys
from pathlib import Path

import click

from chappe.engine.run import Engine
from chappe.ops import commands, loading
from chappe.ops.cli.shared import config_option, data_option, flags, with_engine


@click.command("statements")
@click.option("--since", default=None, metavar="YYYY-MM-DD", help="With --out: the day of the first decisions.")
@click.option(
    "--out", default=None, type=click.Path(path_type=Path, file_okay=False), help="Folder to write files into."
)
@click.option("--send", is_flag=True, help="Send now what waits for the database of dsa.url.")
@click.option("--again", is_flag=True, help="With --send: also what it did not take, and without waiting.")
@click.option("--status", is_flag=True, help="Show what was delivered, what waits, and what was not taken, and why.")
@config_option
@data_option
def statements_(
    since: str | None, out: Path | None, send: bool, again: bool, status: bool, file: Path | None, data: Path | None
) -> None:
    """Send statements of reasons to the DSA Transparency Database, or write them to files as it takes them."""
    from chappe.ops import policy, statement_commands
    from chappe.ops.assembly import choices

    wanted = loading.load(file, flags("server", data=data))
    rules = policy.load(wanted)
    ways = [bool(since and out), send, status]
    if sum(ways) != 1 or (again and not send) or bool(since) != bool(out):
        raise commands.CommandError("say --since and --out, or --send, or --status")

    async def done(engine: Engine) -> bool:
        if since and out:
            lines = statement_commands.exported(engine, rules, since, out)
        elif send:
            lines = statement_commands.sent(engine, choices.statement_sender(wanted, rules), again)
        else:
            lines = statement_commands.status(engine, wanted)
        right = True
        async for line in lines:
            click.echo(line)
            right = right and not line.startswith("waits")
        return right

    sys.exit(os.EX_OK if with_engine(wanted.server.data, done) or not send else os.EX_TEMPFAIL)


@click.command("transparency-report")
@click.option("--year", type=int, required=True, help="The year, 1 January to 31 December, days of UTC.")
@click.option("--out", default=None, type=click.Path(path_type=Path, file_okay=False), help="Folder for the files.")
@click.option(
    "--publish", default=None, type=click.Path(path_type=Path, exists=True), help="Folder whose files are published."
)
@click.option("--reason", default="", help="Why a version that is published is corrected, and by which method.")
@config_option
@data_option
def transparency_report(
    year: int, out: Path | None, publish: Path | None, reason: str, file: Path | None, data: Path | None
) -> None:
    """Write the yearly report in the EU's templates as CSV files, or publish files that were completed."""
    from chappe.ops import policy, yearly_commands

    wanted = loading.load(file, flags("server", data=data))
    if (out is None) == (publish is None):
        raise commands.CommandError("say --out, and later --publish")

    async def done(engine: Engine) -> None:
        if out is not None:
            lines = yearly_commands.made(engine, wanted.dsa, policy.load(wanted), year, out)
        else:
            assert publish is not None
            lines = yearly_commands.published(engine, year, publish, reason)
        async for line in lines:
            click.echo(line)

    with_engine(wanted.server.data, done)


@click.command("verify-report")
@click.argument("place", metavar="URL|FOLDER")
@click.option("--day", required=True, metavar="YYYY-MM-DD", help="The day whose report is recounted.")
@click.option(
    "--key", default="", help="The log's key, or a file with it [default: as seen at the last look, or asked]."
)
@click.option("--against", multiple=True, type=click.Path(path_type=Path), help="A checkpoint that was got elsewhere.")
@click.option("--witness", multiple=True, metavar="KEY", help="Who must have signed the newest checkpoint, too.")
@click.option("--state", type=click.Path(path_type=Path), default=None, help="File that remembers what was seen.")
@click.option("--whole", is_flag=True, help="Read all entries, also those that were right at the last look.")
def verify_report(
    place: str, day: str, key: str, against: tuple[Path, ...], witness: tuple[str, ...], state: Path | None, whole: bool
) -> None:
    """Recount a day's report from the ledger of a site; ends with an error code if anything does not fit.

    URL is the beginning of the site's addresses, FOLDER a copy of them. It needs no access that others have not.
    """
    memory = state or Path(click.get_app_dir("chappe")) / "logs-seen.json"
    show = sys.stderr.isatty()

    def progress(done: int, size: int) -> None:
        if show:
            click.echo(f"\r{done:,} of {size:,} entries", err=True, nl=done == size)

    lines, right = commands.verify_report(place, day, key, against, witness, memory, progress, whole)
    for line in lines:
        click.echo(line)
    sys.exit(os.EX_OK if right else 1)
