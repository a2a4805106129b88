"""Supergroups and channels: made, changed, deleted, and told of."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.admin_log import ABOUT, FLAG, SLOW_MODE, TITLE, USERNAME, note
from chappe.domain.announcing import merge
from chappe.domain.bounds import CHANNELS_OF_USER, CHAT_ABOUT_LENGTH, CHAT_TITLE_LENGTH, PUBLIC_CHATS_OF_USER
from chappe.domain.chat_news import changed, say, with_message
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.counting import note_joined
from chappe.domain.errors import Refused
from chappe.domain.names import tidy_name, username
from chappe.domain.outcome import Actor, Moved, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.ports.topics import Topic
from chappe.domain.posting import Posted
from chappe.domain.suspending import seek_anew
from chappe.domain.threads import GENERAL
from chappe.domain.values import (
    ANTI_SPAM,
    BROADCAST,
    CHANNEL,
    CREATOR,
    FORUM,
    FORUM_TABS,
    GONE,
    HIDDEN_HISTORY,
    HIDDEN_MEMBERS,
    JOIN_REQUEST,
    JOIN_TO_SEND,
    NO_FORWARDS,
    Action,
    Chat,
    Member,
    PeerRef,
    box_of,
)

CHANGE = Pace("change_chat", 40, 2)
SWEPT_AT_ONCE = 500
SLOW_MODES = (0, 5, 10, 30, 60, 300, 900, 3600)
"""Seconds between messages that may be chosen (core.telegram.org/method/channels.toggleSlowMode)."""


@dataclass(frozen=True, slots=True)
class CreateChannel(Command):
    """Make a channel, or with `megagroup` a supergroup."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = Pace("create_chat", 20, 60)

    title: str
    about: str
    megagroup: bool
    forum: bool = False
    ttl: int = 0


@dataclass(frozen=True, slots=True)
class EditTitle(Command):
    """Give a supergroup or channel another title."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    title: str


@dataclass(frozen=True, slots=True)
class EditAbout(Command):
    """Say what a group or channel is about."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    about: str


@dataclass(frozen=True, slots=True)
class SetUsername(Command):
    """Give a supergroup or channel a public name; "" makes it private."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    name: str


@dataclass(frozen=True, slots=True)
class SetFlag(Command):
    """Switch one of a chat's ways on or off: a bit of `Chat.flags`."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    flag: int
    on: bool
    tabs: bool = False
    """Of a forum: its topics are to stand in a row of tabs."""


@dataclass(frozen=True, slots=True)
class SetSlowMode(Command):
    """Set how long members wait between two messages; seconds, 0: not at all."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    seconds: int


@dataclass(frozen=True, slots=True)
class DeleteChannel(Command):
    """Delete a supergroup or channel for everyone."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef


def title_of(text: str) -> str:
    """A title without what turns or hides; raises CHAT_TITLE_EMPTY."""
    found = tidy_name(text)[:CHAT_TITLE_LENGTH]
    if not found:
        raise Refused("CHAT_TITLE_EMPTY")
    return found


def about_of(text: str) -> str:
    """A description; raises CHAT_ABOUT_TOO_LONG."""
    if len(text) > CHAT_ABOUT_LENGTH:
        raise Refused("CHAT_ABOUT_TOO_LONG")
    return text.strip()


def enter(
    tx: Tx, chat: Chat, user_id: int, inviter: int, now: int, standing: int, rights_: int = 0, way: str = ""
) -> Moved:
    """Put someone into a supergroup or channel, whose list gets it too; what was written so far counts as read."""
    before = tx.members.get(chat.peer, user_id)
    kept = before.banned if before and not (before.until and before.until <= now) else 0
    until = before.until if before and kept else 0
    # Coming back makes nobody forget who restricted one, nor when one last wrote.
    by, wrote = (before.changed_by if kept else 0, before.wrote) if before else (0, 0)
    came = tx.boxes.state(box_of(chat.peer.id)).pts
    tx.members.put(Member(chat.peer, user_id, standing, inviter, now, rights_, "", kept, until, by, wrote, came=came))
    tx.chats.add_members(chat.peer, 1)
    note_joined(tx, chat.peer, now, user_id, inviter, way)
    tx.dialogs.enter(user_id, chat.peer, chat.top_id, chat.top_id)
    tx.mentions.read_all(user_id, chat.peer)
    return Moved(user_id, chat.peer.id, True)


def general(tx: Tx, chat: Chat) -> None:
    """Begin the topic that is in every forum, or put it in order after there were no topics for a while."""
    box = box_of(chat.peer.id)
    newest = tx.threads.newest(box, -1, 1)
    top = newest[0].id if newest else 0
    known = tx.topics.get(box, GENERAL)
    color = 0x6FB9F0
    new = known or Topic(box, GENERAL, "General", color, creator=chat.creator, date=chat.created)
    tx.topics.put(new._replace(top_id=top))


