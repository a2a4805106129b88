"""The command line: reads words, calls `chappe.ops.commands`, prints what comes back."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TextIO, TypeVar

import click

from chappe.engine.run import Engine
from chappe.ops import banks, commands, config, connect, cybertips, doctor, flagger_commands, models, rule_commands
from chappe.ops.data_folder import FolderError
from chappe.safety.exchange.formats import FORMATS
from chappe.safety.linear import BadModel
from chappe.safety.policy import CATEGORIES
from chappe.safety.rules import KINDS, MODES, AddRule, ChangeRule
from chappe.safety.staff import ROLES

T = TypeVar("T")

data_option = click.option(
    "--data", type=click.Path(path_type=Path), envvar="CHAPPE_DATA", help="The server's data folder [default: ./data]."
)
config_option = click.option(
    "--config", "file", type=click.Path(path_type=Path), envvar="CHAPPE_CONFIG", help="A TOML file of settings."
)


class _Friendly(click.Group):
    """Shows what an operator can mend as one line, not as a trace."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (commands.CommandError, config.ConfigError, FolderError, BadModel) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Friendly, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chappe", prog_name="chappe")
def main() -> None:
    """Chappe: a self-hosted messaging server that speaks Telegram's protocol."""


def _flags(section: str, **values: object) -> Mapping[str, Mapping[str, object]]:
    return {section: {name: value for name, value in values.items() if value not in (None, (), False)}}


def _folder(data: Path | None) -> Path:
    return data or config.Server().data


@main.command()
@data_option
@config_option
@click.option("--listen", multiple=True, metavar="HOST:PORT", help="Address to listen on; may be given several times.")
@click.option("--test-numbers", is_flag=True, help="Accept the numbers 99966XYYYY with the code XXXXX.")
@click.option("--test-numbers-on-public-address", is_flag=True, help="Do so although others can reach the server.")
@click.option("--no-limits", is_flag=True, help="No flood limits, for testing programs.")
def serve(
    data: Path | None,
    file: Path | None,
    listen: tuple[str, ...],
    test_numbers: bool,
    test_numbers_on_public_address: bool,
    no_limits: bool,
) -> None:
    """Run the server until SIGTERM or Ctrl-C."""
    flags = {
        **_flags("server", data=data, listen=listen),
        **_flags("accounts", test_numbers=test_numbers, test_numbers_on_public_address=test_numbers_on_public_address),
        "limits": {"on": False} if no_limits else {},
    }
    settings = config.load(file, flags)
    from chappe.ops import serving  # brings in the whole server, which the other commands do without

    try:
        serving.run(settings)
    except OSError as error:
        raise click.ClickException(str(error)) from error


@main.command("client-config")
@click.argument("library", type=click.Choice(list(connect.LIBRARIES)))
@data_option
def client_config(library: str, data: Path | None) -> None:
    """Print lines that point a client library at this server."""
    click.echo(commands.client_config(library, _folder(data)))


@main.command()
@click.argument("phone")
@data_option
def code(phone: str, data: Path | None) -> None:
    """Print the sign-in code that waits for PHONE."""
    from chappe.ops import assembly

    click.echo(commands.code(phone, _folder(data), assembly.pending_code))


@main.command("routes")
@click.option(
    "--state", type=click.Choice(["done", "partial", "refused"]), default=None, help="Only methods in this state."
)
def show_routes(state: str | None) -> None:
    """List every method of the API: state, who may call it, file and line."""
    from chappe.ops import routes

    for line in routes.lines(state or ""):
        click.echo(line)


@main.command("statements")
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
    from chappe.ops import assembly, policy, statement_commands

    wanted = config.load(file, _flags("server", data=data))
    rules = policy.load(wanted)
    ways = [bool(since and out), send, status]
    if sum(ways) != 1 or (again and not send) or bool(since) != bool(out):
        raise commands.CommandError("say --since and --out, or --send, or --status")

    async def done(engine: Engine) -> bool:
        if since and out:
            lines = statement_commands.exported(engine, rules, since, out)
        elif send:
            lines = statement_commands.sent(engine, assembly.statement_sender(wanted, rules), again)
        else:
            lines = statement_commands.status(engine, wanted)
        right = True
        async for line in lines:
            click.echo(line)
            right = right and not line.startswith("waits")
        return right

    sys.exit(os.EX_OK if _with_engine(data, done) or not send else os.EX_TEMPFAIL)


