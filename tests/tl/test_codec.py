"""The codec's contract: values in and out, Memo, answers, wrappers, leniency, errors."""

import gzip
import struct
import zlib
from typing import Any

import pytest

from chappe.tl import functions, types
from chappe.tl.codec import Memo, decode, decode_invocation, decode_result, encode, encode_result, memo
from chappe.tl.errors import BadBody, BadObject, Unborn, UnknownConstructor, UnknownLayer, UnknownMethod
from chappe.tl.invocation import MAX_INFLATED
from chappe.tl.primitives import GZIP, pack_bytes
from chappe.tl.shapes import INNER

PEER = types.PeerUser(7)
REQUEST = functions.MessagesSendMessage(types.InputPeerSelf(), "hello", random_id=5)


def message(**more: Any) -> types.Message:
    return types.Message(id=5, peer_id=PEER, date=100, message="hi", **more)


def wrapped(query: Any, layer: int = INNER) -> functions.InvokeWithLayer:
    init = functions.InitConnection(
        4, "device", "system", "app", "en", "pack", "de", query, params=types.JsonObject([]), proxy=None
    )
    return functions.InvokeWithLayer(layer, init)


def test_an_object_comes_back_equal() -> None:
    sent = message(out=True, entities=[types.MessageEntityBold(0, 2)], views=3, forwards=0)
    data = encode(sent, INNER)
    assert decode(data, INNER) == (sent, len(data))


def test_decoding_starts_at_an_offset() -> None:
    data = encode(PEER, INNER)
    for offset in range(5):
        assert decode(b"x" * offset + data + b"tail", INNER, offset) == (PEER, offset + len(data))


