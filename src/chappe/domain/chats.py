"""Which chat a request means, who may write in it, and what an answer that shows messages holds."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chappe.domain import kept_from, people, rights, sight
from chappe.domain.errors import Refused
from chappe.domain.outcome import Cast
from chappe.domain.ports import Tx
from chappe.domain.ports.heard import SOMEBODY
from chappe.domain.sight_by_place import places_of
from chappe.domain.threads import with_read_marks
from chappe.domain.updates import chats_of, names_chats, of_message
from chappe.domain.values import (
    ACCOUNT_SUSPENDED,
    CHANNEL,
    CHAT,
    FROZEN,
    HAS_ARCHIVED,
    HAS_BLOCKS,
    HAS_RULES,
    LIMITED,
    PROFILES,
    SIGNATURES,
    USER,
    Chat,
    Content,
    Member,
    Message,
    PeerRef,
    User,
    box_of,
    home,
)

KEPT_FROM = LIMITED | FROZEN | ACCOUNT_SUSPENDED
MOST_AT_ONCE = 100
"""Messages in one answer, ids in one request."""


class Found(NamedTuple):
    """Messages for an answer, newest first unless said otherwise, with everyone they name."""

    messages: Sequence[Message | int]
    """An id stands for a message that is not there."""
    total: int
    """Messages in the whole list of which these are a part."""
    cast: Cast
    people: tuple[int, ...]
    inexact: bool = False
    next_rate: int = 0
    whole: bool = False
    """These are all there are."""
    chats: tuple[PeerRef, ...] = ()
    pts: int = 0
    """Where the box of the one supergroup or channel stands that they are from; 0: they are from one's own box."""


class Passage(NamedTuple):
    """What was found out on the way to writing to someone."""

    known: dict[int, User]
    """The author and the other, so that nobody loads them again."""
    reach: bool
    """Does what is written reach the other? False for oneself, and for a block by the other."""
    wakes: bool = False
    """Has the other chats in the archive, that may be brought back by what is written?"""
    chat: Chat | None = None
    member: Member | None = None


def partner(tx: Tx, peer: PeerRef) -> User:
    """The other person of a private chat, deleted ones included; raises PEER_ID_INVALID for no such person."""
    found = tx.users.get(peer.id) if peer.kind == USER else None
    if found is None:
        raise Refused("PEER_ID_INVALID")
    return found


def look(tx: Tx, viewer: int, peer: PeerRef, now: int) -> None:
    """Whether this person may look into the chat; raises PEER_ID_INVALID, or as `rights.seen` does.

    Of a basic group that one has left, what came into the own box meanwhile is still there.
    """
    if peer.kind == USER:
        partner(tx, peer)
    elif peer.kind != CHAT or not rights.was_in(tx, viewer, peer, now):
        rights.seen(tx, viewer, peer, now)


def in_list(tx: Tx, viewer: int, peer: PeerRef, now: int) -> None:
    """Whether the chat may stand in this person's list: as `look`, but a supergroup or channel only with members of it.

    Raises as `look` does, and USER_NOT_PARTICIPANT.
    """
    if peer.kind == CHANNEL:
        rights.inside(tx, viewer, peer, now)
    else:
        look(tx, viewer, peer, now)


SPOKEN = ("send_voices", "send_roundvideos")
"""What somebody may keep others from sending (core.telegram.org/api/privacy, inputPrivacyKeyVoiceMessages)."""


def check_spoken(tx: Tx, author: int, other: User) -> None:
    """Raise VOICE_MESSAGES_FORBIDDEN where the other takes no voice and video messages from this person."""
    if not other.guards & HAS_RULES or other.id == author:
        return
    known = tx.contacts.get(other.id, author)
    rules = {"voice": tx.privacy.get(other.id, "voice") or ()}
    if not sight.may(rules, "voice", author, known is not None, known is not None and known.close_friend):
        raise Refused("VOICE_MESSAGES_FORBIDDEN")


