"""The hand rules on the way out: fields that had another type, constructors and answers that an old layer lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import types
from .base import Foreign, Object
from .buttons import inline_rows, old_button, reply_button
from .errors import Unborn
from .shapes import Layer

Rule = Callable[[Any, Layer], Any]

NEWER = "A newer version of this app is needed to show this event."
DAYS = 30
"""Days that an old client's «month» of a gift stands for."""


def _peer_id(peer: Any) -> int:
    """The bare id of a peer; 0 where an old field can only name a user and the peer is none."""
    peer = getattr(peer, "obj", peer)
    found = getattr(peer, "user_id", None) or getattr(peer, "chat_id", None) or getattr(peer, "channel_id", None)
    return int(found or 0)


def _user_id(peer: Any) -> int:
    found: int = getattr(getattr(peer, "obj", peer), "user_id", 0)
    return found


def _stars(amount: Any) -> int:
    """Stars alone: a sum in another currency is none of them."""
    return int(amount.amount) if isinstance(amount, types.StarsAmount) else 0


def _input_user(peer: Any) -> Any:
    if isinstance(peer, types.InputPeerUser):
        return types.InputUser(peer.user_id, peer.access_hash)
    return types.InputUserSelf() if isinstance(peer, types.InputPeerSelf) else types.InputUserEmpty()


def _text(field: str) -> Rule:
    return lambda o, layer: getattr(o, field).text


def _first(field: str, kind: str) -> Rule:
    def first(o: Any, layer: Layer) -> Any:
        values = getattr(o, field)
        if not values:
            raise Unborn(kind, layer.number)
        return values[0]

    return first


def _seconds(o: Any, layer: Layer) -> int:
    """Whole seconds; a length that no old field can hold (or that is no number) is none."""
    duration: float = o.duration
    return int(duration + 0.5) if 0 <= duration < 1 << 30 else 0


def _months(o: Any, layer: Layer) -> int:
    months: int = round(o.days / DAYS)
    return max(1, months)


def _story_top(o: Any, layer: Layer) -> int | None:
    return o.stories_max_id.max_id if o.stories_max_id is not None else None


def _color(o: Any, layer: Layer) -> int | None:
    return o.color.color if isinstance(o.color, types.PeerColor) else None


def _background(o: Any, layer: Layer) -> int | None:
    return o.color.background_emoji_id if isinstance(o.color, types.PeerColor) else None


def _reply_id(o: Any, layer: Layer) -> int | None:
    here = isinstance(o.reply_to, types.InputReplyToMessage) and o.reply_to.reply_to_peer_id is None
    return o.reply_to.reply_to_msg_id if here else None


def _answered(o: Any, layer: Layer) -> Any:
    """Up to layer 165 a reply names a message: what is answered in a chat unknown to the viewer is left out."""
    unnamed = isinstance(o.reply_to, types.MessageReplyHeader) and o.reply_to.reply_to_msg_id is None
    return None if unnamed and layer.number <= 165 else o.reply_to


def _answers(o: Any, layer: Layer) -> list[bytes] | None:
    if o.correct_answers is None:
        return None
    options = [answer.option for answer in o.poll.answers if isinstance(answer, types.PollAnswer)]
    return [options[index] for index in o.correct_answers if 0 <= index < len(options)]


def _votes(o: Any, layer: Layer) -> list[Foreign]:
    old = {
        types.MessagePeerVote: ("messageUserVote", ("option", "date")),
        types.MessagePeerVoteInputOption: ("messageUserVoteInputOption", ("date",)),
        types.MessagePeerVoteMultiple: ("messageUserVoteMultiple", ("options", "date")),
    }
    votes = []
    for vote in o.votes:
        name, fields = old[type(vote)]
        votes.append(Foreign(name, {"user_id": _user_id(vote.peer), **{f: getattr(vote, f) for f in fields}}))
    return votes


def _permille(o: Any, layer: Layer) -> int:
    return getattr(o.rarity, "permille", 0)


def _always(value: Any) -> Rule:
    return lambda o, layer: value


