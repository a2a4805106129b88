"""Which chats may make a person's devices ring, and how: kept for the person, obeyed by the devices."""

import json
from dataclasses import dataclass, fields
from typing import ClassVar, NamedTuple

from chappe.domain import people, rights
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import NotifyChanged
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.updates import deliver, record
from chappe.domain.values import CHANNEL, FORUM, USER, PeerRef, box_of

SCOPES = ("users", "chats", "broadcasts")
"""Kinds of chats that have settings of their own, which hold where a chat has none."""
MOST_KEPT = 2000
"""Chats with settings of their own, for one person."""
LONGEST_SOUND = 256
"""Characters of the name, and of the data, of a sound on the device."""
PACE = Pace("notify", 60, 0.5)
NONE = "{}"
"""Settings of which nothing is set, as kept."""


class Target(NamedTuple):
    """What settings are for: one chat, or one topic of it, or (peer None) a scope."""

    peer: PeerRef | None
    scope: str = ""
    topic: int = 0

    @property
    def key(self) -> str:
        """Under which key the settings are kept."""
        if self.peer is None:
            return self.scope
        return f"{self.peer.kind}:{self.peer.id}" + (f":{self.topic}" if self.topic else "")


class Sound(NamedTuple):
    """What is to be heard: "default", "none", "local" (a sound of the device) or "ringtone" (an uploaded one)."""

    kind: str
    title: str = ""
    data: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a chat or scope (core.telegram.org/constructor/peerNotifySettings); None: not set, defaults hold."""

    show_previews: bool | None = None
    silent: bool | None = None
    mute_until: int | None = None
    """Unix time until which nothing rings."""
    sound: Sound | None = None
    stories_muted: bool | None = None
    stories_hide_sender: bool | None = None
    stories_sound: Sound | None = None

    def over(self, usual: "Settings") -> "Settings":
        """These settings, with the usual ones where nothing is set."""
        return Settings(
            *(
                getattr(usual, field.name) if (value := getattr(self, field.name)) is None else value
                for field in fields(self)
            )
        )

    def text(self) -> str:
        """As kept: JSON text with what is set."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        kept = {name: value for name, value in values.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


OF_SCOPE = Settings(show_previews=True, silent=False, mute_until=0, sound=Sound("default"))
"""What holds for a scope as long as nothing is set: clients take what is left out there for "no"."""


def default(target: Target) -> str:
    """What holds where nothing is set: of a chat nothing, so that its scope's settings count."""
    return NONE if target.peer else OF_SCOPE.text()


def get(tx: Tx, user_id: int, target: Target) -> str:
    """The settings of a chat or scope, as JSON text."""
    return tx.notify.get(user_id, target.key) or default(target)


def asked(tx: Tx, user_id: int, target: Target, now: int) -> str:
    """The same for who asks; raises as `check` does."""
    check(tx, user_id, target, now)
    return get(tx, user_id, target)


def check(tx: Tx, user_id: int, target: Target, now: int) -> None:
    """Raise PEER_ID_INVALID, CHANNEL_FORUM_MISSING, TOPIC_ID_INVALID for a topic that is none, or as `rights.seen`."""
    if target.peer is None or not target.topic:
        return
    if target.peer.kind != CHANNEL:
        raise Refused("PEER_ID_INVALID")
    chat, _ = rights.seen(tx, user_id, target.peer, now)
    if not chat.flags & FORUM:
        raise Refused("CHANNEL_FORUM_MISSING")
    if tx.topics.get(box_of(chat.peer.id), target.topic) is None:
        raise Refused("TOPIC_ID_INVALID")


def muted(tx: Tx, user_id: int, peer: PeerRef, now: int) -> bool:
    """Is the chat silent now, by its own settings or else by those of its kind?"""
    own = json.loads(get(tx, user_id, Target(peer))).get("mute_until")
    if own is None:
        own = json.loads(get(tx, user_id, Target(None, SCOPES[peer.kind]))).get("mute_until")
    return bool(own) and own > now


class Exceptions(NamedTuple):
    """Chats with settings of their own."""

    events: tuple[NotifyChanged, ...]
    cast: Cast
    people: tuple[int, ...]


def exceptions(tx: Tx, user_id: int, asked: Target, sounds: bool, stories: bool) -> Exceptions:
    """Chats whose settings differ from their scope's (core.telegram.org/method/account.getNotifyExceptions).

    Asked for a scope ("": for every scope) these are chats; for one chat it and those of its topics that differ from
    it; for a topic that one. Topics are in no list of chats: COMPAT(tdlib), which takes such an entry for an error.
    What differs by a sound, or by what is said of stories, counts only if asked.
    """
    found = []
    for key, text in tx.notify.all(user_id):
        peer, _, topic = target_of(key)
        if peer is None or not _covers(asked, peer, topic):
            continue
        if topic and tx.topics.get(box_of(peer.id), topic) is None:  # it was thrown away
            continue
        names = set(json.loads(text))
        if not sounds:
            names -= {"sound", "stories_sound"}
        if not stories:
            names -= {"stories_muted", "stories_hide_sender", "stories_sound"}
        if names:
            found.append(NotifyChanged(peer, "", text, topic))
    named = tuple(event.peer.id for event in found if event.peer and event.peer.kind == USER)
    chats = {event.peer for event in found if event.peer and event.peer.kind != USER}
    return Exceptions(tuple(found), people.cast(tx, (user_id,), named, chats=chats), named)


