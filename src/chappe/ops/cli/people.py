"""Commands about who moderates, and which hotlines are served first."""

from pathlib import Path

import click

from chappe.ops import commands, flagger_commands
from chappe.ops.cli.shared import data_option, with_engine
from chappe.safety.policy import CATEGORIES
from chappe.safety.staff import ROLES


@click.group("staff")
def staff_() -> None:
    """People who moderate: who they are, and what they may do."""


@staff_.command("list")
@data_option
def staff_list(data: Path | None) -> None:
    """List the people who moderate."""
    for line in with_engine(data, commands.staff):
        click.echo(line)


@staff_.command("add")
@click.argument("phone")
@click.argument("role", type=click.Choice(ROLES))
@data_option
def staff_add(phone: str, role: str, data: Path | None) -> None:
    """Give the account with the number PHONE a ROLE."""
    click.echo(with_engine(data, lambda engine: commands.appoint(engine, phone, role)))


@staff_.command("remove")
@click.argument("phone")
@data_option
def staff_remove(phone: str, data: Path | None) -> None:
    """Take the role of the account with the number PHONE away."""
    click.echo(with_engine(data, lambda engine: commands.appoint(engine, phone, "")))


@click.group("flagger")
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
    for line in with_engine(data, lambda engine: flagger_commands.added(engine, name, categories, contact)):
        click.echo(line)


@flagger_.command("list")
@data_option
def flagger_list(data: Path | None) -> None:
    """List all hotlines: name, place, categories, how often they were right, contact."""
    for line in with_engine(data, flagger_commands.listed):
        click.echo(line)


@flagger_.command("disable")
@click.argument("name")
@data_option
def flagger_disable(name: str, data: Path | None) -> None:
    """Take no more notices of a hotline."""
    click.echo(with_engine(data, lambda engine: flagger_commands.switched(engine, name, False)))


@flagger_.command("enable")
@click.argument("name")
@data_option
def flagger_enable(name: str, data: Path | None) -> None:
    """Take notices of a hotline again."""
    click.echo(with_engine(data, lambda engine: flagger_commands.switched(engine, name, True)))


@flagger_.command("restore")
@click.argument("name")
@data_option
def flagger_restore(name: str, data: Path | None) -> None:
    """Serve a hotline first again, after it had lost that."""
    click.echo(with_engine(data, lambda engine: flagger_commands.switched(engine, name, True, True)))