DOWN: dict[tuple[str, str, str], Rule] = {
    ("channel", "background_emoji_id", "long"): _background,
    ("channel", "color", "int"): _color,
    ("channel", "stories_max_id", "int"): _story_top,
    ("chatlists.chatlistInvite", "title", "string"): _text("title"),
    ("config", "phonecalls_enabled", "true"): _always(True),
    ("config", "pinned_dialogs_count_max", "int"): _always(5),
    ("config", "pinned_infolder_count_max", "int"): _always(100),
    ("config", "saved_gifs_limit", "int"): _always(200),
    ("config", "stickers_faved_limit", "int"): _always(5),
    ("dialogFilter", "title", "string"): _text("title"),
    ("dialogFilterChatlist", "title", "string"): _text("title"),
    ("documentAttributeVideo", "duration", "int"): _seconds,
    ("draftMessage", "reply_to_msg_id", "int"): _reply_id,
    ("inputMediaPoll", "correct_answers", "Vector<bytes>"): _answers,
    ("inputMediaStory", "user_id", "InputUser"): lambda o, layer: _input_user(o.peer),
    ("inputReplyToStory", "user_id", "InputUser"): lambda o, layer: _input_user(o.peer),
    ("messageActionGiftCode", "months", "int"): _months,
    ("messageActionGiftPremium", "months", "int"): _months,
    ("messageActionRequestedPeer", "peer", "Peer"): _first("peers", "messageActionRequestedPeer"),
    ("messageActionSetChatTheme", "emoticon", "string"): lambda o, layer: getattr(o.theme, "emoticon", ""),
    ("messageMediaStory", "user_id", "long"): lambda o, layer: _user_id(o.peer),
    ("message", "reply_to", "MessageReplyHeader"): _answered,
    ("messageReplyStoryHeader", "user_id", "long"): lambda o, layer: _user_id(o.peer),
    ("payments.checkedGiftCode", "months", "int"): _months,
    ("payments.starsStatus", "balance", "long"): lambda o, layer: _stars(o.balance),
    ("poll", "question", "string"): _text("question"),
    ("pollAnswer", "text", "string"): _text("text"),
    ("pollResults", "recent_voters", "Vector<long>"): lambda o, layer: (
        None if o.recent_voters is None else [_user_id(peer) for peer in o.recent_voters if _user_id(peer)]
    ),
    ("replyInlineMarkup", "rows", "Vector<KeyboardButtonRow>"): inline_rows,
    ("starGiftAttributeBackdrop", "rarity_permille", "int"): _permille,
    ("starGiftAttributeModel", "rarity_permille", "int"): _permille,
    ("starGiftAttributePattern", "rarity_permille", "int"): _permille,
    ("starsRevenueStatus", "available_balance", "long"): lambda o, layer: _stars(o.available_balance),
    ("starsRevenueStatus", "current_balance", "long"): lambda o, layer: _stars(o.current_balance),
    ("starsRevenueStatus", "overall_revenue", "long"): lambda o, layer: _stars(o.overall_revenue),
    ("starsTransaction", "stars", "StarsAmount"): lambda o, layer: o.amount,
    ("starsTransaction", "stars", "long"): lambda o, layer: _stars(o.amount),
    ("todoCompletion", "completed_by", "long"): lambda o, layer: _peer_id(o.completed_by),
    ("updateGroupCall", "chat_id", "long"): lambda o, layer: _peer_id(o.peer),
    ("updateGroupCallMessage", "from_id", "Peer"): lambda o, layer: o.message.from_id,
    ("updateGroupCallMessage", "message", "TextWithEntities"): lambda o, layer: o.message.message,
    ("updateGroupCallMessage", "random_id", "long"): lambda o, layer: o.message.id,
    ("updateMessageExtendedMedia", "extended_media", "MessageExtendedMedia"): _first(
        "extended_media", "updateMessageExtendedMedia"
    ),
    ("updateMessagePollVote", "user_id", "long"): lambda o, layer: _user_id(o.peer),
    ("updatePaidReactionPrivacy", "private", "Bool"): lambda o, layer: isinstance(
        o.private, types.PaidReactionPrivacyAnonymous
    ),
    ("updateReadStories", "user_id", "long"): lambda o, layer: _user_id(o.peer),
    ("updateSentStoryReaction", "user_id", "long"): lambda o, layer: _user_id(o.peer),
    ("updateStarsBalance", "balance", "long"): lambda o, layer: _stars(o.balance),
    ("updateStory", "user_id", "long"): lambda o, layer: _user_id(o.peer),
    ("user", "background_emoji_id", "long"): _background,
    ("user", "color", "int"): _color,
    ("user", "stories_max_id", "int"): _story_top,
    ("messages.votesList", "votes", "Vector<MessageUserVote>"): _votes,
    ("webPageAttributeStory", "user_id", "long"): lambda o, layer: _user_id(o.peer),
}
"""(constructor, field, type in the layer) → the field's value from the inner object."""


