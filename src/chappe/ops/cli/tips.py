"""Commands about reports to the CyberTipline."""

import asyncio
from pathlib import Path

import click

from chappe.ops import cybertips, loading
from chappe.ops.cli.shared import config_option, data_option, flags, with_engine


@click.group("cybertip")
def cybertip_() -> None:
    """Reports of child sexual abuse to NCMEC's CyberTipline; they are sent in the console."""


@cybertip_.command("list")
@data_option
def cybertip_list(data: Path | None) -> None:
    """List the reports with their state, and the accounts of whom none tells yet."""
    for line in with_engine(data, cybertips.listed):
        click.echo(line)


@cybertip_.command("show")
@click.argument("number", type=int)
@config_option
@data_option
def cybertip_show(number: int, file: Path | None, data: Path | None) -> None:
    """Print what the report NUMBER says and what was done with it; that it was looked at goes on record."""
    wanted = loading.load(file, flags("server", data=data))
    where = cybertips.filing(wanted)
    for line in with_engine(wanted.server.data, lambda engine: cybertips.shown(engine, number, where)):
        click.echo(line)


@cybertip_.command("check")
@config_option
def cybertip_check(file: Path | None) -> None:
    """Ask the endpoint of reports whether it knows the operator's credentials; nothing is reported."""
    from chappe.ops.assembly import choices

    click.echo(asyncio.run(cybertips.checked(choices.tipline(loading.load(file, {})))))
