"""What screening may know of a command: nothing of private places, and of public ones what the judging needs.

Public are supergroups and channels that people who are not in them may look into, names and descriptions of accounts,
and sets of stickers. Private chats, basic groups and private supergroups and channels give `PRIVATE`, whatever is
done there: their texts are never read here.
"""

from collections.abc import Callable
from typing import NamedTuple

from chappe.domain import rights
from chappe.domain.admitting import ImportInvite
from chappe.domain.albums import SendAlbum
from chappe.domain.answering import elsewhere
from chappe.domain.auth import SignUp
from chappe.domain.channel_updates import first_seen
from chappe.domain.channels import CreateChannel, EditAbout, EditTitle, SetUsername
from chappe.domain.chat_photos import EditPhoto
from chappe.domain.command import Command
from chappe.domain.editing import EditMessage
from chappe.domain.editing_media import EditMedia
from chappe.domain.errors import Refused
from chappe.domain.fileless import Card, Fileless, Poll, Venue
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.given_photos import GivePhoto, SuggestPhoto
from chappe.domain.groups import AddMember, CreateChat
from chappe.domain.invites import EditInvite, ExportInvite
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join
from chappe.domain.media import KeepMedia
from chappe.domain.messages import SendMessage
from chappe.domain.outcome import Actor
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports import Tx
from chappe.domain.scheduled import EditScheduled, ScheduleForward, ScheduleMessage
from chappe.domain.scheduled_media import ScheduleMedia
from chappe.domain.showing import SendFileless
from chappe.domain.sticker_making import AddSticker, CreateSet, RenameSet, ReplaceSticker, SetThumb
from chappe.domain.topics import CreateTopic, EditTopic
from chappe.domain.users import UpdateProfile, UpdateUsername
from chappe.domain.values import ANTI_SPAM, CHANNEL, Chat, Content, Entity, PeerRef, box_of, home

POST, TITLE, PROFILE, STICKERS, JOIN, INVITE, NOTHING = "post", "title", "profile", "stickers", "join", "invite", ""
MOST_FORWARDED = 100
"""Messages of one forward that are looked at: more cannot be passed on at once."""

NEWEST = 5
"""Messages of somebody that are looked through for one that is not about coming in."""


class Facts(NamedTuple):
    """All that is known of what is to be judged; `what` "" means that it is private and nobody's business."""

    what: str
    """POST, TITLE, PROFILE, STICKERS, JOIN, INVITE, or NOTHING."""
    text: str = ""
    """Everything of it that others would read, part after part, each on lines of its own."""
    links: tuple[str, ...] = ()
    """Addresses that stand behind other words."""
    mentions: int = 0
    """People named by their account behind other words; names with an @ stand in the text."""
    peer: PeerRef | None = None
    broadcast: bool = False
    """A channel, not a supergroup."""
    members: int = 0
    anti_spam: bool = False
    """The group's administrators switched on its anti-spam."""
    manages: bool = False
    """The author is an administrator there."""
    author: int = 0
    now: int = 0
    """Unix time, seconds."""
    account_age: int = -1
    """Seconds since the account was made; -1: nobody knows."""
    first_here: bool = False
    """The author has not written in this supergroup before."""
    forwarded: bool = False
    guests: int = 0
    """People who are to be brought in."""
    messages_hour: int = 0
    """What follows is filled in by `behaviour.Watch`: posts of the author in public places in the last hour."""
    chats_hour: int = 0
    """Different public places among them."""
    joins_minute: int = 0
    """People who came into this place in the last minute, the newest included."""
    joined_ago: int = -1
    """Seconds since the author came into this place; -1: nobody knows."""
    same_authors: int = 0
    """Filled in by `campaigns.Campaigns`: accounts that posted nearly this text lately, the author included."""
    same_chats: int = 0
    """Public places where it was posted."""


PRIVATE = Facts(NOTHING)


class Words(NamedTuple):
    """Text, and addresses and mentions behind it."""

    text: str
    links: tuple[str, ...] = ()
    mentions: int = 0


def words(text: str, entities: tuple[Entity, ...] = ()) -> Words:
    """A text with what its entities hide."""
    if not entities:
        return Words(text)
    links = tuple(str(one.data) for one in entities if one.kind == "text_url")
    return Words(text, links, sum(one.kind == "mention_name" for one in entities))


def together(parts: list[Words]) -> Words:
    """Several as one."""
    if len(parts) == 1:
        return parts[0]
    links = tuple(link for part in parts for link in part.links)
    return Words("\n".join(part.text for part in parts if part.text), links, sum(part.mentions for part in parts))


