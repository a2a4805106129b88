"""Sending what is no file: dice, places, people's numbers, polls; and where somebody is, as that person moves."""

import math
from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import editing, polls
from chappe.domain.attachments import Media
from chappe.domain.bounds import ANY_TIME
from chappe.domain.chats import may_write
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.contacts import may_find_by_phone
from chappe.domain.errors import Refused
from chappe.domain.fileless import Card, Dice, Fileless, Live, Place, Poll, Venue
from chappe.domain.messages import Part, SendMessage, repeated, write
from chappe.domain.names import tidy_name
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.phones import digits_of
from chappe.domain.ports import Tx
from chappe.domain.posting import Posted
from chappe.domain.text import caption
from chappe.domain.values import PeerRef, User

DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
"""How many ways each kind of dice can fall (core.telegram.org/api/dice)."""
RIGHTS = {"dice": "send_stickers", "poll": "send_polls"}
"""What a group may keep people from; places and contacts go by the right to write plain messages.

COMPAT(TDLib, all): "basic messages" are texts, contacts, places and venues, for clients and so for whoever sets rights.
"""
LIVE_PERIODS = (60, 86_400)
LIVE_FOR_EVER = ANY_TIME
FURTHEST = 100_000
"""Metres of a proximity alert."""
LEAST_EXACT = 1500
"""Metres that a place may be wrong by."""
NAME_LENGTH, PHONE_LENGTH, VCARD_LENGTH = 64, 32, 2048
TITLE_LENGTH, ADDRESS_LENGTH, WORD_LENGTH = 256, 512, 128


@dataclass(frozen=True, slots=True)
class SendFileless(SendMessage):
    """Send one of them; dice have no value and polls no id before the server has given it."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = Pace("send_message", 60, 0.25)

    fileless: Fileless | None = None


@dataclass(frozen=True, slots=True)
class TryFileless(Command):
    """See how a place or somebody's number would be shown, without sending it."""

    stop: ClassVar[Stop | None] = None  # nobody sees it before it is sent
    pace: ClassVar[Pace | None] = Pace("send_message", 60, 0.25)

    peer: PeerRef
    fileless: Fileless


@dataclass(frozen=True, slots=True)
class MoveLive(Command):
    """Say where one is now, or with no place that one shows it no longer."""

    pace: ClassVar[Pace | None] = Pace("move_live", 60, 0.5)

    peer: PeerRef
    id: int
    place: Place | None
    heading: int = 0
    radius: int = 0


def _place(given: Place) -> Place:
    """A place on the earth; raises GEO_POINT_INVALID."""
    if not (math.isfinite(given.lat) and math.isfinite(given.long)):
        raise Refused("GEO_POINT_INVALID")
    if abs(given.lat) > 90 or abs(given.long) > 180:
        raise Refused("GEO_POINT_INVALID")
    return given._replace(radius=min(max(given.radius, 0), LEAST_EXACT))


def _live(given: Live) -> Live:
    """Raises GEO_POINT_INVALID, MEDIA_INVALID for a time or direction that is none."""
    low, high = LIVE_PERIODS
    if not (low <= given.period <= high or given.period == LIVE_FOR_EVER):
        raise Refused("MEDIA_INVALID")
    return _moved(given, _place(given.place), given.heading, given.radius)


def _moved(found: Live, place: Place, heading: int, radius: int) -> Live:
    if not 0 <= heading <= 360 or not 0 <= radius <= FURTHEST:
        raise Refused("MEDIA_INVALID")
    return found._replace(place=place, heading=heading, radius=radius)


def _venue(given: Venue) -> Venue:
    title = tidy_name(given.title)[:TITLE_LENGTH]
    if not title:
        raise Refused("MEDIA_INVALID")
    return Venue(
        _place(given.place),
        title,
        tidy_name(given.address)[:ADDRESS_LENGTH],
        *(tidy_name(word)[:WORD_LENGTH] for word in (given.provider, given.venue_id, given.venue_type)),
    )


