"""Rules for texts in public places: kept in a table, changed by commands, made ready to be looked for.

A rule has an owner, a switch, a mode and counters. On trial it only counts; its other modes are the strictest that it
may lead to, below what policy says of its category. `ready` turns all that are switched on into a `Book`; a server
reads them anew whenever their version changes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.rules import Rule
from chappe.safety import campaigns, conditions, links, staff
from chappe.safety.conditions import Condition
from chappe.safety.linear import BadModel, Model
from chappe.safety.links import Domains
from chappe.safety.normal import plain_of
from chappe.safety.policy import CATEGORIES
from chappe.safety.terms import BadRule, Pattern, Term, lines, pattern, term

TERM, LINK, PATTERN, CAMPAIGN, BEHAVIOUR, MODEL = "term", "link", "pattern", "campaign", "behaviour", "model"
KINDS = (TERM, LINK, PATTERN, CAMPAIGN, BEHAVIOUR, MODEL)
MODES = ("trial", "flag", "hold", "refuse")
LONGEST_NAME = 128
LONGEST_BODY = 4_000_000
MOST_LINES = {TERM: 50_000, LINK: 200_000, PATTERN: 500, CAMPAIGN: 200, BEHAVIOUR: 50, MODEL: 1}
"""Lines of one rule, by kind."""
MOST_RULES = 1000
MOST_TERMS = 200_000
"""Terms of all rules together."""

LoadModel = Callable[[str], Model]
"""Gives the model of that name; raises BadModel."""


def no_models(name: str) -> Model:
    """Where a rule is only checked for its words."""
    raise BadModel(f"{name}: no models here")


class Ready(NamedTuple):
    """A rule as far as its findings need it."""

    id: int
    name: str
    kind: str
    category: str
    most: str
    """The strictest that it may lead to: "pass" on trial."""


class Book(NamedTuple):
    """All rules that are switched on, made ready."""

    rules: Mapping[int, Ready]
    terms: tuple[Term, ...]
    domains: Domains
    patterns: tuple[Pattern, ...]
    sketches: tuple[tuple[campaigns.Sketch, int], ...]
    """What campaigns look like, and whose rule that is."""
    conditions: tuple[tuple[tuple[Condition, ...], int], ...]
    models: tuple[tuple[Model, int], ...]
    faults: Mapping[int, str]
    """Rules that could not be made ready, and why; the others hold."""


EMPTY = Book({}, (), Domains(()), (), (), (), (), {})


class _Parts:
    """The parts of a book while it is written."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.domains: list[tuple[str, int]] = []
        self.patterns: list[Pattern] = []
        self.sketches: list[tuple[campaigns.Sketch, int]] = []
        self.conditions: list[tuple[tuple[Condition, ...], int]] = []
        self.models: list[tuple[Model, int]] = []

    def take(self, found: Rule, load: LoadModel) -> None:
        """Add a rule; raises BadRule, with nothing of it added."""
        parsed = list(lines(found.body))
        if not parsed or len(parsed) > MOST_LINES[found.kind] or len(found.body) > LONGEST_BODY:
            raise BadRule(f"a rule of kind {found.kind} has 1 to {MOST_LINES[found.kind]} lines")
        made = []
        for number, line in parsed:
            try:
                made.append(_line(found.kind, line, found.id, load))
            except (BadRule, ValueError, BadModel) as error:
                raise BadRule(f"line {number}: {error}") from error
        into: dict[str, list[object]] = {
            TERM: self.terms,  # type: ignore[dict-item]  # what `_line` makes of a line of that kind
            LINK: self.domains,  # type: ignore[dict-item]
            PATTERN: self.patterns,  # type: ignore[dict-item]
            CAMPAIGN: self.sketches,  # type: ignore[dict-item]
            BEHAVIOUR: self.conditions,  # type: ignore[dict-item]
            MODEL: self.models,  # type: ignore[dict-item]
        }
        if found.kind == TERM and len(self.terms) + len(made) > MOST_TERMS:
            raise BadRule(f"all rules together may have {MOST_TERMS} terms")
        into[found.kind] += made


def _line(kind: str, line: str, id: int, load: LoadModel) -> object:
    if kind == TERM:
        return term(line, id)
    if kind == LINK:
        links.parse(line)
        return line, id
    if kind == PATTERN:
        return pattern(line, id)
    if kind == BEHAVIOUR:
        return conditions.parse(line), id
    if kind == MODEL:
        return load(line), id
    sketch = campaigns.sketch(plain_of(line))
    if sketch is None:
        raise BadRule(f"a campaign needs {campaigns.LEAST_WORDS} words to be known by")
    return sketch, id


def ready(rules: Iterable[Rule], load: LoadModel = no_models) -> Book:
    """Everything that is switched on; a rule that cannot be meant is left out and named among the faults."""
    parts = _Parts()
    held: dict[int, Ready] = {}
    faults: dict[int, str] = {}
    for found in rules:
        if not found.on:
            continue
        try:
            parts.take(found, load)
        except BadRule as error:
            faults[found.id] = str(error)
            continue
        most = "pass" if found.mode == "trial" else found.mode
        held[found.id] = Ready(found.id, found.name, found.kind, found.category, most)
    return Book(
        held,
        tuple(parts.terms),
        Domains(parts.domains),
        tuple(parts.patterns),
        tuple(parts.sketches),
        tuple(parts.conditions),
        tuple(parts.models),
        faults,
    )