def may_write(tx: Tx, author: int, peer: PeerRef, now: int = 0, what: str = "send_plain") -> Passage:
    """Whether `author` may write to `peer`, in a group a thing of that kind (a name of `rights.BANNED_RIGHTS`).

    Raises PEER_ID_INVALID, INPUT_USER_DEACTIVATED, YOU_BLOCKED_USER, and of what is heard VOICE_MESSAGES_FORBIDDEN. A
    block by the other is not shown: the message stays in its author's box alone. Of groups and channels: what
    `rights.seen` raises, CHAT_WRITE_FORBIDDEN, USER_BANNED_IN_CHANNEL, CHAT_SEND_..._FORBIDDEN, SLOWMODE_WAIT_X. By
    decision: what `kept_from.may_write` raises.
    """
    if peer.kind != USER:
        chat, member = rights.may_send(tx, author, peer, now, what)
        known = {user.id: user for user in tx.users.many([author])}
        if known[author].marks & KEPT_FROM:
            kept_from.may_write(tx, known[author], peer, rights.open_to_all(tx, chat))
        return Passage(known, True, False, chat, member)
    known = {user.id: user for user in tx.users.many([author, peer.id])}
    other = known.get(peer.id)
    if other is None:
        raise Refused("PEER_ID_INVALID")
    if other.deleted:
        raise Refused("INPUT_USER_DEACTIVATED")
    if known[author].marks & KEPT_FROM:
        kept_from.may_write(tx, known[author], peer)
    if peer.id == author:
        return Passage(known, False)
    # Blocks are looked for only where there are any.
    if known[author].guards & HAS_BLOCKS and tx.blocks.has(author, peer.id):
        raise Refused("YOU_BLOCKED_USER")
    if what in SPOKEN:
        check_spoken(tx, author, other)
    reach = not (other.guards & HAS_BLOCKS and tx.blocks.has(peer.id, author))
    return Passage(known, reach, other.guards & HAS_ARCHIVED != 0)


def in_chat(tx: Tx, box: int, peer: PeerRef, id: int) -> Message:
    """A message of that chat; raises MESSAGE_ID_INVALID where it is not in it."""
    message = tx.messages.get(home(box, peer), id)
    if message is None or message.peer != peer:
        raise Refused("MESSAGE_ID_INVALID")
    return as_seen(tx, message, box)


def as_seen(tx: Tx, message: Message, viewer: int) -> Message:
    """A message as this person has it: in a supergroup or channel it stands once for all."""
    return all_as_seen(tx, (message,), viewer)[0] if message.box < 0 else message


def all_as_seen(tx: Tx, messages: Sequence[Message], viewer: int) -> list[Message]:
    """The same for several, which are looked up together."""
    calls: dict[tuple[PeerRef, int], bool] = {}
    for peer in {one.peer for one in messages if one.box < 0 and one.mentioned}:
        ids = [one.id for one in messages if one.peer == peer and one.mentioned]
        calls.update({(peer, id): unread for id, unread in tx.mentions.of(viewer, peer, ids).items()})
    reacted = [one for one in messages if one.box < 0 and one.content.tally]
    chosen = tx.reactions.of_user(viewer, [one.content.id for one in reacted]) if reacted else {}
    own = [one for one in reacted if one.content.author == viewer and not one.content.post]
    unseen = {
        (peer, id)
        for peer in {one.peer for one in own}
        for id in tx.reactions.unread_among(viewer, [one.id for one in own if one.peer == peer], peer)
    }
    asked = list({one.content.poll.id for one in messages if one.box < 0 and one.content.poll})
    voted = tx.polls.of_user(viewer, asked) if asked else {}
    votes = _unseen_votes(tx, messages, viewer) if asked else set()
    silent = _heard(tx, messages, viewer)
    places: tuple[str, ...] = ()
    if any(one.content.withheld for one in messages if one.box < 0):
        places = places_of(tx, viewer)
    away = [one.content.elsewhere.linked for one in messages if one.box < 0 and one.content.elsewhere]
    known = tx.messages.known_sources(viewer, {at[0] for at in away if at is not None}) if away else set()
    return [
        one._replace(
            places=places,
            source_known=bool(away) and one.leads_to(known),
            content=_unseen(one.content, viewer) if (one.peer, one.id) in unseen else one.content,
            out=one.content.author == viewer,
            viewer=viewer,
            mentioned=(one.peer, one.id) in calls,
            unread_media=(one.unread_media and (one.peer, one.id) not in silent)
            or calls.get((one.peer, one.id), False),
            chosen=chosen.get(one.content.id, ()),
            voted=voted.get(one.content.poll.id, ()) if one.content.poll else (),
            unseen_votes=(one.peer, one.id) in votes,
        )
        if one.box < 0
        else one
        for one in messages
    ]


