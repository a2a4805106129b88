"""The log of what administrators do in supergroups and channels (core.telegram.org/api/recent-actions)."""

from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain import people, rights
from chappe.domain.command import Command, rule
from chappe.domain.counting import note_deed
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed, Entry
from chappe.domain.updates import chats_of, of_message
from chappe.domain.values import ADMIN, CHANNEL, KICKED, USER, Chat, Member, PeerRef
from chappe.domain.words import fold

KEPT = 172_800
"""Seconds for which a deed can be looked at."""
MOST_AT_ONCE = 100
SEARCHED = 1000
"""Deeds that are looked through for a word, the newest."""
AT_ONCE = 500

TITLE, ABOUT, USERNAME, PHOTO = "title", "about", "username", "photo"
FLAG, SLOW_MODE, DEFAULT, TTL, LINKED = "flag", "slow_mode", "default", "ttl", "linked"
JOIN, LEAVE, INVITE = "join", "leave", "invite"
JOIN_LINK, JOIN_REQUEST = "join_link", "join_request"
LINK_EDIT, LINK_REVOKE, LINK_DELETE = "link_edit", "link_revoke", "link_delete"
BAN, UNBAN, KICK, UNKICK = "ban", "unban", "kick", "unkick"
PROMOTE, DEMOTE = "promote", "demote"
PIN, EDIT, DELETE = "pin", "edit", "delete"
REACTIONS, STOP_POLL = "reactions", "stop_poll"
TOPIC_CREATE, TOPIC_EDIT, TOPIC_DELETE, TOPIC_PIN = "topic_create", "topic_edit", "topic_delete", "topic_pin"
STICKER_SET, EMOJI_SET = "sticker_set", "emoji_set"
COUNTED = (DELETE, KICK, BAN, PIN)
"""What statistics tell of administrators."""


class Log(NamedTuple):
    """Part of a log, with everyone whom it names."""

    chat: Chat
    entries: tuple[Entry, ...]
    cast: Cast
    people: tuple[int, ...]
    chats: tuple[PeerRef, ...]


@dataclass(frozen=True, slots=True)
class ForgetDeeds(Command):
    """Let go of what happened longer ago than anyone may look; the server's own command."""


def note(tx: Tx, who: Actor, chat: Chat, deed: Deed) -> None:
    """Write down what the actor did; basic groups have no log."""
    if chat.is_channel:
        tx.admin_log.add(chat.peer, who.user_id, who.now, deed)
        if deed.kind in COUNTED and not chat.broadcast:
            note_deed(tx, chat.peer, who.now, who.user_id, deed.kind)


def note_standing(tx: Tx, who: Actor, chat: Chat, before: Member, user_id: int) -> None:
    """Write down that somebody stands otherwise than before."""
    after = tx.members.get(chat.peer, user_id) or before
    if before.manages or after.manages:
        kind = PROMOTE if after.standing == ADMIN else DEMOTE
    elif after.standing == KICKED or before.standing == KICKED:
        kind = KICK if after.standing == KICKED else UNKICK
    else:
        kind = BAN if after.banned else UNBAN
    if before != after:
        note(tx, who, chat, Deed(kind, before=before, after=after))


def page(
    tx: Tx,
    viewer: int,
    peer: PeerRef,
    kinds: tuple[str, ...],
    admins: tuple[int, ...],
    query: str,
    max_id: int,
    min_id: int,
    limit: int,
    now: int,
) -> Log:
    """Part of the log, newest first, for administrators (core.telegram.org/method/channels.getAdminLog).

    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED.
    """
    if peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, member = rights.seen(tx, viewer, peer, now)
    if not member.manages:
        raise Refused("CHAT_ADMIN_REQUIRED")
    limit = min(max(limit, 1), MOST_AT_ONCE)
    words = fold(query)[:64].split()
    found = tx.admin_log.page(peer, kinds, admins, max(0, min_id), max(0, max_id), SEARCHED if words else limit)
    found = [one for one in found if one.date > now - KEPT]
    if words:
        names = {user.id: user for user in tx.users.many(sorted({one.user_id for one in found}))}
        found = [one for one in found if _tells(one, words, getattr(names.get(one.user_id), "first_name", ""))][:limit]
    ids, chats = {one.user_id for one in found}, {peer}
    for one in found:
        sides = [side for side in (one.deed.before, one.deed.after) if side is not None]
        ids |= {side.user_id for side in sides if side.user_id > 0}
        chats |= {PeerRef(CHANNEL, -side.user_id) for side in sides if side.user_id < 0}
        ids |= {side.changed_by for side in sides if side.changed_by}
        ids |= {link.admin for link in (one.deed.old_link, one.deed.link) if link is not None}
        if one.deed.kind == JOIN_REQUEST:
            ids.add(one.deed.new_number)
        for message in (one.deed.message, one.deed.changed):
            if message is not None:
                ids |= of_message(message)
                chats |= chats_of(message)
        for topic in (one.deed.old_topic, one.deed.topic):
            if topic is not None and (topic.sender is None or topic.sender.kind == USER):
                ids |= {topic.sender.id if topic.sender else topic.creator} - {0}
            elif topic is not None and topic.sender is not None:
                chats.add(topic.sender)
        if one.deed.kind == LINKED:
            chats |= {PeerRef(CHANNEL, id) for id in (one.deed.old_number, one.deed.new_number) if id}
    cast = people.cast(tx, (viewer,), ids, chats=chats)
    return Log(chat, tuple(found), cast, tuple(sorted(ids)), tuple(sorted(chats)))


def _tells(entry: Entry, words: list[str], name: str) -> bool:
    deed = entry.deed
    texts = [name, deed.old, deed.new]
    texts += [message.content.text for message in (deed.message, deed.changed) if message is not None]
    texts += [topic.title for topic in (deed.old_topic, deed.topic) if topic is not None]
    parts = fold(" ".join(texts)).split()
    return all(any(part.startswith(word) for part in parts) for word in words)


@rule(ForgetDeeds)
def forget_deeds(tx: Tx, who: Actor, command: ForgetDeeds) -> Outcome[bool]:
    """Whether there are more."""
    return Outcome(tx.admin_log.forget(who.now - KEPT, AT_ONCE) >= AT_ONCE)