def of_fileless(fileless: Fileless | None) -> list[Words]:
    """What people read in a poll, a place or somebody's card."""
    if isinstance(fileless, Poll):
        asked = fileless.question
        parts = [asked.text, *(option.text for option in asked.options), *([asked.solution] if asked.solution else [])]
        return [words(part.text, tuple(Entity(*mark) for mark in part.marks)) for part in parts]
    if isinstance(fileless, Venue):
        return [Words(fileless.title), Words(fileless.address)]
    if isinstance(fileless, Card):
        return [Words(f"{fileless.first_name} {fileless.last_name} {fileless.phone}")]
    return []


def of_content(content: Content) -> Words:
    """What people read in a message that is there."""
    fileless = content.media.fileless if content.media else None
    page = [Words("", (content.link.url,))] if content.link else []
    shown = [words(content.text, content.entities), *of_fileless(fileless), *page]
    away = content.elsewhere
    if away is not None and content.reply is not None:
        shown += [Words(content.reply.seen.quote), *of_fileless(away.media.fileless if away.media else None)]
    return together(shown)


def of_command(tx: Tx, who: Actor, command: Command) -> Words:
    """What people would read; also of what it passes on or answers in another chat, if the actor may see that."""
    answered = elsewhere(command)
    if answered is None:
        return _said(tx, who, command)
    assert answered.peer is not None
    shown = Words(answered.quote) if answered.quote else _passed_on(tx, who, answered.peer, (answered.id,))
    return together([_said(tx, who, command), shown])


def _said(tx: Tx, who: Actor, command: Command) -> Words:
    if isinstance(command, ForwardMessages | ScheduleForward):
        return _passed_on(tx, who, command.source, command.ids[:MOST_FORWARDED])
    if isinstance(command, SendAlbum | ScheduleMedia):
        return together([words(command.text, command.entities), *(words(i.text, i.entities) for i in command.items)])
    if isinstance(command, SendFileless):
        return together([words(command.text, command.entities), *of_fileless(command.fileless)])
    if isinstance(command, SendMessage | ScheduleMessage):
        return words(command.text, command.entities)
    if isinstance(command, EditMessage | EditMedia | EditScheduled):
        return words(command.text or "", command.entities)
    return Words(command.text) if isinstance(command, CreateTopic | EditTopic) else Words("")


def _passed_on(tx: Tx, who: Actor, source: PeerRef, ids: tuple[int, ...]) -> Words:
    low = 0
    if source.kind == CHANNEL:
        try:
            chat, member = rights.seen(tx, who.user_id, source, who.now)
        except Refused:
            return Words("")  # the rule says so itself; a verdict would tell what stands there
        low = first_seen(tx, chat, member)
    found = tx.messages.many(home(who.user_id, source), [id for id in ids if id >= low])
    return together([of_content(message.content) for message in found if message.peer == source] or [Words("")])


POSTS = (SendMessage, ScheduleMessage, ForwardMessages, ScheduleForward, EditMessage, EditMedia, EditScheduled)
FILES = (EditPhoto, ShowPhoto, GivePhoto, SuggestPhoto, KeepMedia, AddSticker, ReplaceSticker, SetThumb)
"""Files without a word."""
HIDDEN = (CreateChat, AddMember, CreateChannel)
"""Private places: a new channel is private until it gets a name, and then all of it is read."""


def is_hidden(command: Command) -> bool:
    """Is it known without a look at anything that it stays in a private place?"""
    peer = getattr(command, "peer", None)
    return isinstance(command, HIDDEN) or (isinstance(peer, PeerRef) and peer.kind != CHANNEL)


def is_private(command: Command) -> bool:
    """Is it known without a look at anything that nobody may read it, or that there is nothing to read?"""
    return is_hidden(command) or isinstance(command, FILES)


def in_public(tx: Tx, command: Command) -> bool:
    """Would people see it who are not members? Profiles and sets of stickers have no place of their own."""
    peer = getattr(command, "peer", None)
    return not isinstance(peer, PeerRef) or _open(tx, peer) is not None


def nobody_looks(tx: Tx, who: Actor, command: Command) -> bool:
    """Does it stay where only members see it? Files are looked at where texts are not: a profile's, a set's."""
    return read(tx, who, command).what == NOTHING and not (isinstance(command, FILES) and in_public(tx, command))


def read(tx: Tx, who: Actor, command: Command) -> Facts:
    """The facts of a command, from one snapshot; PRIVATE where nobody may look.

    Raises KeyError for a command that is not known here, so that a new one cannot slip by unseen.
    """
    if is_private(command):
        return PRIVATE
    for kinds, reader in READERS:
        if isinstance(command, kinds):
            return reader(tx, who, command)
    raise KeyError(type(command).__name__)


