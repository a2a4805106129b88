"""A basic group becomes a supergroup: the same people, with a history of its own from then on."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import folders, notify, people, rights
from chappe.domain.announcing import announced, merge
from chappe.domain.chat_news import say
from chappe.domain.command import Command, Pace, rule
from chappe.domain.dialogs import ARCHIVE
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged, FoldersChanged, NotifyChanged
from chappe.domain.groups import Happened, for_all, happened, listed, require_group
from chappe.domain.outcome import Actor, Moved, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import MOST_IN_BASIC, Posted
from chappe.domain.updates import record
from chappe.domain.values import (
    CHANNEL,
    CREATOR,
    GONE,
    HIDDEN_HISTORY,
    KICKED,
    NO_FORWARDS,
    PHOTO_MOVES,
    Action,
    Chat,
    PeerRef,
)


@dataclass(frozen=True, slots=True)
class MigrateChat(Command):
    """Turn a basic group into a supergroup."""

    pace: ClassVar[Pace | None] = Pace("create_chat", 20, 60)

    peer: PeerRef


class Migrated:
    """What became of a group."""

    __slots__ = ("chat", "old", "posted")

    def __init__(self, old: Chat, chat: Chat, posted: tuple[Posted, Posted]) -> None:
        self.old = old
        self.chat = chat
        self.posted = posted
        """The service messages that say so: in the old group, in the new."""


@rule(MigrateChat)
def migrate_chat(tx: Tx, who: Actor, command: MigrateChat) -> Outcome[Migrated]:
    """Make a supergroup of it (core.telegram.org/method/messages.migrateChat); its creator alone may.

    Everybody comes along with the same rights, and so do links, requests, who was thrown out, and where each kept it.
    What was written stays in each one's own box, where nobody writes any more.

    Raises CHAT_ID_INVALID, CHAT_ADMIN_REQUIRED.
    """
    require_group(command.peer)
    old, own = rights.inside(tx, who.user_id, command.peer, who.now)
    if own.standing != CREATOR:
        raise Refused("CHAT_ADMIN_REQUIRED")
    chat = _grown(tx, old, who.now)
    moves = _moved(tx, old, chat)
    last = say(tx, who, old, Action("migrate_to", number=chat.peer.id))
    old = tx.chats.save(old._replace(flags=old.flags | GONE, migrated_to=chat.peer.id))
    first = say(tx, who, chat, Action("migrate_from", number=old.peer.id, text=old.title))
    chat = tx.chats.save(chat._replace(migrated_max=last.message.id))
    told: Happened = happened(last, who.user_id)
    told = for_all(tx, who, old.peer, ChatChanged(old.peer), told)
    told[who.user_id] = (*told[who.user_id], first.own)
    told = for_all(tx, who, chat.peer, ChatChanged(chat.peer), told)
    told = _as_kept(tx, old, chat, who.now, told)
    deliveries, cast = announced(tx, who, told)
    assert first.channel is not None
    merge(cast, people.cast(tx, (who.user_id,), (who.user_id,), chats=(chat.peer,)))
    return Outcome(Migrated(old, chat, (last, first)), deliveries, cast, broadcasts=(first.channel,), moves=moves)


def _grown(tx: Tx, old: Chat, now: int) -> Chat:
    """The supergroup, with all that the group was; whoever comes later does not see what was written before."""
    flags = HIDDEN_HISTORY | old.flags & (NO_FORWARDS | PHOTO_MOVES)
    made = tx.chats.create(CHANNEL, old.title, old.about, old.creator, now, flags, old.banned)
    return tx.chats.save(
        made._replace(
            ttl=old.ttl,
            photo=old.photo,
            stripped=old.stripped,
            migrated_from=old.peer.id,
            reactions=old.reactions,
            reactions_limit=old.reactions_limit,
        )
    )


def _moved(tx: Tx, old: Chat, chat: Chat) -> tuple[Moved, ...]:
    """Put everybody into the supergroup as they are in the group; who was thrown out stays so."""
    inside = listed(tx, old.peer)
    out = tx.members.page(old.peer, (KICKED,), 0, MOST_IN_BASIC)
    for member in (*inside, *out):
        tx.members.put(member._replace(peer=chat.peer))
    for member in inside:
        tx.dialogs.enter(member.user_id, chat.peer, 0, 0)
    tx.chats.add_members(chat.peer, len(inside))
    tx.invites.move(old.peer, chat.peer)
    return tuple(Moved(member.user_id, chat.peer.id, True) for member in inside)


def _as_kept(tx: Tx, old: Chat, chat: Chat, now: int, told: Happened) -> Happened:
    """Whoever had silenced the group, or put it into a folder or the archive, has done so with the supergroup, too."""
    before, after = notify.Target(old.peer), notify.Target(chat.peer)
    archived = tx.dialogs.archived(old.peer, [member.user_id for member in listed(tx, chat.peer)])
    for member in listed(tx, chat.peer):
        box = member.user_id
        events = folders.put_in_place(tx, box, old.peer, chat.peer, now)
        text = tx.notify.get(box, before.key)
        if text and tx.notify.count(box) < notify.MOST_KEPT:
            tx.notify.put(box, after.key, text)
            events += (record(tx, box, NotifyChanged(chat.peer, "", text), now),)
        if box in archived:
            tx.dialogs.set_folder(box, chat.peer, ARCHIVE)
            events += (record(tx, box, FoldersChanged(((chat.peer, ARCHIVE),)), now),)
        told[box] = (*told.get(box, ()), *events)
    return told
