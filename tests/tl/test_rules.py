"""The hand rules between layers, each seen in bytes of an old layer."""

import math
from typing import Any

import pytest

from chappe.tl import functions, types
from chappe.tl.base import Object
from chappe.tl.codec import decode, decode_invocation, decode_result, encode, encode_result
from chappe.tl.errors import Unborn
from chappe.tl.shapes import INNER, layer_tables, layers_on_file
from tests.tl.samples import Plain, Reader

TEXT = types.TextWithEntities("words", [])


def seen(value: Object, layer: int) -> dict[str, Any]:
    """What a client of a layer reads: names and fields as plain values."""
    reader = Reader(encode(value, layer), layer_tables(layer))
    return flat(reader.boxed(""))


def flat(value: Any) -> Any:
    if isinstance(value, Plain):
        return {"_": value.shape.name, **{name: flat(inside) for name, inside in value.values.items()}}
    return [flat(inside) for inside in value] if isinstance(value, list) else value


def called(method: Object, layer: int) -> Any:
    """A request written by hand in a layer's own form."""
    return decode_invocation(encode(method, layer), layer).request


class Old:
    """Writes an old constructor or method from its name and fields: what an old client sends."""

    def __init__(self, name: str, **values: Any) -> None:
        self.name = name
        self.values = values

    def bytes(self, layer: int) -> bytes:
        tables = layer_tables(layer)
        shape = tables.functions_by_name.get(self.name) or tables.by_name[self.name]
        words: dict[str, int] = {f.name: 0 for f in shape.fields if f.type == "#"}
        for field in shape.fields:
            if field.word and self.values.get(field.name) not in (None, False):
                words[field.word] |= 1 << field.bit
        parts = [shape.id.to_bytes(4, "little")]
        for field in shape.fields:
            if field.type == "#":
                parts.append(words[field.name].to_bytes(4, "little"))
            elif field.type != "true" and (not field.word or words[field.word] >> field.bit & 1):
                parts.append(raw(self.values[field.name], field.type, layer))
        return b"".join(parts)


def raw(value: Any, kind: str, layer: int) -> bytes:
    if isinstance(value, Old):
        return value.bytes(layer)
    if kind.startswith("Vector<"):
        head = bytes.fromhex("15c4b51c") + len(value).to_bytes(4, "little")
        return head + b"".join(raw(item, kind[7:-1], layer) for item in value)
    if kind in ("int", "long"):
        return int(value).to_bytes(4 if kind == "int" else 8, "little", signed=True)
    if kind in ("string", "bytes"):
        data = value.encode() if isinstance(value, str) else value
        return bytes([len(data)]) + data + bytes(-(len(data) + 1) % 4)
    return encode(value, layer)


def asked(layer: int, name: str, **values: Any) -> Any:
    return decode_invocation(Old(name, **values).bytes(layer), layer).request


