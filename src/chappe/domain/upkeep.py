"""What the store needs from time to time: its search index filled, old rows of logs let go."""

from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx

AT_ONCE = 500
NAMES_AT_ONCE = 50
"""Groups and channels of which each has some hundred beginnings of words."""
DAY = 86400
KEEP_LOG = 90 * DAY
"""How long a device may be away and still catch up by difference."""


@dataclass(frozen=True, slots=True)
class IndexMessages(Command):
    """Index the next messages for search."""


@dataclass(frozen=True, slots=True)
class PruneLogs(Command):
    """Forget updates that no device is waited for any more."""


@rule(IndexMessages)
def index_messages(tx: Tx, who: Actor, command: IndexMessages) -> Outcome[bool]:
    """Whether there are more."""
    return Outcome(tx.messages.index_some(AT_ONCE) == AT_ONCE)


@dataclass(frozen=True, slots=True)
class ShelveMessages(Command):
    """Put messages on shelves by kind and day that were indexed before there were any."""


@rule(ShelveMessages)
def shelve_messages(tx: Tx, who: Actor, command: ShelveMessages) -> Outcome[bool]:
    """Whether there are more."""
    return Outcome(tx.messages.shelve_some(AT_ONCE) == AT_ONCE)


@rule(PruneLogs)
def prune_logs(tx: Tx, who: Actor, command: PruneLogs) -> Outcome[bool]:
    """Whether there are more."""
    return Outcome(tx.log.prune(who.now - KEEP_LOG, AT_ONCE) >= AT_ONCE)


@dataclass(frozen=True, slots=True)
class SettleMemberWords(Command):
    """Make people findable by name who came into supergroups before names were kept there."""


@rule(SettleMemberWords)
def settle_member_words(tx: Tx, who: Actor, command: SettleMemberWords) -> Outcome[bool]:
    """Whether there are more."""
    return Outcome(tx.members.settle_words(AT_ONCE) == AT_ONCE)


@dataclass(frozen=True, slots=True)
class SettlePublicNames(Command):
    """Make groups and channels findable by name that were public before names were kept for that."""


@rule(SettlePublicNames)
def settle_public_names(tx: Tx, who: Actor, command: SettlePublicNames) -> Outcome[int]:
    """How many are left."""
    tx.chats.settle_names(NAMES_AT_ONCE)
    return Outcome(tx.chats.names_owed())