def _unseen_votes(tx: Tx, messages: Sequence[Message], viewer: int) -> set[tuple[PeerRef, int]]:
    """Which of a supergroup's messages are polls of the viewer's with votes that are still to be seen."""
    own: dict[PeerRef, list[int]] = {}
    for one in messages:
        if one.box < 0 and one.content.poll and one.content.author == viewer:
            own.setdefault(one.peer, []).append(one.id)
    return {(peer, id) for peer, ids in own.items() for id in tx.polls.unread_among(viewer, ids, peer)}


def _heard(tx: Tx, messages: Sequence[Message], viewer: int) -> set[tuple[PeerRef, int]]:
    """Which of a supergroup's messages the viewer has heard; of the viewer's own: which somebody has heard."""
    asked: dict[tuple[PeerRef, int], list[int]] = {}
    for one in messages:
        if one.box < 0 and one.unread_media:
            asked.setdefault((one.peer, SOMEBODY if one.content.author == viewer else viewer), []).append(one.id)
    return {(peer, id) for (peer, who), ids in asked.items() for id in tx.heard.of(who, box_of(peer.id), ids)}


def _unseen(content: Content, author: int) -> Content:
    return content._replace(reactions=tuple(one._replace(unread=one.user != author) for one in content.reactions))


def signature(passage: Passage, author: int) -> str:
    """What stands under a post that its author signs."""
    found = passage.known.get(author)
    return " ".join(filter(None, (found.first_name, found.last_name))) if found else ""


def in_name_of(passage: Passage, content: Content) -> Content:
    """The content with whose name it is posted in: a channel's own, an anonymous group's, or its author's."""
    chat, member = passage.chat, passage.member
    if chat is None or member is None:
        return content
    if chat.broadcast:
        signed = chat.flags & SIGNATURES and not member.rights & rights.MAY["anonymous"]
        name = signature(passage, content.author) if signed else ""
        shown = signed and chat.flags & PROFILES
        return content._replace(sender=None if shown else chat.peer, signature=name, post=True)
    if chat.is_channel and member.manages and member.rights & rights.MAY["anonymous"]:
        return content._replace(sender=chat.peer, signature=member.title)
    return content


def found(
    tx: Tx,
    viewer: int,
    messages: Sequence[Message | int],
    count: int = -1,
    *,
    within: PeerRef | None = None,
    also: Iterable[int] = (),
    inexact: bool = False,
    next_rate: int = 0,
    also_chats: Iterable[PeerRef] = (),
    pts: int = 0,
) -> Found:
    """Messages with everyone they name; a count of -1: they are the whole list.

    Named too are `within`, the chat that they are all from, and whoever is in `also` and `also_chats`.
    """
    names = set(also)
    chats: set[PeerRef] = set(also_chats)
    if within is not None and within.kind == USER:
        names.add(within.id)
    elif within is not None:
        chats.add(within)
    for message in messages:
        if isinstance(message, Message):
            names |= of_message(message)
            if names_chats(message):
                chats |= chats_of(message)
    if any(isinstance(one, Message) and one.peer.kind == CHANNEL for one in messages):
        seen = iter(all_as_seen(tx, [one for one in messages if isinstance(one, Message)], viewer))
        messages = [next(seen) if isinstance(one, Message) else one for one in messages]
        messages = with_read_marks(tx, viewer, messages)
    whole = count < 0 or (count == len(messages) and not inexact)
    return Found(
        messages,
        len(messages) if count < 0 else count,
        people.cast(tx, (viewer,), names, chats=chats),
        tuple(sorted(names)),
        inexact,
        next_rate,
        whole,
        tuple(sorted(chats)),
        pts,
    )
