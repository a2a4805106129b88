"""The hand rules on the way in: what old constructors and methods mean in the inner layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import functions, types
from .base import Function, Object
from .buttons import BUTTONS_UP, inline_up, plain_up, reply_up
from .errors import BadBody

Fix = Callable[[Any, dict[str, Any]], Any]


def _reply(o: Any, old: dict[str, Any]) -> Any:
    """`reply_to_msg_id` and `top_msg_id` (up to layer 165) are one `reply_to` now."""
    if "reply_to_msg_id" not in old:
        return o
    top = old.get("top_msg_id")
    replied = old["reply_to_msg_id"] if old["reply_to_msg_id"] is not None else top
    if replied is not None:
        o.reply_to = types.InputReplyToMessage(replied, top)
    return o


def _plain_text(field: str) -> Fix:
    def fix(o: Any, old: dict[str, Any]) -> Any:
        if field in old:
            setattr(o, field, types.TextWithEntities(old[field], []))
        return o

    return fix


def _user_peer(user: Any) -> Any:
    if isinstance(user, types.InputUser):
        return types.InputPeerUser(user.user_id, user.access_hash)
    if isinstance(user, types.InputUserFromMessage):
        return types.InputPeerUserFromMessage(user.peer, user.msg_id, user.user_id)
    return types.InputPeerSelf() if isinstance(user, types.InputUserSelf) else types.InputPeerEmpty()


def _channel_peer(channel: Any) -> Any:
    if isinstance(channel, types.InputChannel):
        return types.InputPeerChannel(channel.channel_id, channel.access_hash)
    if isinstance(channel, types.InputChannelFromMessage):
        return types.InputPeerChannelFromMessage(channel.peer, channel.msg_id, channel.channel_id)
    return types.InputPeerEmpty()


def _peer_from_user(o: Any, old: dict[str, Any]) -> Any:
    """Stories were a user's own before they were a peer's."""
    if "user_id" in old:
        o.peer = _user_peer(old["user_id"])
    elif not hasattr(o, "peer"):
        o.peer = types.InputPeerSelf()
    return o


def _seconds(o: Any, old: dict[str, Any]) -> Any:
    """A video's length was a whole number before layer 160."""
    if "duration" in old:
        o.duration = float(old["duration"])
    return o


def _answers(o: Any, old: dict[str, Any]) -> Any:
    """Right answers of a quiz were option bytes before they were positions."""
    chosen = old.get("correct_answers")
    if chosen is not None:
        options = [getattr(answer, "option", None) for answer in o.poll.answers]
        try:
            o.correct_answers = [options.index(option) for option in chosen]
        except ValueError:
            raise BadBody("a correct answer that is no option") from None
    elif "correct_answers" in old:
        o.correct_answers = None
    return o


def _old_text(o: Any, old: dict[str, Any]) -> Any:
    if "msg_id" in old:
        o.id = None if old["msg_id"] is None else [old["msg_id"]]
        o.text = None if old["text"] is None else [types.TextWithEntities(old["text"], [])]
    return o


def _peer_color(o: Any, old: dict[str, Any]) -> Any:
    if "background_emoji_id" in old:
        color, emoji = old["color"], old["background_emoji_id"]
        o.color = None if color is None and emoji is None else types.PeerColor(color, emoji)
    return o


def _paid_privacy(o: Any, old: dict[str, Any]) -> Any:
    if "private" in old and old["private"] is not None:
        o.private = types.PaidReactionPrivacyAnonymous() if old["private"] else types.PaidReactionPrivacyDefault()
    elif "private" in old:
        o.private = None
    return o


def _signatures(o: Any, old: dict[str, Any]) -> Any:
    if "enabled" in old:
        o.signatures_enabled = old["enabled"]
    return o


