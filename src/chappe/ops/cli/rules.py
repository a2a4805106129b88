"""Commands about the rules that public texts are judged by, and classifiers."""

from pathlib import Path

import click

from chappe.ops import models, rule_commands
from chappe.ops.cli.shared import data_option, folder, with_engine
from chappe.ops.data_folder import DataFolder
from chappe.safety.policy import CATEGORIES
from chappe.safety.rules import KINDS, MODES, AddRule, ChangeRule


@click.group("rule")
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
    load = models.loader(folder(data))
    for line in with_engine(data, lambda engine: rule_commands.listed(engine, load)):
        click.echo(line)


@rule_.command("show")
@id_argument
@data_option
def rule_show(id: int, data: Path | None) -> None:
    """Show a rule, its trials and what it looks for."""
    load = models.loader(folder(data))
    for line in with_engine(data, lambda engine: rule_commands.shown(engine, id, load)):
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
    load = models.loader(folder(data))
    click.echo(with_engine(data, lambda engine: rule_commands.added(engine, wanted, load)))


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
    load = models.loader(folder(data))
    click.echo(with_engine(data, lambda engine: rule_commands.changed(engine, wanted, load)))


@rule_.command("drop")
@id_argument
@data_option
def rule_drop(id: int, data: Path | None) -> None:
    """Take a rule away, with its counters."""
    click.echo(with_engine(data, lambda engine: rule_commands.dropped(engine, id)))


@rule_.command("try")
@id_argument
@click.option("--days", type=int, default=7, help="How far back [default: 7].")
@data_option
def rule_try(id: int, days: int, data: Path | None) -> None:
    """Try a rule on the public posts of the last days, without any effect."""
    click.echo(with_engine(data, lambda engine: rule_commands.tried(engine, id, days)))


@rule_.command("stop")
@click.argument("trial", type=int)
@data_option
def rule_stop(trial: int, data: Path | None) -> None:
    """End a trial."""
    click.echo(with_engine(data, lambda engine: rule_commands.stopped(engine, trial)))


@click.command("train")
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

    place = models.place(folder(data), name)
    own = with_engine(data, lambda engine: rule_commands.decided(engine, category)) if decisions else []
    care = teaching.FOR_OTHERS if for_others else teaching.FOR_OURSELVES
    model = teaching.teach(files, own, category, lambda line: click.echo(line, err=True), care, language)
    teaching.write(model, place)
    for line in teaching.told(model):
        click.echo(line)
    click.echo(f"kept as {place}; chappe rule add model NAME {name} --category {category} puts it to use")
    if DataFolder(folder(data)).database.exists():
        for line in with_engine(data, lambda engine: rule_commands.retaken(engine, name)):
            click.echo(line)
