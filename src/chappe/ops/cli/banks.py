"""Commands about lists of hashes of harmful files."""

import sys
from pathlib import Path
from typing import TextIO

import click

from chappe.ops import banks
from chappe.ops.cli.shared import data_option, with_engine
from chappe.safety.exchange.formats import FORMATS
from chappe.safety.policy import CATEGORIES


@click.group("bank")
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
    for line in with_engine(data, banks.listed):
        click.echo(line)


@bank_.command("make")
@click.argument("name")
@click.option("--category", required=True, type=click.Choice(list(CATEGORIES)), help="Harm that the hashes are of.")
@click.option("--source", required=True, help="Where they come from.")
@click.option("--owner", required=True, help="Who answers for the bank.")
@data_option
def bank_make(name: str, category: str, source: str, owner: str, data: Path | None) -> None:
    """Make an empty bank with the name NAME, switched on."""
    click.echo(with_engine(data, lambda engine: banks.make(engine, name, category, source, owner)))


@bank_.command("add")
@click.argument("name")
@kind_argument
@hash_argument
@click.option("--classification", default="", help="What its source calls it.")
@data_option
def bank_add(name: str, kind: str, hash: str, classification: str, data: Path | None) -> None:
    """List one HASH, of the KIND sha256, md5, pdq or any other, in the bank NAME."""
    click.echo(with_engine(data, lambda engine: banks.add(engine, name, kind, hash, classification)))


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

    click.echo(with_engine(data, lambda engine: banks.take_in(engine, name, form, file, progress)))


@bank_.command("export")
@click.argument("name")
@click.argument("file", type=click.File("w", encoding="utf-8"))
@format_option
@data_option
def bank_export(name: str, file: TextIO, form: str, data: Path | None) -> None:
    """Write the bank NAME into FILE (- for the terminal)."""
    click.echo(with_engine(data, lambda engine: banks.give_out(engine, name, form, file)), err=True)


@bank_.command("withdraw")
@click.argument("name")
@kind_argument
@hash_argument
@data_option
def bank_withdraw(name: str, kind: str, hash: str, data: Path | None) -> None:
    """Take a HASH in the bank NAME back, because its source says that it was wrong."""
    click.echo(with_engine(data, lambda engine: banks.withdraw(engine, name, kind, hash)))


@bank_.command("enable")
@click.argument("name")
@click.argument("kind", default="")
@click.argument("hash", default="")
@data_option
def bank_enable(name: str, kind: str, hash: str, data: Path | None) -> None:
    """Switch the bank NAME on, or one HASH in it."""
    click.echo(with_engine(data, lambda engine: banks.switch(engine, name, kind, hash, True)))


@bank_.command("disable")
@click.argument("name")
@click.argument("kind", default="")
@click.argument("hash", default="")
@data_option
def bank_disable(name: str, kind: str, hash: str, data: Path | None) -> None:
    """Switch the bank NAME off, or one HASH in it: what is switched off matches nothing, and stays listed."""
    click.echo(with_engine(data, lambda engine: banks.switch(engine, name, kind, hash, False)))


@bank_.command("matches")
@click.option("--after", type=int, default=0, help="Number of the last match that is known.")
@data_option
def bank_matches(after: int, data: Path | None) -> None:
    """List the files that were found to be listed."""
    for line in with_engine(data, lambda engine: banks.matches(engine, after)):
        click.echo(line)
