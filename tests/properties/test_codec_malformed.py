"""Whatever bytes come in, the codec answers with an object or with BadBody, and in bounded memory."""

import contextlib
import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from chappe.tl import functions, types
from chappe.tl.base import Object
from chappe.tl.codec import decode, decode_invocation, encode
from chappe.tl.errors import BadBody, UnknownLayer
from chappe.tl.shapes import INNER, layer_tables
from tests.tl.samples import Maker

LAYERS = (150, 158, 198, INNER)
SHAPES = sorted(layer_tables(INNER).functions_by_name.values(), key=lambda shape: shape.name)
IDS = sorted({shape.id for layer in LAYERS for shape in layer_tables(layer).by_name.values()})

layers = st.sampled_from(LAYERS)
requests = st.builds(
    lambda shape, seed, layer: (encode(Maker(seed, None).object(shape), INNER), layer),
    st.sampled_from(SHAPES), st.integers(0, 1000), layers,
)  # fmt: skip


def judged(body: bytes, layer: int) -> Object | None:
    """The request, or None where it was refused in the way that is promised."""
    try:
        return decode_invocation(body, layer).request
    except (BadBody, UnknownLayer):
        return None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), layers)
def test_any_bytes(body: bytes, layer: int) -> None:
    judged(body, layer)
    with contextlib.suppress(BadBody):
        decode(body, layer)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(IDS), max_size=40), layers)
def test_any_row_of_known_ids(ids: list[int], layer: int) -> None:
    body = b"".join(number.to_bytes(4, "little") for number in ids)
    with contextlib.suppress(BadBody):
        decode(body, layer)


@settings(max_examples=300, deadline=None)
@given(requests, st.data())
def test_a_request_with_bytes_changed(request: tuple[bytes, int], data: st.DataObject) -> None:
    body, layer = bytearray(request[0]), request[1]
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    judged(bytes(body), layer)


@settings(max_examples=200, deadline=None)
@given(requests, st.data())
def test_a_request_cut_short(request: tuple[bytes, int], data: st.DataObject) -> None:
    body, _ = request
    cut = data.draw(st.integers(0, len(body) - 1))
    assert judged(body[:cut], INNER) is None


@settings(max_examples=200, deadline=None)
@given(requests)
def test_what_is_read_is_written_again(request: tuple[bytes, int]) -> None:
    body, _ = request
    found = judged(body, INNER)
    if found is not None:
        assert judged(encode(found, INNER), INNER) == found


def test_memory_is_bounded_by_what_came() -> None:
    """The densest request there is (a vector of constructors without fields), its count honest or false."""
    head = encode(functions.MessagesGetMessages([]), INNER)[:-4]
    item = encode(types.InputMessagePinned(), INNER)
    assert len(item) == 4
    judged(head + bytes(4), INNER)
    tracemalloc.start()
    for count in (10, 1000, 20_000):
        for said in (count, count + 1, 0x7FFFFFFF):
            body = head + said.to_bytes(4, "little") + item * count
            tracemalloc.reset_peak()
            assert (judged(body, INNER) is None) == (said != count)
            assert tracemalloc.get_traced_memory()[1] < 30 * len(body) + 100_000
    tracemalloc.stop()