class TestDown:
    """Inner objects as old clients see them."""

    @pytest.mark.parametrize(
        ("layer", "title"), [(193, "words"), (198, {"_": "textWithEntities", "text": "words", "entities": []})]
    )
    def test_titles_of_folders(self, layer: int, title: Any) -> None:
        folder = types.DialogFilter(2, TEXT, [types.InputPeerSelf()], [], [])
        assert seen(folder, layer)["title"] == title

    def test_polls(self) -> None:
        poll = types.Poll(1, TEXT, [types.PollAnswer(TEXT, b"0")], 7)
        old = seen(poll, 178)
        assert old["question"] == "words"
        assert old["answers"] == [{"_": "pollAnswer", "text": "words", "option": b"0"}]
        results = types.PollResults(recent_voters=[types.PeerUser(5), types.PeerChannel(6)])
        assert seen(results, 158)["recent_voters"] == [5]
        assert seen(results, 160)["recent_voters"] == [
            {"_": "peerUser", "user_id": 5},
            {"_": "peerChannel", "channel_id": 6},
        ]
        assert seen(types.PollAnswerVoters(b"0"), 223)["voters"] == 0

    def test_length_of_videos(self) -> None:
        video = types.DocumentAttributeVideo(1.6, 10, 20)
        assert seen(video, 158)["duration"] == 2
        assert seen(video, 160)["duration"] == 1.6
        for absurd in (math.nan, math.inf, -5.0, 1e300):
            assert seen(types.DocumentAttributeVideo(absurd, 10, 20), 158)["duration"] == 0

    def test_story_and_colour_of_users(self) -> None:
        user = types.User(1, stories_max_id=types.RecentStory(max_id=5), color=types.PeerColor(3, 77))
        assert seen(user, 216)["stories_max_id"] == 5
        assert (seen(user, 166)["color"], seen(user, 166)["background_emoji_id"]) == (3, 77)
        assert seen(user, 167)["color"] == {"_": "peerColor", "color": 3, "background_emoji_id": 77}
        assert "color" not in seen(user, 165)

    def test_config_of_old_desktops(self) -> None:
        values: dict[str, Any] = {}
        for field in layer_tables(INNER).by_name["config"].fields:
            if field.type != "#" and not field.word:
                values[field.name] = {"int": 5, "Bool": False, "string": "x"}.get(field.type, [])
        old = seen(types.Config(**values), 152)
        assert (old["pinned_dialogs_count_max"], old["saved_gifs_limit"], old["phonecalls_enabled"]) == (5, 200, True)

    def test_reply_header_without_a_message(self) -> None:
        header = types.MessageReplyHeader(quote_text="q")
        assert seen(header, 165)["reply_to_msg_id"] == 0
        assert seen(header, 166)["reply_to_msg_id"] is None

    def test_drafts(self) -> None:
        draft = types.DraftMessage("x", 1, reply_to=types.InputReplyToMessage(9))
        assert seen(draft, 165)["reply_to_msg_id"] == 9
        assert seen(types.DraftMessage("x", 1), 165)["reply_to_msg_id"] is None

    def test_media_unknown_to_the_layer(self) -> None:
        todo = types.MessageMediaToDo(types.TodoList(TEXT, []))
        message = types.Message(1, types.PeerUser(1), 1, "x", media=todo)
        assert seen(message, 204)["media"] == {"_": "messageMediaUnsupported"}
        assert seen(message, 214)["media"]["_"] == "messageMediaToDo"

    def test_actions_unknown_to_the_layer(self) -> None:
        action = types.MessageActionSuggestProfilePhoto(types.PhotoEmpty(1))
        message = types.MessageService(1, types.PeerUser(1), 1, action)
        said = seen(message, 150)["action"]
        assert said["_"] == "messageActionCustomAction"
        assert said["message"]
        assert seen(message, 152)["action"]["_"] == "messageActionSuggestProfilePhoto"

    def test_an_action_around_something_unknown(self) -> None:
        gift = types.StarGiftUnique(1, 2, "t", "s", 3, [], 4, 5)
        message = types.MessageService(1, types.PeerUser(1), 1, types.MessageActionStarGift(gift))
        assert seen(message, 193)["action"] == {"_": "messageActionCustomAction", "message": "A gift was sent"}
        assert seen(message, 198)["action"]["_"] == "messageActionStarGift"

    def test_entities_unknown_to_the_layer_are_left_out(self) -> None:
        entities = [
            types.MessageEntityBold(0, 1),
            types.MessageEntityFormattedDate(0, 1, 5),
            types.MessageEntityItalic(1, 1),
        ]
        message = types.Message(1, types.PeerUser(1), 1, "xy", entities=entities)
        assert [one["_"] for one in seen(message, 221)["entities"]] == ["messageEntityBold", "messageEntityItalic"]
        assert len(seen(message, 223)["entities"]) == 3

    def test_updates_unknown_to_the_layer_are_left_out(self) -> None:
        known = types.UpdateNewMessage(types.Message(1, types.PeerUser(1), 1, "x"), 5, 1)
        box = types.Updates([types.UpdateSmsJob("j"), known], [], [], 1, 0)
        assert [one["_"] for one in seen(box, 158)["updates"]] == ["updateNewMessage"]
        short = types.UpdateShort(types.UpdateSmsJob("j"), 77)
        assert seen(short, 158) == {"_": "updates", "updates": [], "users": [], "chats": [], "date": 77, "seq": 0}
        assert seen(short, INNER)["_"] == "updateShort"

    def test_what_holds_an_unknown_value_goes_with_it(self) -> None:
        counts = [types.ReactionCount(types.ReactionPaid(), 5), types.ReactionCount(types.ReactionEmoji("x"), 6)]
        reactions = types.MessageReactions(results=counts)
        assert [one["count"] for one in seen(reactions, 185)["results"]] == [6]
        assert len(seen(reactions, 188)["results"]) == 2

    def test_an_optional_unknown_value_is_absent(self) -> None:
        message = types.Message(
            1, types.PeerUser(1), 1, "x", reply_to=types.MessageReplyStoryHeader(types.PeerUser(1), 2)
        )
        assert seen(message, 158)["reply_to"] is None
        assert seen(message, 160)["reply_to"] == {"_": "messageReplyStoryHeader", "user_id": 1, "story_id": 2}

    def test_pinned_topics(self) -> None:
        update = types.UpdatePinnedForumTopic(types.PeerChannel(3), 4, pinned=True)
        assert seen(update, 214) == {"_": "updateChannelPinnedTopic", "pinned": True, "channel_id": 3, "topic_id": 4}
        with pytest.raises(Unborn):
            encode(types.UpdatePinnedForumTopic(types.PeerUser(3), 4), 214)

    def test_status_until(self) -> None:
        assert seen(types.EmojiStatus(5, 9), 193) == {"_": "emojiStatusUntil", "document_id": 5, "until": 9}
        assert seen(types.EmojiStatus(5), 193) == {"_": "emojiStatus", "document_id": 5}
        assert seen(types.EmojiStatus(5, 9), 198)["_"] == "emojiStatus"

    def test_promo_without_a_peer(self) -> None:
        promo = types.HelpPromoData(9, [], [], [], [])
        assert seen(promo, 199) == {"_": "help.promoDataEmpty", "expires": 9}

    def test_nothing_of_an_absent_layer_leaks(self) -> None:
        rich = types.TextSpoiler(types.TextMath("x"))
        assert seen(rich, 225) == {"_": "textPlain", "text": "x"}