@rule(CreateChannel)
def create_channel(tx: Tx, who: Actor, command: CreateChannel) -> Outcome[tuple[Posted, ...]]:
    """Make one (core.telegram.org/method/channels.createChannel).

    Raises CHAT_TITLE_EMPTY, CHAT_ABOUT_TOO_LONG, CHANNELS_TOO_MUCH.
    """
    title, about = title_of(command.title), about_of(command.about)
    if len(tx.members.chats_of(who.user_id, CHANNELS_OF_USER)) >= CHANNELS_OF_USER:
        raise Refused("CHANNELS_TOO_MUCH")
    flags = (FORUM if command.forum else 0) if command.megagroup else BROADCAST
    banned = rights.AT_FIRST if command.megagroup else 0
    chat = tx.chats.create(CHANNEL, title, about, who.user_id, who.now, flags, banned)
    if command.ttl:
        chat = tx.chats.save(chat._replace(ttl=command.ttl))
    if command.megagroup and command.forum:
        general(tx, chat)
    moved = enter(tx, chat, who.user_id, who.user_id, who.now, CREATOR, rights.ALL_RIGHTS)
    posted = say(tx, who, chat, Action("channel_create", text=title))
    return with_message(tx, who, posted, for_all=False)._replace(moves=(moved,))


@rule(EditTitle)
def edit_title(tx: Tx, who: Actor, command: EditTitle) -> Outcome[tuple[Posted, ...]]:
    """Change the title (core.telegram.org/method/channels.editTitle); raises CHAT_NOT_MODIFIED."""
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "change_info")
    title = title_of(command.title)
    if title == chat.title:
        raise Refused("CHAT_NOT_MODIFIED")
    note(tx, who, chat, Deed(TITLE, chat.title, title))
    chat = tx.chats.save(chat._replace(title=title))
    return with_message(tx, who, say(tx, who, chat, Action("edit_title", text=title)))


@rule(EditAbout)
def edit_about(tx: Tx, who: Actor, command: EditAbout) -> Outcome[Chat]:
    """Change the description (core.telegram.org/method/messages.editChatAbout); raises CHAT_ABOUT_NOT_MODIFIED."""
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "change_info")
    about = about_of(command.about)
    if about == chat.about:
        raise Refused("CHAT_ABOUT_NOT_MODIFIED")
    note(tx, who, chat, Deed(ABOUT, chat.about, about))
    return changed(tx, who, tx.chats.save(chat._replace(about=about)))


def public_chats(tx: Tx, user_id: int) -> list[Chat]:
    """The supergroups and channels with a public name that this person made."""
    peers = [peer for peer in tx.members.chats_of(user_id, CHANNELS_OF_USER) if peer.kind == CHANNEL]
    return [chat for chat in tx.chats.many(peers) if chat.username and chat.creator == user_id]


def free_name(tx: Tx, peer: PeerRef, name: str) -> bool:
    """May this chat take that public name? Raises USERNAME_INVALID."""
    owner = tx.usernames.owner(username(name))
    return owner in (0, box_of(peer.id))


@rule(SetUsername)
def set_username(tx: Tx, who: Actor, command: SetUsername) -> Outcome[Chat]:
    """Take a public name or give it up (core.telegram.org/method/channels.updateUsername); its creator alone may.

    Raises USERNAME_INVALID, USERNAME_OCCUPIED, USERNAME_NOT_MODIFIED, CHANNELS_ADMIN_PUBLIC_TOO_MUCH.
    """
    chat = _own(tx, who, command.peer)
    if command.name == chat.username:
        raise Refused("USERNAME_NOT_MODIFIED")
    if command.name:
        if not free_name(tx, chat.peer, command.name):
            raise Refused("USERNAME_OCCUPIED")
        if not chat.username and len(public_chats(tx, who.user_id)) >= PUBLIC_CHATS_OF_USER:
            raise Refused("CHANNELS_ADMIN_PUBLIC_TOO_MUCH")
    if not tx.usernames.set(box_of(chat.peer.id), command.name):
        raise Refused("USERNAME_OCCUPIED")
    note(tx, who, chat, Deed(USERNAME, chat.username, command.name))
    flags = chat.flags & ~HIDDEN_HISTORY if command.name else chat.flags
    return changed(tx, who, tx.chats.save(chat._replace(username=command.name, flags=flags)))


def _own(tx: Tx, who: Actor, peer: PeerRef) -> Chat:
    chat, member = rights.seen(tx, who.user_id, peer, who.now)
    if member.standing != CREATOR:
        raise Refused("CHAT_ADMIN_REQUIRED")
    return chat


RIGHT_FOR = {
    NO_FORWARDS: "change_info",
    FORUM: "change_info",
    HIDDEN_HISTORY: "change_info",
    HIDDEN_MEMBERS: "ban_users",
    JOIN_TO_SEND: "change_info",
    JOIN_REQUEST: "invite_users",
    ANTI_SPAM: "ban_users",
}
"""What an administrator must be allowed to switch each of a chat's ways."""