@main.command("transparency-report")
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

    wanted = config.load(file, _flags("server", data=data))
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

    _with_engine(data, done)


@main.command("verify-report")
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


@main.command("doctor")
@data_option
@config_option
def examine(data: Path | None, file: Path | None) -> None:
    """Look the server over; ends with an error code if something is broken."""
    from chappe.ops import assembly

    wanted = config.load(file, _flags("server", data=data))
    findings = list(doctor.examine(wanted, assembly.database_fault, assembly.blobs_fault, assembly.statements_fault))
    for line in commands.report(findings):
        click.echo(line)
    sys.stdout.flush()
    sys.exit(os.EX_CONFIG if any(found.verdict == "bad" for found in findings) else os.EX_OK)


@main.group("staff")
def staff_() -> None:
    """People who moderate: who they are, and what they may do."""


def _with_engine(data: Path | None, work: Callable[[Engine], Coroutine[object, object, T]]) -> T:
    """Do something through the engine of a data folder; a server may be running on it meanwhile."""
    from chappe.ops import assembly

    async def done() -> T:
        async with assembly.open_engine(_folder(data)) as engine:
            return await work(engine)

    return asyncio.run(done())


@staff_.command("list")
@data_option
def staff_list(data: Path | None) -> None:
    """List the people who moderate."""
    for line in _with_engine(data, commands.staff):
        click.echo(line)


@staff_.command("add")
@click.argument("phone")
@click.argument("role", type=click.Choice(ROLES))
@data_option
def staff_add(phone: str, role: str, data: Path | None) -> None:
    """Give the account with the number PHONE a ROLE."""
    click.echo(_with_engine(data, lambda engine: commands.appoint(engine, phone, role)))


@staff_.command("remove")
@click.argument("phone")
@data_option
def staff_remove(phone: str, data: Path | None) -> None:
    """Take the role of the account with the number PHONE away."""
    click.echo(_with_engine(data, lambda engine: commands.appoint(engine, phone, "")))


@main.group("flagger")
def flagger_() -> None:
    """Hotlines whose notices are served first, by keys of their own."""


@flagger_.command("add")
@click.argument("name")
@click.option(
    "--category",
    "categories",
    multiple=True,
    required=True,
    type=click.Choice(list(CATEGORIES)),
    help="Kind of harm that it may tell of; may be given several times.",
)
@click.option("--contact", required=True, help="Where its people are reached.")
@data_option
def flagger_add(name: str, categories: tuple[str, ...], contact: str, data: Path | None) -> None:
    """Let a hotline send notices, and print its key."""
    for line in _with_engine(data, lambda engine: flagger_commands.added(engine, name, categories, contact)):
        click.echo(line)


@flagger_.command("list")
@data_option
def flagger_list(data: Path | None) -> None:
    """List all hotlines: name, place, categories, how often they were right, contact."""
    for line in _with_engine(data, flagger_commands.listed):
        click.echo(line)


@flagger_.command("disable")
@click.argument("name")
@data_option
def flagger_disable(name: str, data: Path | None) -> None:
    """Take no more notices of a hotline."""
    click.echo(_with_engine(data, lambda engine: flagger_commands.switched(engine, name, False)))


@flagger_.command("enable")
@click.argument("name")
@data_option
def flagger_enable(name: str, data: Path | None) -> None:
    """Take notices of a hotline again."""
    click.echo(_with_engine(data, lambda engine: flagger_commands.switched(engine, name, True)))


@flagger_.command("restore")
@click.argument("name")
@data_option
def flagger_restore(name: str, data: Path | None) -> None:
    """Serve a hotline first again, after it had lost that."""
    click.echo(_with_engine(data, lambda engine: flagger_commands.switched(engine, name, True, True)))


@main.group("rule")
def rule_() -> None:
    """Rules that public posts are judged by; a running server follows a change within a second."""


id_argument = click.argument("id", type=int)
mode_option = click.option("--mode", type=click.Choice(MODES), default=None, help="What it may lead to at most.")
category_option = click.option("--category", type=click.Choice(list(CATEGORIES)), default=None, help="Kind of harm.")
file_option = click.option("--file", type=click.Path(path_type=Path), default=None, help="File of what is looked for.")


@rule_.command("list")
@data_option
def rule_list(data: Path | None) -> None:
    """List all rules: mode, kind, category, name, hits, how often decisions agreed, owner."""
    for line in _with_engine(data, rule_commands.listed):
        click.echo(line)