REASONS = {
    types.InputReportReasonChildAbuse: b"child_abuse",
    types.InputReportReasonCopyright: b"copyright",
    types.InputReportReasonFake: b"fake",
    types.InputReportReasonGeoIrrelevant: b"geo_irrelevant",
    types.InputReportReasonIllegalDrugs: b"illegal_drugs",
    types.InputReportReasonOther: b"other",
    types.InputReportReasonPersonalDetails: b"personal_details",
    types.InputReportReasonPornography: b"pornography",
    types.InputReportReasonSpam: b"spam",
    types.InputReportReasonViolence: b"violence",
}
"""A report up to layer 188 names its reason at once: it comes in as an `option` of this name."""


def _reason(o: Any, old: dict[str, Any]) -> Any:
    if "reason" in old:
        o.option = REASONS[type(old["reason"])]
    return _peer_from_user(o, old)


def _theme(o: Any, old: dict[str, Any]) -> Any:
    if "emoticon" in old:
        o.theme = types.InputChatTheme(old["emoticon"]) if old["emoticon"] else types.InputChatThemeEmpty()
    return o


def _requested(o: Any, old: dict[str, Any]) -> Any:
    if "requested_peer" in old:
        o.requested_peers = [old["requested_peer"]]
    return o


def _gift(o: Any, old: dict[str, Any]) -> Any:
    if "msg_id" in old:
        o.stargift = types.InputSavedStarGiftUser(old["msg_id"])
    return o


def _resell(o: Any, old: dict[str, Any]) -> Any:
    if "resell_stars" in old:
        o.resell_amount = types.StarsAmount(old["resell_stars"], 0)
    return o


def _offset(o: Any, old: dict[str, Any]) -> Any:
    if "offset" in old:
        o.offset = str(old["offset"]) if old["offset"] else ""
    return o


UP: dict[str, Fix] = {
    "account.getUniqueGiftChatThemes": _offset,
    "account.updateColor": _peer_color,
    "channels.toggleSignatures": _signatures,
    "dialogFilter": _plain_text("title"),
    "dialogFilterChatlist": _plain_text("title"),
    "documentAttributeVideo": _seconds,
    "inputInvoiceStarGift": _peer_from_user,
    "inputMediaPoll": _answers,
    "inputMediaStory": _peer_from_user,
    "inputReplyToStory": _peer_from_user,
    "keyboardButton": plain_up,
    "messages.prolongWebView": _reply,
    "messages.report": _reason,
    "messages.requestWebView": _reply,
    "messages.saveDraft": _reply,
    "messages.sendBotRequestedPeer": _requested,
    "messages.sendInlineBotResult": _reply,
    "messages.sendMedia": _reply,
    "messages.sendMessage": _reply,
    "messages.sendMultiMedia": _reply,
    "messages.sendPaidReaction": _paid_privacy,
    "messages.sendScreenshotNotification": _reply,
    "messages.setChatTheme": _theme,
    "messages.togglePaidReactionPrivacy": _paid_privacy,
    "messages.translateText": _old_text,
    "payments.convertStarGift": _gift,
    "payments.saveStarGift": _gift,
    "payments.updateStarGiftPrice": _resell,
    "poll": _plain_text("question"),
    "pollAnswer": _plain_text("text"),
    "replyInlineMarkup": inline_up,
    "replyKeyboardMarkup": reply_up,
    "stories.canSendStory": _peer_from_user,
    "stories.deleteStories": _peer_from_user,
    "stories.editStory": _peer_from_user,
    "stories.exportStoryLink": _peer_from_user,
    "stories.getPinnedStories": _peer_from_user,
    "stories.getStoriesArchive": _peer_from_user,
    "stories.getStoriesByID": _peer_from_user,
    "stories.getStoriesViews": _peer_from_user,
    "stories.getStoryViewsList": _peer_from_user,
    "stories.incrementStoryViews": _peer_from_user,
    "stories.readStories": _peer_from_user,
    "stories.report": _reason,
    "stories.sendReaction": _peer_from_user,
    "stories.sendStory": _peer_from_user,
    "stories.togglePinned": _peer_from_user,
}
"""Constructor or method → finishes an inner object, given the old fields which have no place in it.

Called for layers only whose shape of it is not the inner one.
"""


