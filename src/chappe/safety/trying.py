"""Tries a rule on what stands in public places already, before it acts: how much it would have met, with samples."""

from dataclasses import dataclass

from chappe.domain import rights
from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.rules import Post, Trial
from chappe.domain.values import Message, PeerRef, box_of
from chappe.safety import staff
from chappe.safety.facts import POST, Facts, of_content

LONGEST = 366
"""Days back that a rule can be tried."""
DAY = 86_400
SLICE = 200
"""Posts that are looked at in one go."""
SAMPLES = 50


@dataclass(frozen=True, slots=True)
class TryRule(Command):
    """Begin to try a rule on the public posts of the last days."""

    rule: int
    days: int
    operator: bool = False


@rule(TryRule)
def try_rule(tx: Tx, who: Actor, command: TryRule) -> Outcome[int]:
    """The trial's id; raises STAFF_REQUIRED, RULE_INVALID, LIMIT_INVALID for a number of days that cannot be."""
    if not command.operator:
        staff.require(tx, who, "rules")
    if tx.rules.get(command.rule) is None:
        raise Refused("RULE_INVALID")
    if not 1 <= command.days <= LONGEST:
        raise Refused("LIMIT_INVALID")
    since = who.now - command.days * DAY
    first = tx.rules.content_since(since)
    begun = Trial(0, command.rule, since, "running", who.now, first - 1, tx.rules.newest_content())
    id = tx.rules.begin(begun)
    staff.note(tx, who, "tried a rule", f"rule {command.rule} on {command.days} days")
    return Outcome(id)


@dataclass(frozen=True, slots=True)
class StopTrial(Command):
    """End a trial where it is."""

    id: int
    operator: bool = False


@rule(StopTrial)
def stop_trial(tx: Tx, who: Actor, command: StopTrial) -> Outcome[bool]:
    """Raises STAFF_REQUIRED, RULE_INVALID."""
    if not command.operator:
        staff.require(tx, who, "rules")
    found = tx.rules.trial(command.id)
    if found is None:
        raise Refused("RULE_INVALID")
    if found.state == "running":
        tx.rules.keep(found._replace(state="stopped"))
    return Outcome(found.state == "running")


def next_posts(tx: Tx, trial: Trial) -> tuple[list[tuple[Post, Facts]], int]:
    """The next public posts with their facts, and the content up to which that is; nobody's behaviour is among them."""
    found = [post for post in tx.rules.posts_after(trial.at, SLICE) if post.content <= trial.last]
    open_places: dict[PeerRef, bool] = {}
    wanted: dict[PeerRef, list[int]] = {}
    for post in found:
        if post.peer not in open_places:
            chat = tx.chats.get(post.peer)
            open_places[post.peer] = chat is not None and not chat.gone and rights.open_to_all(tx, chat)
        if open_places[post.peer]:
            wanted.setdefault(post.peer, []).append(post.message)
    messages: dict[tuple[PeerRef, int], Message] = {}
    for peer, ids in wanted.items():
        for message in tx.messages.many(box_of(peer.id), ids):
            messages[peer, message.id] = message
    made = []
    for post in found:
        posted = messages.get((post.peer, post.message))
        if posted is not None and posted.content.action is None:
            made.append((post, _facts(posted, post.peer)))
    return made, found[-1].content if found else trial.last


def _facts(message: Message, peer: PeerRef) -> Facts:
    said = of_content(message.content)
    content = message.content
    return Facts(
        POST, said.text, said.links, said.mentions, peer, content.post, author=content.author, now=content.date
    )


@dataclass(frozen=True, slots=True)
class KeepTrial(Command):
    """Note how far a trial has come; the server's own command."""

    id: int
    at: int
    looked: int
    """Since the last time."""
    met: tuple[tuple[int, int], ...]
    """(channel, message) of those that it met since the last time."""


@rule(KeepTrial)
def keep_trial(tx: Tx, who: Actor, command: KeepTrial) -> Outcome[bool]:
    """Is there more to look at?"""
    found = tx.rules.trial(command.id)
    if found is None or found.state != "running":
        return Outcome(False)
    done = command.at >= found.last
    tx.rules.keep(
        found._replace(
            at=command.at,
            looked=found.looked + command.looked,
            met=found.met + len(command.met),
            samples=(found.samples + command.met)[:SAMPLES],
            state="done" if done else "running",
        )
    )
    return Outcome(not done)
