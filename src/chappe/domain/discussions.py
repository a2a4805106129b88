"""Discussion groups: which group a channel's posts are talked about in, and who may choose it.

See core.telegram.org/api/discussion.
"""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people, rights
from chappe.domain.admin_log import LINKED, note
from chappe.domain.bounds import CHANNELS_OF_USER
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.outcome import Actor, Broadcast, Cast, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.updates import deliver, passing, record
from chappe.domain.values import CHANNEL, CHAT, CREATOR, FORUM, HIDDEN_HISTORY, Chat, Member, PeerRef


@dataclass(frozen=True, slots=True)
class SetDiscussionGroup(Command):
    """Let a channel's posts be talked about in a group; without the one, or the other, no more."""

    pace: ClassVar[Pace | None] = Pace("change_chat", 40, 2)

    channel: PeerRef | None
    group: PeerRef | None


def _channel(tx: Tx, who: Actor, peer: PeerRef | None) -> Chat | None:
    if peer is None:
        return None
    chat, member = rights.seen(tx, who.user_id, peer, who.now)
    if not chat.broadcast:
        raise Refused("BROADCAST_ID_INVALID")
    if not member.manages or not rights.allowed(chat, member, "change_info"):
        raise Refused("CHAT_ADMIN_REQUIRED")
    return chat


def _group(tx: Tx, who: Actor, peer: PeerRef | None) -> Chat | None:
    if peer is None:
        return None
    chat, member = rights.seen(tx, who.user_id, peer, who.now)
    if not chat.is_channel or chat.broadcast or chat.flags & FORUM:
        raise Refused("MEGAGROUP_ID_INVALID")
    if not may_link(chat, member):
        raise Refused("CHAT_ADMIN_REQUIRED")
    return chat


def may_link(group: Chat, member: Member) -> bool:
    """May this person make the group a channel's discussion group? Posts are pinned in it."""
    return member.manages and rights.allowed(group, member, "pin_messages")


@rule(SetDiscussionGroup)
def set_discussion_group(tx: Tx, who: Actor, command: SetDiscussionGroup) -> Outcome[None]:
    """Link a channel and a group, or part them (core.telegram.org/method/channels.setDiscussionGroup).

    Raises BROADCAST_ID_INVALID, MEGAGROUP_ID_INVALID, MEGAGROUP_PREHISTORY_HIDDEN, CHAT_ADMIN_REQUIRED,
    LINK_NOT_MODIFIED.
    """
    channel, group = _channel(tx, who, command.channel), _group(tx, who, command.group)
    if channel is None and group is None:
        raise Refused("LINK_NOT_MODIFIED")
    if (channel or group).linked == (group.peer.id if channel and group else 0):  # type: ignore[union-attr]
        raise Refused("LINK_NOT_MODIFIED")
    if channel and group and group.flags & HIDDEN_HISTORY:
        raise Refused("MEGAGROUP_PREHISTORY_HIDDEN")
    given = [one for one in (channel, group) if one is not None]
    near = [one.peer for one in given] + [PeerRef(CHANNEL, one.linked) for one in given if one.linked]
    before = {one.peer: one.linked for one in tx.chats.many(near)}
    changed = [other for one in given for other in part(tx, one)]
    if channel and group:
        changed += [link(tx, channel.peer, group.peer.id), link(tx, group.peer, channel.peer.id)]
    for chat in tx.chats.many(list(dict.fromkeys(changed))):
        note(tx, who, chat, Deed(LINKED, old_number=before[chat.peer], new_number=chat.linked))
    return announced(tx, who, list(dict.fromkeys(changed)))


def link(tx: Tx, peer: PeerRef, linked: int) -> PeerRef:
    """Keep what a channel or group is linked to."""
    chat = tx.chats.get(peer)
    assert chat is not None
    return tx.chats.save(chat._replace(linked=linked)).peer


def part(tx: Tx, chat: Chat) -> list[PeerRef]:
    """Part a channel and its group; those that are another now."""
    if not chat.linked:
        return []
    other = PeerRef(CHANNEL, chat.linked)
    return [link(tx, chat.peer, 0)] + ([link(tx, other, 0)] if tx.chats.get(other) is not None else [])


def announced(tx: Tx, who: Actor, changed: list[PeerRef]) -> Outcome[None]:
    """Everyone in these is told that they are others now."""
    own: list[Logged] = [record(tx, who.user_id, ChatChanged(peer), who.now) for peer in changed]
    told = tuple(Broadcast(peer.id, (passing(ChatChanged(peer), who.now),), (), (who.user_id,)) for peer in changed)
    cast = people.cast(tx, (who.user_id,), (), chats=changed)
    return Outcome(None, (deliver(who.user_id, *own, not_key=who.key_id),), cast, broadcasts=told)


def groups(tx: Tx, viewer: int, now: int) -> tuple[Cast, list[PeerRef]]:
    """Groups that this person may choose (core.telegram.org/method/channels.getGroupsForDiscussion).

    Basic groups among them have to become supergroups first.
    """
    peers = tx.members.chats_of(viewer, CHANNELS_OF_USER)
    members = {one.peer: one for one in tx.members.of_user(viewer, peers)}
    found = [
        chat.peer
        for chat in tx.chats.many(peers)
        if not chat.gone and not chat.broadcast and not chat.flags & FORUM and not chat.linked
        if (may_link(chat, members[chat.peer]) if chat.is_channel else members[chat.peer].standing == CREATOR)
        if chat.peer.kind != CHAT or not chat.migrated_to
    ]
    return people.cast(tx, (viewer,), (), chats=found), found