def _inner_text(o: Any, layer: Layer) -> Any:
    """Rich text without the adornment that the layer lacks."""
    inside = getattr(o, "text", None)
    if isinstance(inside, (Object, str)):
        return types.TextPlain(inside) if isinstance(inside, str) else inside
    shown = getattr(o, "alt", None) or getattr(o, "source", None)
    return types.TextPlain(shown) if shown else types.TextEmpty()


def _topic(o: Any, layer: Layer) -> Foreign | None:
    if not isinstance(o.peer, types.PeerChannel):
        return None
    return Foreign(
        "updateChannelPinnedTopic", {"pinned": o.pinned, "channel_id": o.peer.channel_id, "topic_id": o.topic_id}
    )


def _topics(o: Any, layer: Layer) -> Foreign | None:
    if not isinstance(o.peer, types.PeerChannel):
        return None
    return Foreign("updateChannelPinnedTopics", {"channel_id": o.peer.channel_id, "order": o.order})


_SAID = {
    "messageActionBoostApply": "The group was boosted",
    "messageActionChangeCreator": "The group has a new owner",
    "messageActionConferenceCall": "Group call",
    "messageActionGiftCode": "A gift was sent",
    "messageActionGiftStars": "A gift was sent",
    "messageActionGiveawayLaunch": "A giveaway has begun",
    "messageActionGiveawayResults": "A giveaway has ended",
    "messageActionNewCreatorPending": "The group will have a new owner",
    "messageActionNoForwardsToggle": "Forwarding from this chat was switched",
    "messageActionPollAppendAnswer": "An answer was added to a poll",
    "messageActionPollDeleteAnswer": "An answer was taken out of a poll",
    "messageActionRequestedPeer": "A chat was shared",
    "messageActionRequestedPeerSentMe": "A chat was shared",
    "messageActionSetChatWallPaper": "The chat's background was changed",
    "messageActionStarGift": "A gift was sent",
    "messageActionSuggestBirthday": "A birthday was suggested",
    "messageActionSuggestProfilePhoto": "A profile photo was suggested",
    "messageActionTodoAppendTasks": "Tasks were added to a list",
    "messageActionTodoCompletions": "Tasks of a list were marked",
}


def action_text(o: Object, layer: Layer) -> types.MessageActionCustomAction:
    """A service message that an old layer cannot name, as plain text."""
    return types.MessageActionCustomAction(_SAID.get(o.TL_NAME, NEWER))


def unsupported(o: Object, layer: Layer) -> types.MessageMediaUnsupported:
    """Media that an old layer cannot name."""
    return types.MessageMediaUnsupported()


BY_TYPE: dict[str, Rule] = {
    "MessageAction": action_text,
    "MessageMedia": unsupported,
    "PageBlock": lambda o, layer: types.PageBlockUnsupported(),
    "RichText": _inner_text,
    "auth.SentCodeType": lambda o, layer: types.AuthSentCodeTypeSms(getattr(o, "length", 5)),
}
"""Result type → what stands for any constructor of it that the layer lacks."""

