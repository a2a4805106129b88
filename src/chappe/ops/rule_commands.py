"""What `chappe rule …` and `chappe train` do: plain functions that give back text."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.rules import Labelled, Rule, Trial
from chappe.engine.run import Engine
from chappe.ops.commands import CommandError
from chappe.safety.linear import BadModel
from chappe.safety.rules import MODEL, AddRule, ChangeRule, DropRule, LoadModel, check, precision, ready
from chappe.safety.terms import BadRule
from chappe.safety.training import Example
from chappe.safety.trying import StopTrial, TryRule

SOME = 500


def day(at: int) -> str:
    """A date as people read it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M") if at else "never"


def line(found: Rule, fault: str = "") -> str:
    """A rule in one line; `fault` is why it does not hold although it is on."""
    share = precision(found)
    right = "undecided" if share is None else f"right {found.right} of {found.right + found.wrong}"
    state = found.mode if found.on else f"off ({found.mode})"
    owner = f"account {found.owner}" if found.owner else "the operator"
    met = f"{found.hits} hits, last {day(found.last_hit)}"
    lack = f", DOES NOT HOLD: {fault}" if fault else ""
    return f"{found.id:>4}  {state:<8} {found.kind:<9} {found.category:<9} {found.name}  {met}, {right}, {owner}{lack}"


async def listed(engine: Engine, load: LoadModel) -> list[str]:
    """Every rule, one line each."""
    rules = await engine.read(lambda tx: tx.rules.all())
    faults = ready(rules, load).faults
    return [line(found, faults.get(found.id, "")) for found in rules]


async def retaken(engine: Engine, name: str) -> list[str]:
    """Have the rules that a model of that name stands in taken anew, since its file is another one now."""
    rules = await engine.read(lambda tx: [one for one in tx.rules.all() if one.kind == MODEL])
    using = [one for one in rules if name in map(str.strip, one.body.splitlines())]
    for one in using:
        await engine.run(ChangeRule(one.id, body=one.body, operator=True), engine.actor(0))
    return [f"rule {one.id} uses it: a running server has the new one within a second" for one in using]


async def shown(engine: Engine, id: int, load: LoadModel) -> list[str]:
    """A rule with its trials and its body."""

    def look(tx: Tx) -> tuple[Rule | None, list[Trial]]:
        return tx.rules.get(id), tx.rules.trials(id, 10)

    found, trials = await engine.read(look)
    if found is None:
        raise CommandError(f"there is no rule {id}")
    fault = ready([found], load).faults.get(id, "")
    return [line(found, fault), *map(trial_line, trials), "", *found.body.splitlines()]


def trial_line(found: Trial) -> str:
    """A trial in one line."""
    done = 100 if found.state == "done" or not found.last else 100 * found.at // max(1, found.last)
    some = ", ".join(f"{channel}/{message}" for channel, message in found.samples[:5])
    met = f"met {found.met} of {found.looked} public posts since {day(found.since)}"
    return (
        f"trial {found.id} of rule {found.rule}: {found.state}, {met}, {done} % looked at{f'; {some}' if some else ''}"
    )


async def added(engine: Engine, wanted: AddRule, load: LoadModel) -> str:
    """Make a rule; says what is wrong with it where it cannot be."""
    made = Rule(0, wanted.name, wanted.kind, wanted.category, wanted.body, 0, True, wanted.mode, 0, 0)
    _check(made, load)
    id = (await engine.run(wanted, engine.actor(0))).result
    most = (
        f": at most what policy answers to a rule about {wanted.category}" if wanted.mode in ("hold", "refuse") else ""
    )
    return f"rule {id} is on, mode {wanted.mode}{most}"


def _check(made: Rule, load: LoadModel) -> None:
    try:
        check(made)
        if made.kind == MODEL and made.on:
            load(made.body.strip())
    except (BadRule, BadModel) as error:
        raise CommandError(str(error)) from error


async def changed(engine: Engine, wanted: ChangeRule, load: LoadModel) -> str:
    """Change a rule."""
    before = await engine.read(lambda tx: tx.rules.get(wanted.id))
    if before is None:
        raise CommandError(f"there is no rule {wanted.id}")
    names = ("name", "category", "body", "mode", "on")
    _check(before._replace(**{n: getattr(wanted, n) for n in names if getattr(wanted, n) is not None}), load)
    after = (await engine.run(wanted, engine.actor(0))).result
    assert isinstance(after, Rule)
    return line(after)


async def dropped(engine: Engine, id: int) -> str:
    """Take a rule away."""
    await _run(engine, DropRule(id, operator=True), f"there is no rule {id}")
    return f"rule {id} is gone"


async def tried(engine: Engine, id: int, days: int) -> str:
    """Begin a trial; the server carries it on."""
    trial = await _run(engine, TryRule(id, days, operator=True), f"there is no rule {id}, or not so many days")
    return f"trial {trial} begins within seconds where the server runs: chappe rule show {id}"


async def stopped(engine: Engine, trial: int) -> str:
    """End a trial."""
    await _run(engine, StopTrial(trial, operator=True), f"there is no trial {trial}")
    return f"trial {trial} has ended"


async def _run(engine: Engine, command: DropRule | TryRule | StopTrial, fault: str) -> object:
    try:
        return (await engine.run(command, engine.actor(0))).result
    except Refused as error:
        raise CommandError(fault) from error


async def decided(engine: Engine, category: str) -> list[Example]:
    """The operator's decisions as examples: the same text counts as was decided last."""
    found: dict[str, Labelled] = {}
    async for one in _examples(engine, category):
        found[one.text] = one
    return [Example(one.text, one.bad, one.language, one.origin) for one in found.values()]


async def _examples(engine: Engine, category: str) -> AsyncIterator[Labelled]:
    after = 0
    while True:
        page = await engine.read(lambda tx, at=after: tx.examples.after(at, SOME, category))  # type: ignore[misc]
        for one in page:
            yield one
        if len(page) < SOME:
            return
        after = page[-1].id


def body_of(text: str | None, file: Path | None) -> str:
    """What a rule looks for: given as words, or as a file of lines."""
    if (text is None) == (file is None):
        raise CommandError("give either what is looked for, or --file with a file of lines")
    if text is not None:
        return text
    assert file is not None
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(str(error)) from error