def test_known_bytes() -> None:
    assert encode(PEER, INNER) == bytes.fromhex("22175159 0700000000000000")
    assert encode(True, INNER) == bytes.fromhex("b5757299")
    assert encode(False, 158) == bytes.fromhex("379779bc")
    assert encode([PEER, PEER], INNER) == bytes.fromhex("15c4b51c 02000000") + encode(PEER, INNER) * 2


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 252, 253, 254, 255, 256, 257, 70_000])
def test_strings_of_every_padding(size: int) -> None:
    sent = message()
    sent.message = "ä" * (size // 2) + "x" * (size % 2)
    data = encode(sent, INNER)
    assert len(data) % 4 == 0
    assert decode(data, INNER)[0] == sent


def test_absent_flags_are_none_and_false() -> None:
    read, _ = decode(encode(message(), INNER), INNER)
    assert read.from_id is None and read.entities is None and read.views is None
    assert read.out is False and read.pinned is False


def test_an_empty_vector_is_not_an_absent_one() -> None:
    assert decode(encode(message(entities=[]), INNER), INNER)[0].entities == []


def test_a_flag_shared_by_two_fields_writes_both() -> None:
    read, _ = decode(encode(message(views=3), INNER), INNER)
    assert (read.views, read.forwards) == (3, 0)


def test_lists_and_tuples_are_equal_values() -> None:
    assert message(entities=[]) == message(entities=())
    assert message(entities=[types.MessageEntityBold(0, 1)]) != message(entities=())
    assert types.PeerUser(1) != types.PeerChat(1)


def test_repr_shows_what_is_set() -> None:
    assert repr(message(out=True)) == "Message(out=True, id=5, peer_id=PeerUser(user_id=7), date=100, message='hi')"


class TestMemo:
    def test_stands_anywhere_for_its_object(self) -> None:
        user = types.UserEmpty(9)
        plain = types.Updates([types.UpdateNewMessage(message(), 1, 1)], [user], [], 1, 0)
        kept = types.Updates([types.UpdateNewMessage(memo(message()), 1, 1)], [memo(user)], [], 1, 0)
        for layer in (INNER, 198, 158, INNER):
            assert encode(kept, layer) == encode(plain, layer) == encode(Memo(plain), layer)

    def test_writes_kept_bytes_without_looking_at_the_object(self) -> None:
        user = types.UserEmpty(9)
        kept = Memo(user)
        first = encode(kept, INNER)
        user.id = 10
        assert encode(kept, INNER) == first
        assert encode(kept, 198) != first, "another layer is written from the object"

    def test_equals_what_it_holds(self) -> None:
        assert Memo(PEER) == Memo(types.PeerUser(7)) == types.PeerUser(7)
        assert Memo(PEER) != types.PeerUser(8)
        assert message(from_id=Memo(PEER)) == message(from_id=PEER)


class TestAnswers:
    @pytest.mark.parametrize(
        ("method", "value"),
        [
            (functions.MessagesReceivedQueue, [1, 2**40]),
            (functions.ContactsGetContactIDs, [1, -2]),
            (functions.AccountUpdateStatus, True),
            (functions.UsersGetUsers, [types.UserEmpty(1)]),
            (functions.UsersGetUsers, []),
            (functions.UpdatesGetState, types.UpdatesState(1, 2, 3, 4, 5)),
        ],
    )
    def test_come_back_equal(self, method: Any, value: Any) -> None:
        assert decode_result(method, encode_result(method, value, INNER), INNER) == value

    def test_memo_answers(self) -> None:
        state = types.UpdatesState(1, 2, 3, 4, 5)
        assert encode_result(functions.UpdatesGetState, Memo(state), 158) == encode(state, 158)

    def test_a_wrong_value_is_our_fault(self) -> None:
        with pytest.raises(BadObject):
            encode_result(functions.MessagesReceivedQueue, ["x"], INNER)


class TestWrappers:
    def test_plain_request(self) -> None:
        found = decode_invocation(encode(REQUEST, INNER), INNER)
        assert found.request == REQUEST
        assert (found.layer, found.init, found.after, found.without_updates, found.takeout_id) == (
            None, None, (), False, None,
        )  # fmt: skip

    def test_all_wrappers_in_any_nesting(self) -> None:
        query: Any = functions.InvokeAfterMsg(11, REQUEST)
        query = functions.InvokeWithoutUpdates(functions.InvokeAfterMsgs([12, 13], query))
        query = functions.InvokeWithTakeout(14, functions.InvokeWithMessagesRange(types.MessageRange(1, 2), query))
        query = functions.InvokeWithBusinessConnection("conn", query)
        query = functions.InvokeWithGooglePlayIntegrity("n", "t", functions.InvokeWithApnsSecret("n", "s", query))
        found = decode_invocation(encode(wrapped(functions.InvokeWithReCaptcha("t", query)), INNER), 0)
        assert found.request == REQUEST
        assert found.layer == INNER
        assert found.after == (12, 13, 11)
        assert found.without_updates
        assert found.takeout_id == 14
        assert found.messages_range == (1, 2)
        assert found.business_connection_id == "conn"
        assert found.init is not None
        assert found.init[:7] == (4, "device", "system", "app", "en", "pack", "de")
        assert found.init.params == types.JsonObject([])

    @pytest.mark.parametrize("number", [0x785188B8, 0xC7481DA6, 0x69796DE9])
    def test_old_forms_of_init_connection(self, number: int) -> None:
        words = ["device", "system", "app", "en", "pack", "de"]
        if number == 0x69796DE9:
            words = ["device", "system", "app", "de"]
        body = struct.pack("<IiI", 0xDA9B0D0D, INNER, number)
        if number == 0x785188B8:
            body += struct.pack("<i", 0)
        body += struct.pack("<i", 4) + b"".join(pack_bytes(word.encode()) for word in words)
        found = decode_invocation(body + encode(REQUEST, INNER), 0)
        assert found.request == REQUEST
        assert found.init is not None
        assert (found.init.api_id, found.init.app_version, found.init.lang_code) == (4, "app", "de")

    @pytest.mark.parametrize("squeeze", [gzip.compress, zlib.compress])
    def test_gzip_outside_and_inside(self, squeeze: Any) -> None:
        def packed(data: bytes) -> bytes:
            return GZIP + pack_bytes(squeeze(data))

        inner = encode(REQUEST, INNER)
        whole = encode(wrapped(REQUEST), INNER)
        assert whole.endswith(inner)
        head = whole[: -len(inner)]
        for body in (packed(inner), packed(whole), head + packed(inner), packed(head + packed(inner))):
            assert decode_invocation(body, 0).request == REQUEST

    def test_the_layer_inside_holds(self) -> None:
        body = encode(wrapped(REQUEST, 158), 158)
        assert struct.pack("<I", 0x1CC20387) in body, "sendMessage of layer 158"
        request = decode_invocation(body, 0)
        assert request.layer == 158
        assert request.request == REQUEST

    def test_a_layer_that_is_not_on_file(self) -> None:
        with pytest.raises(UnknownLayer):
            decode_invocation(encode(wrapped(REQUEST, 1000), INNER), 0)

    def test_an_unknown_method(self) -> None:
        with pytest.raises(UnknownMethod) as caught:
            decode_invocation(struct.pack("<I", 0xDEADBEEF), INNER)
        assert caught.value.method_id == 0xDEADBEEF

    def test_a_method_of_a_neighbouring_layer(self) -> None:
        data = encode(functions.AuthInitPasskeyLogin(1, "x"), INNER)
        assert decode_invocation(data, 158).request == functions.AuthInitPasskeyLogin(1, "x")

    def test_endless_wrapping_is_cut(self) -> None:
        with pytest.raises(BadBody):
            decode_invocation(struct.pack("<I", 0xBF9459B7) * 1000 + encode(REQUEST, INNER), INNER)

    def test_bytes_behind_the_request(self) -> None:
        with pytest.raises(BadBody):
            decode_invocation(encode(REQUEST, INNER) + bytes(4), INNER)


class TestBombs:
    def test_one_stream(self) -> None:
        bomb = GZIP + pack_bytes(zlib.compress(bytes(MAX_INFLATED + 1), 9))
        assert len(bomb) < 20_000
        with pytest.raises(BadBody, match="too large"):
            decode_invocation(bomb, INNER)

    def test_streams_in_streams_share_one_limit(self) -> None:
        inside = GZIP + pack_bytes(zlib.compress(bytes(MAX_INFLATED - 1000), 9))
        with pytest.raises(BadBody, match="too large"):
            decode_invocation(GZIP + pack_bytes(zlib.compress(inside + bytes(2000), 0)), INNER)

    @pytest.mark.parametrize(
        "packed", [b"", b"nonsense", zlib.compress(b"x" * 100)[:-5], gzip.compress(b"abc", mtime=0)[:9]]
    )
    def test_broken_streams(self, packed: bytes) -> None:
        with pytest.raises(BadBody):
            decode_invocation(GZIP + pack_bytes(packed), INNER)


class TestLeniency:
    """COMPAT(kurigram, pyrogram): peers where users and channels are declared."""

    @pytest.mark.parametrize(
        ("sent", "read"),
        [
            (types.InputPeerUser(1, 2), types.InputUser(1, 2)),
            (types.InputPeerSelf(), types.InputUserSelf()),
            (types.InputPeerEmpty(), types.InputUserEmpty()),
            (
                types.InputPeerUserFromMessage(types.InputPeerSelf(), 1, 2),
                types.InputUserFromMessage(types.InputPeerSelf(), 1, 2),
            ),
        ],
    )
    @pytest.mark.parametrize("layer", [INNER, 158])
    def test_users(self, sent: Any, read: Any, layer: int) -> None:
        body = encode(functions.UsersGetUsers([sent]), layer)
        assert decode_invocation(body, layer).request == functions.UsersGetUsers([read])

    @pytest.mark.parametrize(
        ("sent", "read"),
        [
            (types.InputPeerChannel(1, 2), types.InputChannel(1, 2)),
            (types.InputPeerEmpty(), types.InputChannelEmpty()),
            (
                types.InputPeerChannelFromMessage(types.InputPeerSelf(), 1, 2),
                types.InputChannelFromMessage(types.InputPeerSelf(), 1, 2),
            ),
        ],
    )
    def test_channels(self, sent: Any, read: Any) -> None:
        body = encode(functions.ChannelsGetFullChannel(sent), INNER)
        assert decode_invocation(body, INNER).request == functions.ChannelsGetFullChannel(read)

    @pytest.mark.parametrize("sent", [types.InputPeerChat(1), types.InputPeerUser(1, 2), types.InputUser(1, 2)])
    def test_what_is_no_channel_stays_wrong(self, sent: Any) -> None:
        with pytest.raises(BadBody):
            decode_invocation(encode(functions.ChannelsGetFullChannel(sent), INNER), INNER)


class TestErrors:
    def test_unknown_constructor(self) -> None:
        with pytest.raises(UnknownConstructor) as caught:
            decode(struct.pack("<I", 0xDEADBEEF), INNER)
        assert caught.value.constructor_id == 0xDEADBEEF

    def test_a_constructor_of_another_type(self) -> None:
        body = encode(functions.MessagesSendMessage(PEER, "x", random_id=1), INNER)  # type: ignore[arg-type]
        with pytest.raises(BadBody, match="peerUser where InputPeer is expected"):
            decode_invocation(body, INNER)

    def test_every_truncation(self) -> None:
        data = encode(message(entities=[types.MessageEntityBold(0, 2)], post_author="me"), INNER)
        for size in range(len(data)):
            with pytest.raises(BadBody):
                decode(data[:size], INNER)

    def test_counts_are_bounded_by_what_came(self) -> None:
        body = encode(functions.MessagesGetMessages([]), INNER)
        for count in (1, 1000, 0x7FFFFFFF, 0xFFFFFFFF):
            with pytest.raises(BadBody):
                decode_invocation(body[:-4] + struct.pack("<I", count), INNER)

    def test_depth_is_bounded(self) -> None:
        text: Any = types.TextPlain("x")
        for _ in range(40):
            text = types.TextBold(text)
        data = encode(text, INNER)
        assert decode(data, INNER)[0] == text
        with pytest.raises(BadBody, match="too deep"):
            decode(struct.pack("<I", 0x6724ABC4) * 10_000 + encode(types.TextEmpty(), INNER), INNER)

    def test_text_that_is_not_utf8(self) -> None:
        body = encode(REQUEST, INNER).replace(b"hello", b"hel\xff\xfe")
        with pytest.raises(BadBody):
            decode_invocation(body, INNER)

    @pytest.mark.parametrize("field", ["id", "peer_id", "date", "message"])
    def test_an_object_that_does_not_fit_its_shape(self, field: str) -> None:
        wrong = message()
        setattr(wrong, field, None)
        with pytest.raises(BadObject):
            encode(wrong, INNER)

    def test_what_is_no_tl_object(self) -> None:
        with pytest.raises(BadObject):
            encode(object(), INNER)

    def test_unborn(self) -> None:
        with pytest.raises(Unborn):
            encode(types.UpdateSmsJob("x"), 158)
        with pytest.raises(UnknownLayer):
            encode(PEER, INNER + 1)
