"""Finding people and chats: by name among those one knows, by public name and number among all."""

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, phones
from chappe.domain.bounds import CHANNELS_OF_USER
from chappe.domain.command import Command, Pace, rule
from chappe.domain.contacts import may_find_by_phone
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.values import CHANNEL, USER, Birthday, Chat, PeerRef, User, user_peer
from chappe.domain.words import fold, name_words

MOST_FOUND = 50
MOST_PARTNERS = 500
LARGEST = 200
"""Public groups and channels that are looked at for one search: the largest that one of the words finds."""
FEWEST_DIGITS = 7
"""Digits of a query that may be someone's whole number."""
RATING_DECAY = 2_419_200
"""Seconds in which the rating of a chat falls to 1/e; clients are told the same (config.rating_e_decay)."""
NO_RATINGS, RATING_RESET = "top_peers_off", "top_peers_reset"
BY_PHONE = Pace("find_by_phone", 20, 30.0)
SEARCH_BY_PHONE = BY_PHONE._replace(name="search_by_phone")
"""The same for numbers among the words of a search, which are looked up by the way."""


class Found(NamedTuple):
    """People who match: those one knows, then others; and groups and channels likewise."""

    mine: tuple[int, ...]
    others: tuple[int, ...]
    cast: Cast
    own_chats: tuple[PeerRef, ...] = ()
    public_chats: tuple[PeerRef, ...] = ()


def may_be_number(query: str) -> bool:
    """May this be someone's whole number?"""
    return len(phones.digits_of(query)) >= FEWEST_DIGITS


def search(tx: Tx, viewer: int, query: str, limit: int, by_number: bool = True) -> Found:
    """By the beginnings of names, public names, and numbers (core.telegram.org/method/contacts.search).

    `by_number`: strangers, too, by their whole number; see SEARCH_BY_PHONE.
    """
    words = fold(query.strip().removeprefix("@"))[:64].split()
    if not words:
        raise Refused("SEARCH_QUERY_EMPTY")
    most = max(1, min(limit or MOST_FOUND, MOST_FOUND))
    digits = phones.digits_of(query)
    mine = _known(tx, viewer, words, digits)[:most]
    named = tx.usernames.search(words[0], 4 * most)
    others = [id for id in named if id not in mine and id != viewer and id > 0]
    if by_number and len(digits) >= FEWEST_DIGITS:
        user = tx.users.by_phone(digits)
        if user is not None and user.id not in (*mine, *others) and may_find_by_phone(tx, viewer, user):
            others.insert(0, user.id)
    own, public = _chats(tx, viewer, words)
    cast = people.cast(tx, (viewer,), (*mine, *others[:most]), chats=(*own[:most], *public[:most]))
    return Found(tuple(mine), tuple(others[:most]), cast, tuple(own[:most]), tuple(public[:most]))


def _chats(tx: Tx, viewer: int, words: list[str]) -> tuple[list[PeerRef], list[PeerRef]]:
    """Groups and channels that one is in, and public ones, of which words of title or name begin so.

    The public ones with the most people in them come first, but for one that is called exactly so.
    """
    peers = tx.members.chats_of(viewer, CHANNELS_OF_USER)
    own = [chat.peer for chat in tx.chats.many(peers) if not chat.gone and _called(chat, words)]
    found = tx.chats.many(tx.chats.named(max(words, key=len), LARGEST))
    public = [chat for chat in found if chat.peer not in own and not chat.gone and _called(chat, words)]
    public.sort(key=lambda chat: (chat.username.lower() != words[0], -chat.members, chat.peer))
    return own, [chat.peer for chat in public]


def _called(chat: Chat, words: list[str]) -> bool:
    """Does each of the words begin one of the chat's?"""
    parts = name_words(chat.title, chat.username)
    return all(any(part.startswith(word) for part in parts) for word in words)


def _known(tx: Tx, viewer: int, words: list[str], digits: str) -> list[int]:
    """Contacts first, then those one writes with, oneself included, whose names match all the words."""
    contacts = {one.user: one for one in tx.contacts.all(viewer)}
    ids = list(dict.fromkeys((*contacts, *tx.dialogs.partners(viewer, MOST_PARTNERS), viewer)))
    found = []
    for user in sorted(tx.users.many(ids), key=lambda user: ids.index(user.id)):
        own = contacts.get(user.id)
        names = f"{user.first_name} {user.last_name} {user.username}"
        if own is not None:
            names = f"{own.first_name} {own.last_name} {names}"
        numbered = bool(digits) and own is not None and bool(own.phone) and own.phone.startswith(digits)
        if numbered or (not user.deleted and _matches(names, words)):
            found.append(user.id)
    return found