FALLBACKS: dict[str, Rule] = {
    "emojiStatusCollectible": lambda o, layer: types.EmojiStatus(o.document_id, o.until),
    "phoneCallDiscardReasonMigrateConferenceCall": lambda o, layer: types.PhoneCallDiscardReasonDisconnect(),
    "sendMessageRichMessageDraftAction": lambda o, layer: types.SendMessageTypingAction(),
    "sendMessageTextDraftAction": lambda o, layer: types.SendMessageTypingAction(),
    "sendMessageStopDraftAction": lambda o, layer: types.SendMessageCancelAction(),
}
"""Constructor → what stands for it in a layer that lacks it."""

MAYBE: dict[str, Rule] = {"updatePinnedForumTopic": _topic, "updatePinnedForumTopics": _topics}
"""The same, where it depends on the object whether anything can (None = nothing)."""


def _status(o: Any, layer: Layer) -> Any:
    if o.until is None:
        return None
    return Foreign("emojiStatusUntil", {"document_id": o.document_id, "until": o.until})


def _promo(o: Any, layer: Layer) -> Any:
    return types.HelpPromoDataEmpty(o.expires) if o.peer is None else None


RESHAPED: dict[str, tuple[str, Rule]] = {
    "emojiStatus": ("until", _status),
    "help.promoData": ("pending_suggestions", _promo),
    "keyboardButton": ("type", reply_button),
    "keyboardInlineButton": ("type", lambda o, layer: old_button(o, layer)),
}
"""Constructor → (field by whose lack an old form is known, what to write then instead; None = itself)."""


def _updates(value: Any) -> Any:
    return value.updates


def _joined(value: Any) -> Any:
    if not isinstance(value, types.MessagesChatInviteJoinResultOk):
        raise Unborn(type(value).__name__, 0)
    return value.updates


def _max_ids(value: Any) -> list[int]:
    return [story.max_id or 0 for story in value]


def _reported(value: Any) -> bool:
    return isinstance(value, types.ReportResultReported)


def _app_config(value: Any) -> Any:
    return value.config if isinstance(value, types.HelpAppConfig) else types.JsonObject([])


def _forwarded(value: Any) -> Any:
    messages = [item.message for item in value.forwards if isinstance(item, types.PublicForwardMessage)]
    return types.MessagesMessages(messages, (), value.chats, value.users)


ANSWERS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("bots.getBotInfo", "Vector<string>"): lambda value: [value.about, value.description],
    ("channels.inviteToChannel", "Updates"): _updates,
    ("channels.joinChannel", "Updates"): _joined,
    ("help.getAppConfig", "JSONValue"): _app_config,
    ("messages.addChatUser", "Updates"): _updates,
    ("messages.createChat", "Updates"): _updates,
    ("messages.getDialogFilters", "Vector<DialogFilter>"): lambda value: value.filters,
    ("messages.getMessageReadParticipants", "Vector<long>"): lambda value: [one.user_id for one in value],
    ("messages.getWebPage", "WebPage"): lambda value: value.webpage,
    ("messages.getWebPagePreview", "MessageMedia"): lambda value: value.media,
    ("messages.importChatInvite", "Updates"): _joined,
    ("messages.report", "Bool"): _reported,
    ("messages.requestAppWebView", "AppWebViewResult"): lambda value: Foreign(
        "appWebViewResultUrl", {"url": value.url}
    ),
    ("messages.requestSimpleWebView", "SimpleWebViewResult"): lambda value: Foreign(
        "simpleWebViewResultUrl", {"url": value.url}
    ),
    ("phone.sendGroupCallMessage", "Bool"): lambda value: True,
    ("stats.getMessagePublicForwards", "messages.Messages"): _forwarded,
    ("stories.canSendStory", "Bool"): lambda value: value.count_remains > 0,
    ("stories.getPeerMaxIDs", "Vector<int>"): _max_ids,
    ("stories.report", "Bool"): _reported,
}
"""(method, type of its answer in the layer) → the answer in that type, from the inner layer's answer."""