def check(found: Rule) -> None:
    """Raises BadRule for a rule that cannot be meant; whether its model is there is seen when it is made ready."""
    if not found.name.strip() or len(found.name) > LONGEST_NAME:
        raise BadRule(f"a rule has a name of up to {LONGEST_NAME} letters")
    if found.kind not in KINDS:
        raise BadRule(f"kinds are {', '.join(KINDS)}")
    if found.category not in CATEGORIES:
        raise BadRule(f"categories are {', '.join(CATEGORIES)}")
    if found.mode not in MODES:
        raise BadRule(f"modes are {', '.join(MODES)}")
    if found.kind != MODEL:
        _Parts().take(found, no_models)


# -- commands -------------------------------------------------------------------------------------------------------
def _require(tx: Tx, who: Actor, operator: bool) -> None:
    if not operator:
        staff.require(tx, who, "rules")


@dataclass(frozen=True, slots=True)
class AddRule(Command):
    """Make a rule; by an administrator, or by the operator at the machine. It begins on trial unless said otherwise."""

    name: str
    kind: str
    category: str
    body: str
    mode: str = "trial"
    operator: bool = False


@rule(AddRule)
def add_rule(tx: Tx, who: Actor, command: AddRule) -> Outcome[int]:
    """The new rule's id; raises STAFF_REQUIRED, RULE_INVALID."""
    _require(tx, who, command.operator)
    made = Rule(0, command.name.strip(), command.kind, command.category, command.body, who.user_id, True, command.mode,
                who.now, who.now)  # fmt: skip
    if len(tx.rules.all()) >= MOST_RULES:
        raise Refused("RULE_INVALID")
    try:
        check(made)
    except BadRule:
        raise Refused("RULE_INVALID") from None
    id = tx.rules.add(made)
    staff.note(tx, who, "made a rule", f"rule {id} {made.kind} {made.category} {made.mode}")
    return Outcome(id)


@dataclass(frozen=True, slots=True)
class ChangeRule(Command):
    """Change a rule; what is None stays as it is."""

    id: int
    name: str | None = None
    category: str | None = None
    body: str | None = None
    mode: str | None = None
    on: bool | None = None
    owner: int | None = None
    operator: bool = False


@rule(ChangeRule)
def change_rule(tx: Tx, who: Actor, command: ChangeRule) -> Outcome[Rule]:
    """Raises STAFF_REQUIRED, RULE_INVALID, USER_ID_INVALID for an owner who is none of the staff."""
    _require(tx, who, command.operator)
    before = tx.rules.get(command.id)
    if before is None:
        raise Refused("RULE_INVALID")
    names = ("name", "category", "body", "mode", "on", "owner")
    given = {name: getattr(command, name) for name in names if getattr(command, name) is not None}
    if command.owner and tx.staff.get(command.owner) is None:
        raise Refused("USER_ID_INVALID")
    after = before._replace(**given, changed=who.now)
    try:
        check(after)
    except BadRule:
        raise Refused("RULE_INVALID") from None
    tx.rules.save(after)
    what = ", ".join(f"{name} {value}" if name in ("mode", "on", "owner") else name for name, value in given.items())
    staff.note(tx, who, "changed a rule", f"rule {after.id}: {what}")
    return Outcome(after)


@dataclass(frozen=True, slots=True)
class DropRule(Command):
    """Take a rule away, with its counters and trials."""

    id: int
    operator: bool = False


@rule(DropRule)
def drop_rule(tx: Tx, who: Actor, command: DropRule) -> Outcome[bool]:
    """Raises STAFF_REQUIRED, RULE_INVALID."""
    _require(tx, who, command.operator)
    found = tx.rules.get(command.id)
    if found is None:
        raise Refused("RULE_INVALID")
    tx.rules.drop(found.id)
    staff.note(tx, who, "dropped a rule", f"rule {found.id} {found.kind} {found.category}, {found.hits} hits")
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class CountHits(Command):
    """Add what rules met since the last time; the server's own command."""

    hits: tuple[tuple[int, int], ...]
    """(rule, how often)."""


@rule(CountHits)
def count_hits(tx: Tx, who: Actor, command: CountHits) -> Outcome[int]:
    """How many rules were counted."""
    for id, number in command.hits:
        tx.rules.count_hits(id, number, who.now)
    return Outcome(len(command.hits))


def judged(tx: Tx, rules: Iterable[int], right: bool) -> None:
    """A human decided about what these rules met: for each of them one more that was right, or wrong."""
    for id in rules:
        tx.rules.count_decision(id, right)


def precision(found: Rule) -> float | None:
    """The share of decisions that agreed; None where nobody has decided yet."""
    decided = found.right + found.wrong
    return found.right / decided if decided else None
