"""Renders notification settings, kept by the domain as small dictionaries, and reads those that clients send."""

from collections.abc import Mapping, Sequence

from chappe.domain.notify import ReactionSettings, Sound
from chappe.domain.values import PeerRef
from chappe.rpc.views.peers import peer
from chappe.tl import types

SCOPES: "Mapping[str, types.TypeNotifyPeer]" = {
    "users": types.NotifyUsers(),
    "chats": types.NotifyChats(),
    "broadcasts": types.NotifyBroadcasts(),
}
PLAIN = ("show_previews", "silent", "mute_until", "stories_muted", "stories_hide_sender")
PLATFORMS = ("ios", "android", "other")


def notify_peer(found: PeerRef | None, scope: str, topic: int = 0) -> "types.TypeNotifyPeer":
    """The peer, the topic of it or the scope that settings are for."""
    if found is not None and topic:
        return types.NotifyForumTopic(peer=peer(found), top_msg_id=topic)
    return SCOPES[scope] if found is None else types.NotifyPeer(peer=peer(found))


def notify_settings(kept: Mapping[str, object]) -> types.PeerNotifySettings:
    """`peerNotifySettings`; what was never set is left out, and the client's default holds."""
    shown = types.PeerNotifySettings()
    for name in PLAIN:
        if kept.get(name) is not None:
            setattr(shown, name, kept[name])
    for name, prefix in (("sound", ""), ("stories_sound", "stories_")):
        parts = kept.get(name)
        if isinstance(parts, Sequence):
            for platform in PLATFORMS:
                setattr(shown, f"{prefix}{platform}_sound", sound(Sound(*parts)))
    return shown


def sound(found: Sound) -> "types.TypeNotificationSound":
    """The `NotificationSound` of a kept one."""
    if found.kind == "none":
        return types.NotificationSoundNone()
    if found.kind == "local":
        return types.NotificationSoundLocal(title=found.title, data=found.data)
    if found.kind == "ringtone":
        return types.NotificationSoundRingtone(id=found.id)
    return types.NotificationSoundDefault()


def read_sound(given: object) -> Sound | None:
    """The sound that a client sent; None where it sent none."""
    if given is None:
        return None
    if isinstance(given, types.NotificationSoundNone):
        return Sound("none")
    if isinstance(given, types.NotificationSoundLocal):
        return Sound("local", given.title, given.data)
    if isinstance(given, types.NotificationSoundRingtone):
        return Sound("ringtone", id=given.id)
    return Sound("default")


def _from(whose: str) -> "types.TypeReactionNotificationsFrom | None":
    if not whose:
        return None
    return types.ReactionNotificationsFromAll() if whose == "all" else types.ReactionNotificationsFromContacts()


def _whose(given: object) -> str:
    if given is None:
        return ""
    return "all" if isinstance(given, types.ReactionNotificationsFromAll) else "contacts"


def reaction_settings(found: ReactionSettings) -> types.ReactionsNotifySettings:
    """`reactionsNotifySettings`."""
    return types.ReactionsNotifySettings(
        messages_notify_from=_from(found.messages),
        stories_notify_from=_from(found.stories),
        poll_votes_notify_from=_from(found.votes),
        sound=sound(found.sound),
        show_previews=found.show_previews,
    )


def read_reaction_settings(given: types.ReactionsNotifySettings) -> ReactionSettings:
    """The settings that a client sent."""
    return ReactionSettings(
        _whose(given.messages_notify_from),
        _whose(given.stories_notify_from),
        _whose(given.poll_votes_notify_from),
        read_sound(given.sound) or Sound("default"),
        given.show_previews,
    )
