"""The command line: reads words, calls the rest of `chappe.ops`, prints what comes back.

May import: everything.
"""

import click

from chappe.ops.cli import banks, people, reports, rules, server, tips
from chappe.ops.cli.shared import Friendly


@click.group(cls=Friendly, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chappe", prog_name="chappe")
def main() -> None:
    """Chappe: a self-hosted messaging server that speaks Telegram's protocol."""


for command in (
    server.serve,
    server.client_config,
    server.code,
    server.show_routes,
    server.examine,
    people.staff_,
    people.flagger_,
    rules.rule_,
    rules.train,
    banks.bank_,
    reports.statements_,
    reports.transparency_report,
    reports.verify_report,
    tips.cybertip_,
):
    main.add_command(command)