def _open(tx: Tx, peer: PeerRef) -> Chat | None:
    """The chat if people who are not in it may look into it."""
    chat = tx.chats.get(peer) if peer.kind == CHANNEL else None
    return chat if chat is not None and not chat.gone and rights.open_to_all(tx, chat) else None


def _age(tx: Tx, who: Actor) -> int:
    user = tx.users.get(who.user_id) if who.user_id else None
    return max(0, who.now - user.created) if user else -1


def _wrote(tx: Tx, chat: Chat, user_id: int) -> bool:
    """Has this person written there before? That one came in is a message, too, and does not count."""
    box = box_of(chat.peer.id)
    newest = tx.messages.written(box, chat.peer, user_id, NEWEST)
    return any(  # one by one: nearly always the newest settles it
        message.content.action is None for id in newest for message in tx.messages.many(box, [id])
    )


def in_place(tx: Tx, who: Actor, chat: Chat, what: str, said: Words) -> Facts:
    """Facts of what somebody says or does in a public place."""
    member = rights.standing(tx, chat, who.user_id, who.now)
    quiet = what == POST and not chat.broadcast and not member.manages
    return Facts(
        what,
        said.text,
        said.links,
        said.mentions,
        chat.peer,
        chat.broadcast,
        chat.members,
        bool(chat.flags & ANTI_SPAM) and not chat.broadcast,
        member.manages,
        who.user_id,
        who.now,
        _age(tx, who),
        first_here=quiet and not _wrote(tx, chat, who.user_id),
        joined_ago=max(0, who.now - member.date) if member.date else -1,
    )


def _post(tx: Tx, who: Actor, command: Command) -> Facts:
    peer: PeerRef = command.peer  # type: ignore[attr-defined]  # all of POSTS and topics have one
    chat = _open(tx, peer)
    if chat is None:
        return PRIVATE
    found = in_place(tx, who, chat, POST, of_command(tx, who, command))
    return found._replace(forwarded=isinstance(command, ForwardMessages | ScheduleForward))


def _title(tx: Tx, who: Actor, command: EditTitle | EditAbout | SetUsername) -> Facts:
    if isinstance(command, SetUsername):
        chat = tx.chats.get(command.peer) if command.name else None
        if chat is None or not rights.standing(tx, chat, who.user_id, who.now).manages:
            return PRIVATE
        return in_place(tx, who, chat, TITLE, Words(f"{chat.title}\n{chat.about}\n{command.name}"))
    chat = _open(tx, command.peer)
    if chat is None:
        return PRIVATE
    return in_place(tx, who, chat, TITLE, Words(command.title if isinstance(command, EditTitle) else command.about))


def _profile(tx: Tx, who: Actor, command: UpdateProfile | UpdateUsername | SignUp) -> Facts:
    if isinstance(command, UpdateUsername):
        text = command.username
    elif isinstance(command, SignUp):
        text = f"{command.first_name} {command.last_name}"
    else:
        text = f"{command.first_name or ''} {command.last_name or ''}\n{command.about or ''}"
    return Facts(PROFILE, text.strip(), author=who.user_id, now=who.now, account_age=_age(tx, who))


def _join(tx: Tx, who: Actor, command: Join | ImportInvite) -> Facts:
    if isinstance(command, ImportInvite):
        invite = tx.invites.get(command.hash)
        chat = _open(tx, invite.peer) if invite else None
    else:
        chat = _open(tx, command.peer)
    return in_place(tx, who, chat, JOIN, Words("")) if chat else PRIVATE


def _invite(tx: Tx, who: Actor, command: InviteToChannel | ExportInvite | EditInvite) -> Facts:
    chat = _open(tx, command.peer)
    if chat is None:
        return PRIVATE
    if isinstance(command, InviteToChannel):
        return in_place(tx, who, chat, INVITE, Words(""))._replace(guests=len(command.users))
    return in_place(tx, who, chat, INVITE, Words(command.title or ""))


def _stickers(tx: Tx, who: Actor, command: CreateSet | RenameSet) -> Facts:
    text = command.title if isinstance(command, RenameSet) else f"{command.title}\n{command.short_name}"
    return Facts(STICKERS, text, author=who.user_id, now=who.now, account_age=_age(tx, who))


READERS: tuple[tuple[tuple[type[Command], ...], Callable[..., Facts]], ...] = (
    ((*POSTS, CreateTopic, EditTopic), _post),
    ((EditTitle, EditAbout, SetUsername), _title),
    ((UpdateProfile, UpdateUsername, SignUp), _profile),
    ((Join, ImportInvite), _join),
    ((InviteToChannel, ExportInvite, EditInvite), _invite),
    ((CreateSet, RenameSet), _stickers),
)
"""Which commands have facts, and who reads them."""