class TestKeyboards:
    INLINE = types.ReplyInlineMarkup(
        [
            types.KeyboardInlineButtonRow(
                [
                    types.KeyboardInlineButton("a", types.InlineButtonTypeCallback(b"d", requires_password=True)),
                    types.KeyboardInlineButton("b", types.InlineButtonTypeUrl("u")),
                    types.KeyboardInlineButton("c", types.InlineButtonTypeCopy("t")),
                ]
            )
        ]
    )
    REPLY = types.ReplyKeyboardMarkup(
        [
            types.KeyboardButtonRow(
                [
                    types.KeyboardButton("a", types.ButtonTypeDefault()),
                    types.KeyboardButton("b", types.ButtonTypeRequestPhone()),
                    types.KeyboardButton("c", types.ButtonTypeRequestPeer(1, types.RequestPeerTypeUser(), 2)),
                ]
            )
        ],
        resize=True,
    )

    def test_inline_buttons_each_by_its_constructor(self) -> None:
        row = seen(self.INLINE, 228)["rows"][0]["buttons"]
        assert [button["_"] for button in row] == ["keyboardButtonCallback", "keyboardButtonUrl", "keyboardButtonCopy"]
        assert (row[0]["data"], row[0]["requires_password"], row[1]["url"]) == (b"d", True, "u")

    def test_kinds_unknown_to_the_layer(self) -> None:
        row = seen(self.INLINE, 185)["rows"][0]["buttons"]
        assert [button["_"] for button in row] == ["keyboardButtonCallback", "keyboardButtonUrl"]
        row = seen(self.REPLY, 150)["rows"][0]["buttons"]
        assert [button["_"] for button in row] == ["keyboardButton", "keyboardButtonRequestPhone", "keyboardButton"]

    @pytest.mark.parametrize("layer", [n for n in layers_on_file() if n >= 188])
    def test_both_ways(self, layer: int) -> None:
        for markup in (self.INLINE, self.REPLY):
            data = encode(markup, layer)
            assert decode(data, layer) == (markup, len(data))

    @pytest.mark.parametrize("layer", [150, 158, 198, 228])
    def test_old_requests(self, layer: int) -> None:
        rows = [Old("keyboardButtonRow", buttons=[Old("keyboardButtonUrl", text="b", url="u")])]
        media = types.InputMediaPhoto(types.InputPhotoEmpty())
        request = asked(
            layer, "messages.sendMedia", peer=types.InputPeerSelf(), media=media, message="m", random_id=1,
            reply_markup=Old("replyInlineMarkup", rows=rows),
        )  # fmt: skip
        button = types.KeyboardInlineButton("b", types.InlineButtonTypeUrl("u"))
        assert request.reply_markup == types.ReplyInlineMarkup([types.KeyboardInlineButtonRow([button])])