def _covers(asked: Target, peer: PeerRef, topic: int) -> bool:
    """Is what is kept for a chat, or for a topic of it, among what is asked for?"""
    if asked.peer is None:
        return not topic and asked.scope in ("", SCOPES[peer.kind])
    return peer == asked.peer and asked.topic in (0, topic)


def target_of(key: str) -> Target:
    """What a key stands for."""
    kind, *rest = key.split(":")
    if not rest:
        return Target(None, key)
    return Target(PeerRef(int(kind), int(rest[0])), topic=int(rest[1]) if len(rest) > 1 else 0)


def of_topics(tx: Tx, user_id: int, peer: PeerRef, ids: list[int]) -> dict[int, str]:
    """The settings of those of these topics that have some of their own, as JSON text."""
    keys = {Target(peer, topic=id).key: id for id in ids}
    return {keys[key]: text for key, text in tx.notify.many(user_id, list(keys)).items()} if keys else {}


@dataclass(frozen=True, slots=True)
class SetNotify(Command):
    """Set how a chat or scope notifies; what is left out goes back to the default."""

    pace: ClassVar[Pace | None] = PACE

    target: Target
    settings: Settings


@rule(SetNotify)
def set_notify(tx: Tx, actor: Actor, command: SetNotify) -> Outcome[None]:
    """Keep the settings and tell the person's other devices.

    Raises SETTINGS_INVALID, and for a topic as `check` does.
    """
    settings, target = command.settings, command.target
    check(tx, actor.user_id, target, actor.now)
    for sound in (settings.sound, settings.stories_sound):
        if sound and max(len(sound.title), len(sound.data)) > LONGEST_SOUND:
            raise Refused("SETTINGS_INVALID")
    if settings.mute_until is not None and settings.mute_until < 0:
        raise Refused("SETTINGS_INVALID")
    if target.peer is None:
        settings = settings.over(OF_SCOPE)
    text, before, usual = settings.text(), get(tx, actor.user_id, target), default(target)
    if text == before:
        return Outcome(None)
    if text == usual:
        tx.notify.delete(actor.user_id, target.key)
    elif before == usual and tx.notify.count(actor.user_id) >= MOST_KEPT:
        raise Refused("SETTINGS_INVALID")
    else:
        tx.notify.put(actor.user_id, target.key, text)
    logged = record(tx, actor.user_id, NotifyChanged(target.peer, target.scope, text, target.topic), actor.now)
    return Outcome(
        None,
        (deliver(actor.user_id, logged, not_key=actor.key_id),),
        people.cast(
            tx,
            (actor.user_id,),
            (target.peer.id,) if target.peer and target.peer.kind == USER else (),
            chats=(target.peer,) if target.peer and target.peer.kind != USER else (),
        ),
    )


@dataclass(frozen=True, slots=True)
class ResetNotify(Command):
    """Forget all of a person's notification settings."""

    pace: ClassVar[Pace | None] = PACE


@rule(ResetNotify)
def reset_notify(tx: Tx, actor: Actor, command: ResetNotify) -> Outcome[None]:
    """Forget them, and tell the person's other devices of each."""
    gone = tx.notify.all(actor.user_id)
    if not gone:
        return Outcome(None)
    tx.notify.reset(actor.user_id)
    logged, named, chats = [], [], []
    for key, _ in gone:
        peer, scope, topic = target = target_of(key)
        logged.append(record(tx, actor.user_id, NotifyChanged(peer, scope, default(target), topic), actor.now))
        if peer and peer.kind == USER:
            named.append(peer.id)
        elif peer:
            chats.append(peer)
    return Outcome(
        None,
        (deliver(actor.user_id, *logged, not_key=actor.key_id),),
        people.cast(tx, (actor.user_id,), named, chats=chats),
    )


@dataclass(frozen=True, slots=True)
class ReactionSettings:
    """Whose reactions notify: "all", "contacts" or "" (nobody's), for messages, stories and votes."""

    messages: str = "contacts"
    stories: str = "contacts"
    votes: str = "contacts"
    sound: Sound = Sound("default")  # noqa: RUF009 - a NamedTuple cannot change
    show_previews: bool = True


def reaction_settings(settings: dict[str, object]) -> ReactionSettings:
    """What a person set for reactions, or the defaults."""
    kept = settings.get("reactions_notify")
    if not isinstance(kept, list):
        return ReactionSettings()
    messages, stories, votes, sound, previews = kept
    return ReactionSettings(messages, stories, votes, Sound(*sound), previews)


@dataclass(frozen=True, slots=True)
class SetReactionNotify(Command):
    """Set whose reactions notify."""

    pace: ClassVar[Pace | None] = PACE

    settings: ReactionSettings


@rule(SetReactionNotify)
def set_reaction_notify(tx: Tx, actor: Actor, command: SetReactionNotify) -> Outcome[None]:
    """Keep the settings; raises SETTINGS_INVALID."""
    new = command.settings
    if max(len(new.sound.title), len(new.sound.data)) > LONGEST_SOUND:
        raise Refused("SETTINGS_INVALID")
    kept = [new.messages, new.stories, new.votes, list(new.sound), new.show_previews]
    tx.users.set_setting(actor.user_id, "reactions_notify", kept)
    return Outcome(None)
