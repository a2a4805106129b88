"""Commands about the server itself: run it, look it over, connect a client, list what it answers."""

import os
import sys
from pathlib import Path

import click

from chappe.ops import commands, connect, doctor, loading
from chappe.ops.cli.shared import config_option, data_option, flags, folder


@click.command()
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
    given = {
        **flags("server", data=data, listen=listen),
        **flags("accounts", test_numbers=test_numbers, test_numbers_on_public_address=test_numbers_on_public_address),
        "limits": {"on": False} if no_limits else {},
    }
    settings = loading.load(file, given)
    from chappe.ops import serving  # brings in the whole server, which the other commands do without

    try:
        serving.run(settings)
    except OSError as error:
        raise click.ClickException(str(error)) from error


@click.command("client-config")
@click.argument("library", type=click.Choice(list(connect.LIBRARIES)))
@data_option
def client_config(library: str, data: Path | None) -> None:
    """Print lines that point a client library at this server."""
    click.echo(commands.client_config(library, folder(data)))


@click.command()
@click.argument("phone")
@data_option
def code(phone: str, data: Path | None) -> None:
    """Print the sign-in code that waits for PHONE."""
    from chappe.ops.assembly import database

    click.echo(commands.code(phone, folder(data), database.pending_code))


@click.command("routes")
@click.option(
    "--state", type=click.Choice(["done", "partial", "refused"]), default=None, help="Only methods in this state."
)
def show_routes(state: str | None) -> None:
    """List every method of the API: state, who may call it, file and line."""
    from chappe.ops import routes

    for line in routes.lines(state or ""):
        click.echo(line)


@click.command("doctor")
@data_option
@config_option
def examine(data: Path | None, file: Path | None) -> None:
    """Look the server over; ends with an error code if something is broken."""
    from chappe.ops.assembly import choices, database

    wanted = loading.load(file, flags("server", data=data))
    findings = list(
        doctor.examine(
            wanted,
            database.database_fault,
            choices.blobs_fault,
            database.statements_fault,
            database.rules_faults,
            choices.settings_faults,
        )
    )
    for line in commands.report(findings):
        click.echo(line)
    sys.stdout.flush()
    sys.exit(os.EX_CONFIG if any(found.verdict == "bad" for found in findings) else os.EX_OK)
