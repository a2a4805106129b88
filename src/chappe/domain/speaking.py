"""In whose name one writes in a supergroup, or in a channel that shows who wrote: one's own, its, or another channel's.

See core.telegram.org/api/send-as. Who really wrote is kept, so that they can edit and delete it, and is told to nobody.
"""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people, rights
from chappe.domain.chats import Passage, in_name_of, signature
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.silenced import barred, own_channels
from chappe.domain.updates import deliver, record
from chappe.domain.values import CHANNEL, PROFILES, USER, Chat, Content, Member, PeerRef, user_peer


@dataclass(frozen=True, slots=True)
class SetSpeaker(Command):
    """Choose in whose name one writes in a supergroup from now on."""

    pace: ClassVar[Pace | None] = Pace("save_preference", 40, 1)

    peer: PeerRef
    name: PeerRef


def names(tx: Tx, chat: Chat, member: Member) -> list[PeerRef]:
    """In whose name this person may write there, what they speak as without choosing first."""
    found = _without_channels(chat, member)
    may = chat.is_channel and (not chat.broadcast or _profiles(chat, member)) and _channels_speak(tx, chat)
    if may and not barred(tx, chat, member.user_id):
        found += [one for one in _own_channels(tx, member.user_id) if one != chat.peer]
    return found


def _without_channels(chat: Chat, member: Member) -> list[PeerRef]:
    """Those of the names that are no other channel's: first what this person speaks as without choosing."""
    own = user_peer(member.user_id)
    if not chat.is_channel or (chat.broadcast and not _profiles(chat, member)):
        return [own]
    hidden = member.manages and member.rights & rights.MAY["anonymous"]
    if chat.broadcast:
        return [chat.peer, own] if hidden else [own, chat.peer]
    return [chat.peer if hidden else own]


def _may_be(tx: Tx, chat: Chat, member: Member, name: PeerRef) -> bool:
    """Is this one of `names`? It is looked at alone."""
    if name in _without_channels(chat, member):
        return True
    if not chat.is_channel or (chat.broadcast and not _profiles(chat, member)) or not _channels_speak(tx, chat):
        return False
    found = tx.chats.get(name) if name.kind == CHANNEL else None
    if found is None or not _is_own(found, member.user_id):
        return False
    there = tx.members.get(name, member.user_id)
    return there is not None and there.inside and not barred(tx, chat, member.user_id)


def _is_own(chat: Chat, user_id: int) -> bool:
    """Is it a public channel that this person made?"""
    return chat.broadcast and bool(chat.username) and chat.creator == user_id and not chat.gone


def speaks_still(tx: Tx, chat: Chat, member: Member, name: PeerRef | None) -> bool:
    """May who once wrote there in that name (None: their own) still change what was said in it?

    Administrators may whether or not they are anonymous now, and a channel's owner though the channel is private now.
    """
    if name is None or name.kind == USER:
        return True
    if name == chat.peer:
        return member.manages
    found = tx.chats.get(name)
    if found is None or found.gone or found.creator != member.user_id:
        return False
    return not barred(tx, chat, member.user_id)


def _profiles(chat: Chat, member: Member) -> bool:
    """May this person post in a channel whose posts show who wrote them?"""
    return bool(chat.flags & PROFILES) and rights.allowed(chat, member, "post_messages")


def _own_channels(tx: Tx, user_id: int) -> list[PeerRef]:
    """The public channels that this person made."""
    return [chat.peer for chat in own_channels(tx, user_id) if _is_own(chat, user_id)]


def offered(tx: Tx, viewer: int, peer: PeerRef, now: int) -> tuple[list[PeerRef], Cast]:
    """The names to choose from (core.telegram.org/method/channels.getSendAs); raises as `rights.seen` does."""
    chat, member = rights.seen(tx, viewer, peer, now)
    found = names(tx, chat, member)
    return found, people.cast(tx, (viewer,), (), chats=[one for one in found if one.kind != USER])


