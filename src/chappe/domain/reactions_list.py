"""The reactions that a message may be given, and each person's favourite and recent ones among them."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain.command import Command, Pace, rule
from chappe.domain.custom_reactions import document, of_document, there
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx


class Choice(NamedTuple):
    """A reaction on offer."""

    emoji: str
    title: str


CHOICES = (
    Choice("👍", "Thumbs Up"),
    Choice("👎", "Thumbs Down"),
    Choice("❤", "Red Heart"),
    Choice("🔥", "Fire"),
    Choice("🎉", "Party"),
    Choice("😁", "Grin"),
    Choice("😢", "Tear"),
    Choice("🤔", "Thinking"),
    Choice("👏", "Applause"),
    Choice("🙏", "Folded Hands"),
    Choice("💯", "Hundred"),
    Choice("🤝", "Handshake"),
    Choice("⚡", "Lightning"),
    Choice("👀", "Eyes"),
    Choice("🏆", "Trophy"),
    Choice("😱", "Shock"),
)
"""In the order in which clients show them."""
BY_EMOJI = {choice.emoji: choice for choice in CHOICES}
DEFAULT = "👍"
RECENT_KEPT = 50
VARIATION = "\N{VARIATION SELECTOR-16}"


def plain(emoji: str) -> str:
    """The emoji as the list writes it: without the mark that asks for colour ("❤️" and "❤" are the same reaction)."""
    return emoji.replace(VARIATION, "")


def known(emoji: str) -> str:
    """The emoji as kept; raises REACTION_INVALID for one that is not on offer.

    Whether a custom emoji is there is asked of `custom_reactions.there`.
    """
    if document(emoji):
        return of_document(document(emoji))
    found = plain(emoji)
    if found not in BY_EMOJI:
        raise Refused("REACTION_INVALID")
    return found


def favourite(settings: dict[str, object]) -> str:
    """The reaction that a double tap gives."""
    found = settings.get("default_reaction")
    return found if isinstance(found, str) and (found in BY_EMOJI or document(found)) else DEFAULT


def recent(settings: dict[str, object]) -> list[str]:
    """The person's reactions, last used first, each once."""
    kept = settings.get("recent_reactions")
    return [emoji for emoji in kept if emoji in BY_EMOJI or document(emoji)] if isinstance(kept, list) else []


def top(settings: dict[str, object]) -> list[str]:
    """All reactions, the person's recent ones first."""
    return list(dict.fromkeys((*recent(settings), *BY_EMOJI)))


def note_used(tx: Tx, user_id: int, emojis: tuple[str, ...]) -> None:
    """Put these (known) reactions at the head of the person's recent ones."""
    if emojis:
        before = recent(tx.users.settings(user_id))
        now = list(dict.fromkeys((*emojis, *before)))[:RECENT_KEPT]
        if now != before:
            tx.users.set_setting(user_id, "recent_reactions", now)


@dataclass(frozen=True, slots=True)
class SetDefaultReaction(Command):
    """Choose the reaction that a double tap gives."""

    pace: ClassVar[Pace | None] = Pace("preferences", 60, 1)

    emoji: str


@rule(SetDefaultReaction)
def set_default_reaction(tx: Tx, actor: Actor, command: SetDefaultReaction) -> Outcome[None]:
    """Keep the choice; raises REACTION_INVALID."""
    there(tx, (command.emoji,))
    tx.users.set_setting(actor.user_id, "default_reaction", known(command.emoji))
    return Outcome(None)


@dataclass(frozen=True, slots=True)
class ClearRecentReactions(Command):
    """Forget which reactions were used last."""

    pace: ClassVar[Pace | None] = Pace("preferences", 60, 1)


@rule(ClearRecentReactions)
def clear_recent_reactions(tx: Tx, actor: Actor, command: ClearRecentReactions) -> Outcome[None]:
    """Empty the list."""
    tx.users.set_setting(actor.user_id, "recent_reactions", [])
    return Outcome(None)