class TestUp:
    """What old clients send."""

    @pytest.mark.parametrize(
        ("replied", "top", "read"),
        [
            (None, None, None),
            (5, None, types.InputReplyToMessage(5)),
            (5, 3, types.InputReplyToMessage(5, 3)),
            (None, 3, types.InputReplyToMessage(3, 3)),
        ],
    )
    def test_replies(self, replied: int | None, top: int | None, read: Any) -> None:
        sent = {"peer": types.InputPeerSelf(), "message": "m", "random_id": 1}
        request = asked(158, "messages.sendMessage", **sent, reply_to_msg_id=replied, top_msg_id=top)
        assert request == functions.MessagesSendMessage(types.InputPeerSelf(), "m", 1, reply_to=read)

    def test_reactions(self) -> None:
        request = asked(
            158, "messages.sendReaction", peer=types.InputPeerSelf(), msg_id=1, reaction=[types.ReactionEmoji("x")]
        )
        assert request.reaction == [types.ReactionEmoji("x")]

    def test_quizzes(self) -> None:
        answers = [Old("pollAnswer", text=word, option=word.encode()) for word in "abc"]
        poll = Old("poll", id=0, quiz=True, question="q", answers=answers)
        media = Old("inputMediaPoll", poll=poll, correct_answers=[b"b"])
        request = asked(158, "messages.sendMedia", peer=types.InputPeerSelf(), media=media, message="", random_id=1)
        assert request.media.correct_answers == [1]
        assert request.media.poll.question == types.TextWithEntities("q", [])
        assert [answer.text.text for answer in request.media.poll.answers] == ["a", "b", "c"]

    def test_videos(self) -> None:
        attribute = Old("documentAttributeVideo", duration=7, w=1, h=2)
        assert decode(attribute.bytes(158), 158)[0] == types.DocumentAttributeVideo(7.0, 1, 2)

    def test_folders(self) -> None:
        folder = Old("dialogFilter", id=2, title="t", pinned_peers=[], include_peers=[], exclude_peers=[])
        request = asked(193, "messages.updateDialogFilter", id=2, filter=folder)
        assert request.filter.title == types.TextWithEntities("t", [])

    @pytest.mark.parametrize("layer", [150, 158, 198, 204])
    def test_topics_moved_to_messages(self, layer: int) -> None:
        channel = types.InputChannel(1, 2)
        request = asked(
            layer, "channels.getForumTopics", channel=channel, offset_date=0, offset_id=0, offset_topic=0, limit=9
        )
        assert request == functions.MessagesGetForumTopics(types.InputPeerChannel(1, 2), 0, 0, 0, 9)
        request = asked(layer, "channels.createForumTopic", channel=channel, title="t", random_id=3)
        assert request == functions.MessagesCreateForumTopic(types.InputPeerChannel(1, 2), "t", 3)

    def test_the_owner_of_a_channel(self) -> None:
        check = types.InputCheckPasswordEmpty()
        request = asked(
            158, "channels.editCreator", channel=types.InputChannel(1, 2), user_id=types.InputUserSelf(), password=check
        )
        assert request == functions.MessagesEditChatCreator(types.InputPeerChannel(1, 2), types.InputUserSelf(), check)

    def test_reports(self) -> None:
        reason = types.InputReportReasonSpam()
        request = asked(158, "messages.report", peer=types.InputPeerSelf(), id=[1], reason=reason, message="m")
        assert request == functions.MessagesReport(types.InputPeerSelf(), [1], b"spam", "m")

    def test_chat_themes(self) -> None:
        request = asked(158, "messages.setChatTheme", peer=types.InputPeerSelf(), emoticon="x")
        assert request.theme == types.InputChatTheme("x")

    def test_signatures(self) -> None:
        request = asked(158, "channels.toggleSignatures", channel=types.InputChannel(1, 2), enabled=True)
        assert request.signatures_enabled is True

    def test_colours(self) -> None:
        request = asked(198, "account.updateColor", color=5, background_emoji_id=None)
        assert request.color == types.PeerColor(5)

    def test_app_config_has_no_hash(self) -> None:
        assert asked(152, "help.getAppConfig") == functions.HelpGetAppConfig(0)