@rule(SetSpeaker)
def set_speaker(tx: Tx, who: Actor, command: SetSpeaker) -> Outcome[None]:
    """Keep the choice (core.telegram.org/method/messages.saveDefaultSendAs); raises SEND_AS_PEER_INVALID."""
    chat, member = rights.seen(tx, who.user_id, command.peer, who.now)
    if not chat.is_channel or (chat.broadcast and not _profiles(chat, member)):
        raise Refused("SEND_AS_PEER_INVALID")
    if not _may_be(tx, chat, member, command.name):
        raise Refused("SEND_AS_PEER_INVALID")
    plain = command.name == _without_channels(chat, member)[0]
    tx.threads.set_speaks_as(who.user_id, command.peer, None if plain else command.name)
    logged = record(tx, who.user_id, ChatChanged(chat.peer), who.now)  # the choice stands with the rest about the group
    told = deliver(who.user_id, logged, not_key=who.key_id)
    return Outcome(None, (told,), people.cast(tx, (who.user_id,), (), chats=(chat.peer,)))


def chosen(tx: Tx, chat: Chat, member: Member) -> PeerRef | None:
    """The name that this person has chosen there, where it is still theirs."""
    kept = tx.threads.speaks_as(member.user_id, chat.peer)
    return kept if kept is not None and _may_be(tx, chat, member, kept) else None


def _unless_banned(tx: Tx, chat: Chat, member: Member) -> PeerRef | None:
    """`chosen`; whose channels are banned is not named instead. Raises SEND_AS_PEER_INVALID."""
    found = chosen(tx, chat, member)
    if found is None and barred(tx, chat, member.user_id):
        kept = tx.threads.speaks_as(member.user_id, chat.peer)
        other = tx.chats.get(kept) if kept is not None and kept.kind == CHANNEL else None
        if other is not None and _is_own(other, member.user_id):
            raise Refused("SEND_AS_PEER_INVALID")
    return found


def speaks_as(tx: Tx, chat: Chat, member: Member) -> PeerRef | None:
    """In whose name this person writes there, where channels may speak, too; None: clients offer no choice.

    Clients look for channels of their own as soon as there is a name to begin with, and only then.
    """
    if chat.broadcast and not _profiles(chat, member):
        return None
    if not rights.takes_part(chat, member) or not _channels_speak(tx, chat):
        return None
    return chosen(tx, chat, member) or _without_channels(chat, member)[0]


def _channels_speak(tx: Tx, chat: Chat) -> bool:
    return chat.is_channel and (chat.broadcast or rights.open_to_all(tx, chat) or bool(chat.linked))


def name_of(tx: Tx, chat: Chat, member: Member, wanted: PeerRef | None) -> PeerRef | None:
    """The channel in whose name this person does something there; None: it is done as without a choice.

    Raises SEND_AS_PEER_INVALID for a name that is not the person's.
    """
    if wanted is None:
        return _unless_banned(tx, chat, member)
    if not _may_be(tx, chat, member, wanted):
        raise Refused("SEND_AS_PEER_INVALID")
    return None if wanted in (chat.peer, user_peer(member.user_id)) else wanted


def named(tx: Tx, passage: Passage, content: Content, wanted: PeerRef | None) -> Content:
    """The content with whose name it is posted in; raises SEND_AS_PEER_INVALID for one that is not the author's."""
    content = in_name_of(passage, content)
    chat, member = passage.chat, passage.member
    if chat is not None and member is not None and chat.broadcast and _profiles(chat, member):
        return _in_channel(tx, passage, chat, member, content, wanted)
    if chat is None or member is None or chat.broadcast or not chat.is_channel:
        if wanted is not None and (chat is None or wanted not in (user_peer(content.author), chat.peer)):
            raise Refused("SEND_AS_PEER_INVALID")
        return content
    name = name_of(tx, chat, member, wanted)
    return content if name is None else content._replace(sender=name, signature="")


def _in_channel(
    tx: Tx, passage: Passage, chat: Chat, member: Member, content: Content, wanted: PeerRef | None
) -> Content:
    """A channel's post in the name that was asked for, or chosen before; the channel itself signs nothing."""
    if wanted is not None and not _may_be(tx, chat, member, wanted):
        raise Refused("SEND_AS_PEER_INVALID")
    name = wanted or _unless_banned(tx, chat, member) or _without_channels(chat, member)[0]
    if name == chat.peer:
        return content._replace(sender=chat.peer, signature="")
    if name.kind == USER:
        return content._replace(sender=None, signature=signature(passage, content.author))
    other = tx.chats.get(name)
    return content._replace(sender=name, signature=other.title if other is not None else "")