def _matches(names: str, words: list[str]) -> bool:
    """Does each of the words begin one of the names?"""
    parts = fold(names).split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def by_username(tx: Tx, viewer: int, name: str) -> tuple[PeerRef, Cast]:
    """Which person, supergroup or channel has the public name; raises USERNAME_INVALID, USERNAME_NOT_OCCUPIED."""
    bare = name.strip().removeprefix("@")
    if not bare or len(bare) > 64 or not bare.replace("_", "").isalnum() or not bare.isascii():
        raise Refused("USERNAME_INVALID")
    owner = tx.usernames.owner(bare)
    if not owner:
        raise Refused("USERNAME_NOT_OCCUPIED")
    if owner < 0:
        chat = PeerRef(CHANNEL, -owner)
        return chat, people.cast(tx, (viewer,), (), chats=(chat,))
    cast = people.cast(tx, (viewer,), (owner,))
    if owner not in cast.users or cast.users[owner].deleted:
        raise Refused("USERNAME_NOT_OCCUPIED")
    return PeerRef(USER, owner), cast


class FoundUser(NamedTuple):
    """Someone found."""

    user: User


@dataclass(frozen=True, slots=True)
class FindByPhone(Command):
    """Find someone by number: a command and not a mere question, so that nobody can try all numbers."""

    pace: ClassVar[Pace | None] = BY_PHONE
    phone: str


@rule(FindByPhone)
def find_by_phone(tx: Tx, who: Actor, command: FindByPhone) -> Outcome[FoundUser]:
    """Raises PHONE_NOT_OCCUPIED, also for who does not let itself be found (method contacts.resolvePhone)."""
    digits = phones.digits_of(command.phone)
    user = tx.users.by_phone(digits) if digits else None
    if user is None or not may_find_by_phone(tx, who.user_id, user):
        raise Refused("PHONE_NOT_OCCUPIED")
    return Outcome(FoundUser(user), (), people.cast(tx, (who.user_id,), (user.id,)))


# -- birthdays --------------------------------------------------------------------------------------------------------
def birthdays(tx: Tx, viewer: int, days: tuple[tuple[int, int], ...]) -> tuple[tuple[tuple[int, Birthday], ...], Cast]:
    """(contact, birthday) of those whose (day, month) is one of `days` and who show it to the viewer."""
    cast = people.cast(tx, (viewer,), (one.user for one in tx.contacts.all(viewer)))
    found = tuple(
        (id, user.birthday)
        for id, user in cast.users.items()
        if id != viewer
        and user.birthday is not None
        and (user.birthday.day, user.birthday.month) in days
        and cast.relations[viewer, id].sees_birthday
    )
    return found, cast


# -- top peers --------------------------------------------------------------------------------------------------------
class Rated(NamedTuple):
    """Whom one writes with most of late, highest first."""

    peers: tuple[tuple[int, float], ...]
    total: int
    cast: Cast


def correspondents(tx: Tx, viewer: int, offset: int, limit: int, now: int) -> Rated | None:
    """Rated by how long ago the last message was (core.telegram.org/api/top-rating); None where turned off."""
    kept = tx.users.settings(viewer)
    if kept.get(NO_RATINGS):
        return None
    reset = kept.get(RATING_RESET)
    out = {int(id) for id in reset} if isinstance(reset, list) else set()
    ids = [id for id in tx.dialogs.partners(viewer, 100) if id != viewer and id not in out]
    users = {user.id for user in tx.users.many(ids) if not user.deleted and not user.bot and not user.is_service}
    dialogs = tx.dialogs.many(viewer, [user_peer(id) for id in ids if id in users])
    rated = [(one.peer.id, math.exp(min(0, one.top_date - now) / RATING_DECAY)) for one in dialogs]
    rated.sort(key=lambda pair: -pair[1])
    some = tuple(rated[max(0, offset) :][: max(0, min(limit, 100))])
    return Rated(some, len(rated), people.cast(tx, (viewer,), (id for id, _ in some)))


@dataclass(frozen=True, slots=True)
class ToggleTopPeers(Command):
    """Keep ratings, or none."""

    on: bool


@rule(ToggleTopPeers)
def toggle_top_peers(tx: Tx, who: Actor, command: ToggleTopPeers) -> Outcome[bool]:
    """Turning them off forgets what was reset, too (core.telegram.org/method/contacts.toggleTopPeers)."""
    tx.users.set_setting(who.user_id, NO_RATINGS, None if command.on else True)
    if not command.on:
        tx.users.set_setting(who.user_id, RATING_RESET, None)
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class ResetRating(Command):
    """Leave someone out of the ratings."""

    pace: ClassVar[Pace | None] = Pace("reset_rating", 30, 5.0)
    user_id: int


@rule(ResetRating)
def reset_rating(tx: Tx, who: Actor, command: ResetRating) -> Outcome[bool]:
    """The newest hundred are kept out (core.telegram.org/method/contacts.resetTopPeerRating)."""
    before = tx.users.settings(who.user_id).get(RATING_RESET)
    kept = [id for id in before if id != command.user_id] if isinstance(before, list) else []
    tx.users.set_setting(who.user_id, RATING_RESET, [*kept, command.user_id][-100:])
    return Outcome(True)