class TestAnswers:
    UPDATES = types.Updates([], [], [], 1, 0)

    @pytest.mark.parametrize(
        ("method", "value", "old", "layers"),
        [
            (functions.MessagesCreateChat, types.MessagesInvitedUsers(UPDATES, []), UPDATES, (174, 177)),
            (functions.MessagesAddChatUser, types.MessagesInvitedUsers(UPDATES, []), UPDATES, (158, 177)),
            (functions.ChannelsInviteToChannel, types.MessagesInvitedUsers(UPDATES, []), UPDATES, (158, 177)),
            (functions.ChannelsJoinChannel, types.MessagesChatInviteJoinResultOk(UPDATES), UPDATES, (225, 227)),
            (functions.MessagesImportChatInvite, types.MessagesChatInviteJoinResultOk(UPDATES), UPDATES, (225, 227)),
            (
                functions.MessagesGetDialogFilters,
                types.MessagesDialogFilters([types.DialogFilterDefault()]),
                [types.DialogFilterDefault()],
                (174, 177),
            ),
            (
                functions.HelpGetAppConfig,
                types.HelpAppConfig(5, types.JsonObject([])),
                types.JsonObject([]),
                (152, 155),
            ),
            (
                functions.MessagesGetWebPagePreview,
                types.MessagesWebPagePreview(types.MessageMediaEmpty(), [], []),
                types.MessageMediaEmpty(),
                (193, 198),
            ),
            (functions.MessagesGetMessageReadParticipants, [types.ReadParticipantDate(5, 6)], [5], (152, 155)),
            (functions.MessagesReport, types.ReportResultReported(), True, (188, 189)),
            (functions.StoriesGetPeerMaxIDs, [types.RecentStory(max_id=4), types.RecentStory()], [4, 0], (216, 218)),
        ],
    )
    def test_in_the_form_of_the_layer(self, method: Any, value: Any, old: Any, layers: tuple[int, int]) -> None:
        before, since = layers
        assert decode_result(method, encode_result(method, value, before), before) == old
        assert decode_result(method, encode_result(method, value, since), since) == value


def test_an_answer_to_a_chat_that_is_not_told_is_a_plain_message_to_those_who_need_an_id() -> None:
    origin = types.MessageFwdHeader(date=5, from_name="Somebody")
    photo = types.MessageMediaPhoto()
    untold = types.MessageReplyHeader(reply_from=origin, reply_media=photo, quote_text="words")
    told = types.MessageReplyHeader(
        reply_to_msg_id=7, reply_to_peer_id=types.PeerChannel(8), reply_from=origin, quote_text="words"
    )
    for layer in (158, 165):
        assert seen(types.Message(1, types.PeerUser(2), 3, "x", reply_to=untold), layer)["reply_to"] is None
        found = seen(types.Message(1, types.PeerUser(2), 3, "x", reply_to=told), layer)["reply_to"]
        assert (found["reply_to_msg_id"], found["reply_to_peer_id"]["channel_id"]) == (7, 8)
    for layer in (166, 198, INNER):
        found = seen(types.Message(1, types.PeerUser(2), 3, "x", reply_to=untold), layer)["reply_to"]
        assert (found["quote_text"], found["reply_from"]["from_name"]) == ("words", "Somebody")
        assert found["reply_to_msg_id"] is None and found["reply_media"]["_"] == "messageMediaPhoto"


def test_a_draft_that_answers_another_chat_answers_nothing_where_only_an_id_is_told() -> None:
    away = types.InputReplyToMessage(reply_to_msg_id=7, reply_to_peer_id=types.InputPeerChat(8))
    assert seen(types.DraftMessage("begun", 5, reply_to=away), 165)["reply_to_msg_id"] is None
    here = types.InputReplyToMessage(reply_to_msg_id=7)
    assert seen(types.DraftMessage("begun", 5, reply_to=here), 165)["reply_to_msg_id"] == 7
    assert seen(types.DraftMessage("begun", 5, reply_to=away), 198)["reply_to"]["reply_to_peer_id"]["chat_id"] == 8