def _moved(to: type[Function], *fields: str) -> Callable[[dict[str, Any]], Function]:
    """A method of `channels` that takes a peer now and lives in another namespace."""
    made: Any = to

    def up(old: dict[str, Any]) -> Function:
        found: Function = made(peer=_channel_peer(old["channel"]), **{field: old[field] for field in fields})
        return found

    return up


def _sponsored(to: type[Function], *fields: str) -> Callable[[dict[str, Any]], Function]:
    made: Any = to

    def up(old: dict[str, Any]) -> Function:
        found: Function = made(**{field: old[field] for field in fields})
        return found

    return up


GONE: dict[str, Callable[[dict[str, Any]], Object]] = {
    **BUTTONS_UP,
    "emojiStatusUntil": lambda old: types.EmojiStatus(old["document_id"], old["until"]),
    "channels.clickSponsoredMessage": _sponsored(functions.MessagesClickSponsoredMessage, "random_id"),
    "channels.createForumTopic": _moved(
        functions.MessagesCreateForumTopic, "title", "icon_color", "icon_emoji_id", "random_id", "send_as"
    ),
    "channels.deleteTopicHistory": _moved(functions.MessagesDeleteTopicHistory, "top_msg_id"),
    "channels.editCreator": _moved(functions.MessagesEditChatCreator, "user_id", "password"),
    "channels.editForumTopic": _moved(
        functions.MessagesEditForumTopic, "topic_id", "title", "icon_emoji_id", "closed", "hidden"
    ),
    "channels.getForumTopics": _moved(
        functions.MessagesGetForumTopics, "q", "offset_date", "offset_id", "offset_topic", "limit"
    ),
    "channels.getForumTopicsByID": _moved(functions.MessagesGetForumTopicsByID, "topics"),
    "channels.getSponsoredMessages": _moved(functions.MessagesGetSponsoredMessages),
    "channels.reorderPinnedForumTopics": _moved(functions.MessagesReorderPinnedForumTopics, "force", "order"),
    "channels.reportSponsoredMessage": _sponsored(functions.MessagesReportSponsoredMessage, "random_id", "option"),
    "channels.updatePinnedForumTopic": _moved(functions.MessagesUpdatePinnedForumTopic, "topic_id", "pinned"),
    "channels.viewSponsoredMessage": _sponsored(functions.MessagesViewSponsoredMessage, "random_id"),
}
"""Constructor or method that the inner layer lacks → its like there, from its fields."""


def to_input_user(peer: Any) -> Any:
    """COMPAT(kurigram, pyrogram): an InputPeer where InputUser is declared."""
    if isinstance(peer, types.InputPeerUser):
        return types.InputUser(peer.user_id, peer.access_hash)
    if isinstance(peer, types.InputPeerSelf):
        return types.InputUserSelf()
    if isinstance(peer, types.InputPeerUserFromMessage):
        return types.InputUserFromMessage(peer.peer, peer.msg_id, peer.user_id)
    if isinstance(peer, types.InputPeerEmpty):
        return types.InputUserEmpty()
    raise BadBody(f"{type(peer).__name__} where a user is expected")


def to_input_channel(peer: Any) -> Any:
    """COMPAT(kurigram, pyrogram): an InputPeer where InputChannel is declared."""
    if isinstance(peer, types.InputPeerChannel):
        return types.InputChannel(peer.channel_id, peer.access_hash)
    if isinstance(peer, types.InputPeerChannelFromMessage):
        return types.InputChannelFromMessage(peer.peer, peer.msg_id, peer.channel_id)
    if isinstance(peer, types.InputPeerEmpty):
        return types.InputChannelEmpty()
    raise BadBody(f"{type(peer).__name__} where a channel is expected")


LENIENT: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("InputPeer", "InputChannel"): to_input_channel,
    ("InputPeer", "InputUser"): to_input_user,
    ("InputChannel", "InputPeer"): _channel_peer,
    ("InputUser", "InputPeer"): _user_peer,
}
"""(type that came, type that is declared) → the value in the declared type."""