@rule_.command("show")
@id_argument
@data_option
def rule_show(id: int, data: Path | None) -> None:
    """Show a rule, its trials and what it looks for."""
    for line in _with_engine(data, lambda engine: rule_commands.shown(engine, id)):
        click.echo(line)


@rule_.command("add")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name")
@click.argument("lookfor", required=False)
@click.option("--category", type=click.Choice(list(CATEGORIES)), required=True, help="Kind of harm.")
@file_option
@click.option("--mode", type=click.Choice(MODES), default="trial", help="What it may lead to at most [default: trial].")
@data_option
def rule_add(
    kind: str, name: str, lookfor: str | None, category: str, file: Path | None, mode: str, data: Path | None
) -> None:
    """Make a rule of a KIND that looks for LOOKFOR, or for the lines of a file."""
    wanted = AddRule(name, kind, category, rule_commands.body_of(lookfor, file), mode, operator=True)
    load = models.loader(_folder(data))
    click.echo(_with_engine(data, lambda engine: rule_commands.added(engine, wanted, load)))


@rule_.command("change")
@id_argument
@click.option("--name", default=None, help="Another name.")
@category_option
@file_option
@mode_option
@click.option("--on/--off", default=None, help="Its switch.")
@data_option
def rule_change(
    id: int,
    name: str | None,
    category: str | None,
    file: Path | None,
    mode: str | None,
    on: bool | None,
    data: Path | None,
) -> None:
    """Change a rule."""
    body = rule_commands.body_of(None, file) if file else None
    wanted = ChangeRule(id, name, category, body, mode, on, operator=True)
    load = models.loader(_folder(data))
    click.echo(_with_engine(data, lambda engine: rule_commands.changed(engine, wanted, load)))


@rule_.command("drop")
@id_argument
@data_option
def rule_drop(id: int, data: Path | None) -> None:
    """Take a rule away, with its counters."""
    click.echo(_with_engine(data, lambda engine: rule_commands.dropped(engine, id)))


@rule_.command("try")
@id_argument
@click.option("--days", type=int, default=7, help="How far back [default: 7].")
@data_option
def rule_try(id: int, days: int, data: Path | None) -> None:
    """Try a rule on the public posts of the last days, without any effect."""
    click.echo(_with_engine(data, lambda engine: rule_commands.tried(engine, id, days)))


@rule_.command("stop")
@click.argument("trial", type=int)
@data_option
def rule_stop(trial: int, data: Path | None) -> None:
    """End a trial."""
    click.echo(_with_engine(data, lambda engine: rule_commands.stopped(engine, trial)))


@main.command("train")
@click.argument("name")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--category", type=click.Choice(list(CATEGORIES)), default="spam", help="Kind of harm [default: spam].")
@click.option("--decisions", is_flag=True, help="Learn from the decisions of this server too.")
@click.option("--language", default="", help="Language of the files, where they do not say: two letters.")
@click.option("--for-others", is_flag=True, help="Keep little of words that other communities may not share.")
@data_option
def train(
    name: str,
    files: tuple[Path, ...],
    category: str,
    decisions: bool,
    language: str,
    for_others: bool,
    data: Path | None,
) -> None:
    """Teach a classifier from FILES (columns label and text) and decisions; it is kept as models/NAME.json."""
    from chappe.ops import teaching

    place = models.place(_folder(data), name)
    own = _with_engine(data, lambda engine: rule_commands.decided(engine, category)) if decisions else []
    care = teaching.FOR_OTHERS if for_others else teaching.FOR_OURSELVES
    model = teaching.teach(files, own, category, lambda line: click.echo(line, err=True), care, language)
    teaching.write(model, place)
    for line in teaching.told(model):
        click.echo(line)
    click.echo(f"kept as {place}; chappe rule add model NAME {name} --category {category} puts it to use")


@main.group("bank")
def bank_() -> None:
    """Lists of hashes of harmful files, in banks."""


kind_argument = click.argument("kind", metavar="KIND")
hash_argument = click.argument("hash", metavar="HASH")
format_option = click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="threatexchange", help="How the file is written."
)


@bank_.command("list")
@data_option
def bank_list(data: Path | None) -> None:
    """List the banks, what is in them, and how far the search for them in what is stored has come."""
    for line in _with_engine(data, banks.listed):
        click.echo(line)


