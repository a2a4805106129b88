"""Every constructor and method × every layer on file: what is written reads back by that layer's own text."""

import pytest

from chappe.tl.base import Object
from chappe.tl.codec import decode, decode_invocation, encode
from chappe.tl.convert import shape_in
from chappe.tl.decoders import recursive
from chappe.tl.down import BY_TYPE, DOWN, FALLBACKS, RESHAPED
from chappe.tl.errors import BadBody, Unborn
from chappe.tl.shapes import INNER, Layer, Shape, attribute, layer_tables, layers_on_file
from chappe.tl.up import UP
from tests.tl.samples import Maker, Plain, Reader, bare, same

LAYERS = layers_on_file()
SPOKEN = {150, 152, 158, 193, 198, 200, 204, 214, 221, 224, 227, 228, INNER}
"""Layers of clients in use: these see a second, mixed sample of everything."""

# Inner objects that a layer cannot hold although it knows their name: it wants something in them which is gone.
HOLLOW = {
    "ephemeralMessage", "inputInvoiceStarGift", "inputInvoiceStars", "messages.chatInviteJoinResultWebView",
    "payments.checkedGiftCode", "updateEditEphemeralMessage", "updateEphemeralBotCallbackQuery",
    "updateNewEphemeralMessage",
}  # fmt: skip

# Old objects that only a server sends, and whose form says too little for the inner one: no client sends them.
SERVED = {
    "account.updateConnectedBot", "chatlists.chatlistInvite", "connectedBot", "forumTopic", "messageActionSetChatTheme",
    "messageMediaStory", "messageReplyStoryHeader", "messages.chatInviteJoinResultWebView", "payments.starsStatus",
    "starGiftAttributeBackdrop", "starGiftAttributeModel", "starGiftAttributePattern", "starsRevenueStatus",
    "starsTransaction", "stats.broadcastStats", "stats.messageStats", "stories.allStories",
    "stories.allStoriesNotModified", "todoCompletion", "updateMessageExtendedMedia", "updateMessagePollVote",
    "updatePaidReactionPrivacy", "updateReadStories", "updateSentStoryReaction", "updateStarsBalance", "updateStory",
    "webPageAttributeStory", "inputInvoiceStars", "updateGroupCallMessage", "inputInvoiceStarGift",
}  # fmt: skip


@pytest.fixture(scope="module")
def samples() -> dict[str, list[Object]]:
    made: dict[str, list[Object]] = {}
    inner = layer_tables(INNER)
    for full in (True, False, None):
        maker = Maker(7, full)
        for shape in (*inner.by_name.values(), *inner.functions_by_name.values()):
            made.setdefault(shape.name, []).append(maker.object(shape))
    return made


def inner_shapes() -> list[Shape]:
    inner = layer_tables(INNER)
    return [*inner.by_name.values(), *inner.functions_by_name.values()]


def test_the_inner_layer_comes_back_equal(samples: dict[str, list[Object]]) -> None:
    layer = layer_tables(INNER)
    for shape in inner_shapes():
        for sample in samples[shape.name]:
            data = encode(sample, INNER)
            reader = Reader(data, layer)
            plain = reader.boxed("!X" if shape.function else "")
            assert reader.at == len(data)
            assert same(sample, plain), shape
            if not shape.function:
                assert decode(data, INNER) == (sample, len(data))
            elif not recursive(layer, shape):
                assert decode_invocation(data, INNER).request == sample


@pytest.mark.parametrize("number", LAYERS)
def test_each_layer_reads_what_is_written_for_it(number: int, samples: dict[str, list[Object]]) -> None:
    layer = layer_tables(number)
    written = 0
    for shape in inner_shapes():
        target = shape_in(layer, shape)
        if shape.function and target is None:
            continue
        for sample in samples[shape.name][:: 2 if number in SPOKEN else 3]:
            try:
                data = encode(sample, number)
            except Unborn:
                continue
            written += 1
            reader = Reader(data, layer)
            plain = reader.boxed("!X" if shape.function else "")
            assert reader.at == len(data), shape
            assert plain.shape.result == shape.result or shape.function
            if target is not None and plain.shape.name == shape.name:
                kept(shape, target, sample, plain)
            if not shape.function:
                back(data, layer)
    assert written > 1000


def kept(inner: Shape, target: Shape, sample: Object, plain: Plain) -> None:
    """Bare fields that both shapes have must arrive as they are."""
    own = {field.name: field for field in inner.fields}
    shared = {(f.word, f.bit) for f in target.fields if f.type == "true"}
    for field in target.fields:
        mine = own.get(field.name)
        if field.type == "#" or mine is None or mine.type != field.type or not bare(field):
            continue
        if (inner.name, field.name, field.type) in DOWN or (field.word, field.bit) in shared - {("", -1)}:
            continue
        value = getattr(sample, attribute(field.name))
        if value is not None:
            assert plain.values[field.name] == value, (inner, field)


def back(data: bytes, layer: Layer) -> None:
    """The codec's own reader takes what the layer's text takes, but for what no client sends."""
    try:
        _, end = decode(data, layer.number)
    except BadBody as error:
        name = str(error).split()[0].rstrip(":")
        assert name in SERVED or "no meaning any more" in str(error), error
    else:
        assert end == len(data)


@pytest.mark.parametrize("number", LAYERS)
def test_what_a_layer_knows_by_name_it_can_be_told(number: int) -> None:
    """With nothing in it that is newer than the layer, an object has a form there."""
    layer = layer_tables(number)
    for shape in layer_tables(INNER).by_name.values():
        if shape_in(layer, shape) is None or shape.name in HOLLOW:
            continue
        known = Known(layer)
        assert encode(known.object(shape, 1), number), shape


class Known(Maker):
    """Makes objects of what a layer knows."""

    def __init__(self, layer: Layer) -> None:
        super().__init__(1, False)
        self.known = layer

    def value(self, kind: str, depth: int) -> object:
        members = self.layer.members.get(kind)
        if members:
            born = [m for m in members if m.name in self.known.by_name and m.name not in HOLLOW]
            if born:
                return self.object(min(born, key=lambda m: len(m.fields)), depth - 1)
        if kind.startswith("Vector<"):
            return [self.value(kind[7:-1], depth - 1)] if depth > 0 else []
        return super().value(kind, depth)


def test_rules_name_what_exists() -> None:
    """A rule for a field or constructor that no layer has would never run."""
    everything = [layer_tables(number) for number in LAYERS]
    fields = {
        (shape.name, field.name, field.type)
        for layer in everything
        for shape in layer.by_name.values()
        for field in shape.fields
    }
    assert DOWN.keys() <= fields
    inner = layer_tables(INNER)
    assert FALLBACKS.keys() | RESHAPED.keys() <= inner.by_name.keys()
    assert BY_TYPE.keys() <= inner.members.keys()
    assert UP.keys() <= inner.by_name.keys() | inner.functions_by_name.keys()


def test_stand_ins_exist_in_every_layer() -> None:
    for name in (
        "messageMediaUnsupported",
        "messageActionCustomAction",
        "pageBlockUnsupported",
        "textEmpty",
        "textPlain",
    ):
        assert all(name in layer_tables(number).by_name for number in LAYERS), name
