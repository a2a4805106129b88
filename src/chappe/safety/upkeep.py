"""What moderation must do by itself: keep the bytes of what is held, and forget what can no longer be appealed."""

from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx

KEPT = 366 * 86400
"""Seconds for which removed content is kept under seal: longer than an appeal may take, and as long as evidence of
abuse must be preserved (REPORT Act 2024: one year)."""
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class KeepHeld(Command):
    """Keep the bytes of what is held from being swept."""


@rule(KeepHeld)
def keep_held(tx: Tx, who: Actor, command: KeepHeld) -> Outcome[bool]:
    """Until the next time; there is never more to do at once."""
    tx.held.touch(who.now)
    return Outcome(False)


@dataclass(frozen=True, slots=True)
class ForgetRemoved(Command):
    """Throw away removed and withheld content whose time is over, and what reports to the CyberTipline hold."""


@rule(ForgetRemoved)
def forget_removed(tx: Tx, who: Actor, command: ForgetRemoved) -> Outcome[bool]:
    """A piece of it; whether there may be more."""
    before = who.now - KEPT
    gone = tx.removed.drop_before(before, AT_ONCE, who.now), tx.held.drop_before(before, AT_ONCE, who.now)
    tips = tx.cybertips.let_go(who.now, KEPT, AT_ONCE)
    files = tx.cases.let_go_before(before, AT_ONCE)
    return Outcome(AT_ONCE in (*gone, tips, files))