@bank_.command("make")
@click.argument("name")
@click.option("--category", required=True, type=click.Choice(list(CATEGORIES)), help="Harm that the hashes are of.")
@click.option("--source", required=True, help="Where they come from.")
@click.option("--owner", required=True, help="Who answers for the bank.")
@data_option
def bank_make(name: str, category: str, source: str, owner: str, data: Path | None) -> None:
    """Make an empty bank with the name NAME, switched on."""
    click.echo(_with_engine(data, lambda engine: banks.make(engine, name, category, source, owner)))


@bank_.command("add")
@click.argument("name")
@kind_argument
@hash_argument
@click.option("--classification", default="", help="What its source calls it.")
@data_option
def bank_add(name: str, kind: str, hash: str, classification: str, data: Path | None) -> None:
    """List one HASH, of the KIND sha256, md5, pdq or any other, in the bank NAME."""
    click.echo(_with_engine(data, lambda engine: banks.add(engine, name, kind, hash, classification)))


@bank_.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@format_option
@data_option
def bank_import(name: str, file: Path, form: str, data: Path | None) -> None:
    """List all that FILE holds in the bank NAME, or nothing if anything is wrong with it."""
    show = sys.stderr.isatty()

    def progress(done: int) -> None:
        if show:
            click.echo(f"\r{done:,}", err=True, nl=False)

    click.echo(_with_engine(data, lambda engine: banks.take_in(engine, name, form, file, progress)))


@bank_.command("export")
@click.argument("name")
@click.argument("file", type=click.File("w", encoding="utf-8"))
@format_option
@data_option
def bank_export(name: str, file: TextIO, form: str, data: Path | None) -> None:
    """Write the bank NAME into FILE (- for the terminal)."""
    click.echo(_with_engine(data, lambda engine: banks.give_out(engine, name, form, file)), err=True)


@bank_.command("withdraw")
@click.argument("name")
@kind_argument
@hash_argument
@data_option
def bank_withdraw(name: str, kind: str, hash: str, data: Path | None) -> None:
    """Take a HASH in the bank NAME back, because its source says that it was wrong."""
    click.echo(_with_engine(data, lambda engine: banks.withdraw(engine, name, kind, hash)))


@bank_.command("enable")
@click.argument("name")
@click.argument("kind", default="")
@click.argument("hash", default="")
@data_option
def bank_enable(name: str, kind: str, hash: str, data: Path | None) -> None:
    """Switch the bank NAME on, or one HASH in it."""
    click.echo(_with_engine(data, lambda engine: banks.switch(engine, name, kind, hash, True)))


@bank_.command("disable")
@click.argument("name")
@click.argument("kind", default="")
@click.argument("hash", default="")
@data_option
def bank_disable(name: str, kind: str, hash: str, data: Path | None) -> None:
    """Switch the bank NAME off, or one HASH in it: what is switched off matches nothing, and stays listed."""
    click.echo(_with_engine(data, lambda engine: banks.switch(engine, name, kind, hash, False)))


@bank_.command("matches")
@click.option("--after", type=int, default=0, help="Number of the last match that is known.")
@data_option
def bank_matches(after: int, data: Path | None) -> None:
    """List the files that were found to be listed."""
    for line in _with_engine(data, lambda engine: banks.matches(engine, after)):
        click.echo(line)


@main.group("cybertip")
def cybertip_() -> None:
    """Reports of child sexual abuse to NCMEC's CyberTipline; they are sent in the console."""


@cybertip_.command("list")
@data_option
def cybertip_list(data: Path | None) -> None:
    """List the reports with their state, and the accounts of whom none tells yet."""
    for line in _with_engine(data, cybertips.listed):
        click.echo(line)


@cybertip_.command("show")
@click.argument("number", type=int)
@config_option
@data_option
def cybertip_show(number: int, file: Path | None, data: Path | None) -> None:
    """Print what the report NUMBER says and what was done with it; that it was looked at goes on record."""
    where = cybertips.filing(config.load(file, {}))
    for line in _with_engine(data, lambda engine: cybertips.shown(engine, number, where)):
        click.echo(line)


@cybertip_.command("check")
@config_option
def cybertip_check(file: Path | None) -> None:
    """Ask the endpoint of reports whether it knows the operator's credentials; nothing is reported."""
    from chappe.ops import assembly

    click.echo(asyncio.run(cybertips.checked(assembly.tipline(config.load(file, {})))))