def _card(tx: Tx, sender: int, given: Card) -> Card:
    """Somebody's number; whose it is, is said where the sender has that person among the contacts and may know that it
    is that one's, or is it.

    Raises PHONE_NUMBER_INVALID, CONTACT_NAME_EMPTY. To tell more would be to tell anyone who asks who has an account,
    or which number a contact has who hides it.
    """
    first, last = tidy_name(given.first_name)[:NAME_LENGTH], tidy_name(given.last_name)[:NAME_LENGTH]
    phone = given.phone.strip()[:PHONE_LENGTH]
    if not any(letter.isdigit() for letter in phone):
        raise Refused("PHONE_NUMBER_INVALID")
    if not first and not last:
        raise Refused("CONTACT_NAME_EMPTY")
    digits = digits_of(phone)
    user = tx.users.by_phone(digits) if digits else None
    known = user is not None and (user.id == sender or _knows(tx, sender, user))
    return Card(
        phone, first or last, last if first else "", given.vcard[:VCARD_LENGTH], user.id if user and known else 0
    )


def _knows(tx: Tx, sender: int, user: User) -> bool:
    """Does the sender know that this contact has that number, or could find that out by it?"""
    if tx.contacts.get(sender, user.id) is None:
        return False
    return may_find_by_phone(tx, sender, user) or any(
        relation.sees_phone for relation in tx.users.relations([(sender, user.id)])
    )


def right(fileless: Fileless) -> str:
    """What it is among the things that a group may keep people from sending."""
    return RIGHTS.get(fileless.kind, "send_plain")


def throw(who: Actor, emoji: str) -> Dice:
    """Let dice fall; raises EMOTICON_INVALID for what is none."""
    plain_emoji = emoji.replace("\N{VARIATION SELECTOR-16}", "")
    ways = DICE.get(plain_emoji)
    if ways is None:
        raise Refused("EMOTICON_INVALID")
    return Dice(plain_emoji, 1 + int.from_bytes(who.random(8), "big") % ways)


def made(tx: Tx, who: Actor, peer: PeerRef, given: Fileless) -> Fileless:
    """The thing as the message shows it; raises where there can be none such."""
    if isinstance(given, Dice):
        return throw(who, given.emoji)
    if isinstance(given, Poll):
        return polls.make(tx, who, peer, given)
    if isinstance(given, Live):
        return _live(given)
    if isinstance(given, Venue):
        return _venue(given)
    return _card(tx, who.user_id, given) if isinstance(given, Card) else _place(given)


@rule(TryFileless)
def try_fileless(tx: Tx, who: Actor, command: TryFileless) -> Outcome[Fileless]:
    """The place or card as a message would show it (core.telegram.org/method/messages.uploadMedia).

    Raises as `send_fileless` does, and MEDIA_INVALID for dice, which fall once they are thrown, and for a poll,
    which is asked in one place.
    """
    if isinstance(command.fileless, Dice | Poll):
        raise Refused("MEDIA_INVALID")
    may_write(tx, who.user_id, command.peer, who.now, right(command.fileless))
    return Outcome(made(tx, who, command.peer, command.fileless))


@rule(SendFileless)
def send_fileless(tx: Tx, who: Actor, command: SendFileless) -> Outcome[tuple[Posted, ...]]:
    """Send it (core.telegram.org/method/messages.sendMedia)."""
    repeat = repeated(tx, who.user_id, command)
    if repeat is not None:
        return repeat
    if command.fileless is None:
        raise Refused("MEDIA_EMPTY")
    text, entities = caption(command.text, command.entities)
    passage = may_write(tx, who.user_id, command.peer, who.now, right(command.fileless))
    media = Media(None, fileless=made(tx, who, command.peer, command.fileless))
    return write(tx, who, command, passage, (Part(command.random_id, text, entities, media),))


@rule(MoveLive)
def move_live(tx: Tx, who: Actor, command: MoveLive) -> Outcome[Logged]:
    """Change where one is, while it is shown (core.telegram.org/api/live-location).

    Raises as `editing.editable` does, MEDIA_PREV_INVALID (it shows nobody who moves), MESSAGE_EDIT_TIME_EXPIRED.
    """
    message = editing.editable(tx, who, command.peer, command.id)
    content = message.content
    media = content.media
    if media is None or not isinstance(media.fileless, Live):
        raise Refused("MEDIA_PREV_INVALID")
    live = media.fileless
    if live.period != LIVE_FOR_EVER and who.now >= content.date + live.period:
        raise Refused("MESSAGE_EDIT_TIME_EXPIRED")
    if command.place is None:
        live = live._replace(period=max(1, who.now - content.date), heading=0, radius=0)
    else:
        live = _moved(live, _place(command.place), command.heading, command.radius)
    if live == media.fileless:
        raise Refused("MESSAGE_NOT_MODIFIED")
    tx.messages.set_content(content._replace(media=media._replace(fileless=live), edit_date=who.now))
    return polls.tell_edited(tx, who, command.peer, [content.id])