@rule(SetFlag)
def set_flag(tx: Tx, who: Actor, command: SetFlag) -> Outcome[Chat]:
    """Switch one way (core.telegram.org/api/channel); raises CHAT_NOT_MODIFIED, CHANNEL_INVALID for the wrong kind.

    Only public groups can be asked into (CHAT_PUBLIC_REQUIRED): into others a link leads, which says so itself.
    """
    chat, member = rights.require(tx, who.user_id, command.peer, who.now, RIGHT_FOR[command.flag])
    # Members who may bring people in, or change what the group says of itself, do not decide on the rest.
    if command.flag != HIDDEN_HISTORY and not rights.given(member, RIGHT_FOR[command.flag]):
        raise Refused("CHAT_ADMIN_REQUIRED")
    if not chat.is_channel and command.flag != NO_FORWARDS:
        raise Refused("CHANNEL_INVALID")
    if chat.broadcast and command.flag != NO_FORWARDS:
        raise Refused("CHANNEL_INVALID")
    flags = chat.flags | command.flag if command.on else chat.flags & ~command.flag
    if command.flag == FORUM:
        flags = flags & ~FORUM_TABS | (FORUM_TABS if command.on and command.tabs else 0)
    if flags == chat.flags:
        raise Refused("CHAT_NOT_MODIFIED")
    if command.flag == HIDDEN_HISTORY and command.on and (chat.username or chat.linked):
        raise Refused("CHAT_LINK_EXISTS")
    if command.flag == JOIN_REQUEST and command.on and not rights.open_to_all(tx, chat):
        raise Refused("CHAT_PUBLIC_REQUIRED")
    if command.flag == FORUM and command.on:
        if chat.linked:
            raise Refused("CHAT_DISCUSSION_UNALLOWED")
        general(tx, chat)
    if (flags ^ chat.flags) & command.flag:
        note(tx, who, chat, Deed(FLAG, old_number=command.flag, new_number=int(command.on)))
    return changed(tx, who, tx.chats.save(chat._replace(flags=flags)))


@rule(SetSlowMode)
def set_slow_mode(tx: Tx, who: Actor, command: SetSlowMode) -> Outcome[Chat]:
    """Set slow mode (core.telegram.org/method/channels.toggleSlowMode) of a supergroup.

    Raises CHANNEL_INVALID for what is none, SECONDS_INVALID, CHAT_NOT_MODIFIED.
    """
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "ban_users")
    if not chat.is_channel or chat.broadcast:
        raise Refused("CHANNEL_INVALID")
    if command.seconds not in SLOW_MODES:
        raise Refused("SECONDS_INVALID")
    if chat.slow_mode == command.seconds:
        raise Refused("CHAT_NOT_MODIFIED")
    note(tx, who, chat, Deed(SLOW_MODE, old_number=chat.slow_mode, new_number=command.seconds))
    return changed(tx, who, tx.chats.save(chat._replace(slow_mode=command.seconds)))


@rule(DeleteChannel)
def delete_channel(tx: Tx, who: Actor, command: DeleteChannel) -> Outcome[Chat]:
    """Delete it at once, however much is in it (core.telegram.org/method/channels.deleteChannel).

    It is hidden from everyone from now on; what was written goes piece by piece later (`sweep`).
    """
    chat = _own(tx, who, command.peer)
    if chat.username:
        tx.usernames.set(box_of(chat.peer.id), "")
    if chat.photo:
        tx.files.free([chat.photo])
    outcome = changed(tx, who, tx.chats.save(chat._replace(username="", photo=0, flags=chat.flags | GONE, linked=0)))
    news = seek_anew(chat.peer, who.now)
    outcome = outcome._replace(broadcasts=tuple(one._replace(events=news) for one in outcome.broadcasts))
    tx.dialogs.leave(who.user_id, chat.peer)
    other = tx.chats.get(PeerRef(CHANNEL, chat.linked)) if chat.linked else None
    if other is None:
        return outcome
    told = changed(tx, who, tx.chats.save(other._replace(linked=0)))
    merge(outcome.cast, told.cast)
    return outcome._replace(
        deliveries=(*outcome.deliveries, *told.deliveries), broadcasts=(*outcome.broadcasts, *told.broadcasts)
    )


@dataclass(frozen=True, slots=True)
class Sweep(Command):
    """Throw away some of what deleted supergroups and channels still hold."""


@rule(Sweep)
def sweep(tx: Tx, who: Actor, command: Sweep) -> Outcome[bool]:
    """A piece of one of them; whether there is more."""
    peer = tx.chats.to_sweep()
    if peer is None:
        return Outcome(False)
    box = box_of(peer.id)
    ids = tx.messages.ids_after(box, 0, SWEPT_AT_ONCE)
    if ids:
        tx.messages.delete(box, ids)
        tx.chats.settle(peer, len(ids), (0, 0))
        return Outcome(True)
    if tx.invites.clear(peer, SWEPT_AT_ONCE) or tx.heard.forget_box(box, SWEPT_AT_ONCE):
        return Outcome(True)
    members = tx.members.everyone(peer, SWEPT_AT_ONCE)
    for user_id in members:
        tx.dialogs.delete(user_id, peer)
        tx.members.delete(peer, user_id)
    if len(members) < SWEPT_AT_ONCE:
        tx.chats.swept(peer)
    return Outcome(True)
