"""Histories by every offset, against a plain list; messages by id."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chappe.custody.seal import Unsealed
from chappe.domain.errors import Refused
from chappe.domain.history import USUAL, by_ids, history
from chappe.domain.messages import ReplyTo
from chappe.domain.ports.messages import Page
from chappe.domain.values import Content, Message, user_peer
from chappe.store.migrate import migrate
from chappe.store.sqlite import connect
from chappe.store.tx import SqlTx
from tests.support.talk import talk
from tests.support.world import World

BOX, PEER, OTHER = 1, user_peer(2), user_peer(3)


def wanted(all_: list[tuple[int, int]], page: Page) -> list[int]:
    """Which ids a page holds (core.telegram.org/api/offsets), from (id, date) of all messages, newest first."""
    some = [(id, date) for id, date in all_ if id > page.min_id and (not page.max_id or id < page.max_id)]
    above = 0
    if page.offset_id:
        above = sum(id >= page.offset_id for id, _ in some)
    elif page.offset_date:
        above = sum(date >= page.offset_date for _, date in some)
    start = above + (page.add_offset if page.offset_id or page.offset_date else max(0, page.add_offset))
    return [id for id, _ in some[max(0, start) : max(0, start + page.limit)]]


@pytest.fixture(scope="module")
def filled() -> tuple[SqlTx, list[tuple[int, int]]]:
    """A box with gaps in its ids, several messages in one second, and another chat in between."""
    connection = connect(":memory:")
    migrate(connection)
    tx = SqlTx(connection, Unsealed(b"tests"))
    mine = []
    date = 1000
    for id in range(3, 120):
        date += id % 3
        if id % 7 == 0:
            continue
        peer = OTHER if id % 5 == 0 else PEER
        content = Content(0, 2, date, 0, str(id))
        content = content._replace(id=tx.messages.add_content(content, (1, 2)))
        tx.messages.add(Message(BOX, id, peer, False, content))
        if peer == PEER:
            mine.append((id, date))
    return tx, mine[::-1]


IDS = st.integers(0, 125)


@settings(max_examples=400)
@given(
    st.builds(
        Page,
        offset_id=IDS,
        offset_date=st.one_of(st.just(0), st.integers(995, 1130)),
        add_offset=st.integers(-30, 30),
        limit=st.integers(1, 30),
        max_id=st.one_of(st.just(0), IDS),
        min_id=st.one_of(st.just(0), IDS),
    )
)
def test_a_page_is_that_part_of_the_list(filled: tuple[SqlTx, list[tuple[int, int]]], page: Page) -> None:
    tx, all_ = filled
    assert [message.id for message in tx.messages.history(BOX, PEER, page)] == wanted(all_, page)


async def test_answers_count_honestly_and_are_bounded(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for place in range(USUAL + 5):
        await scene.say(ann, bob, str(place))
    found = await scene.page(bob, ann, Page(limit=0))
    assert (len(found.messages), found.total, found.whole) == (USUAL, USUAL + 5, False)
    found = await scene.page(bob, ann, Page(limit=1_000_000, offset_id=-5))
    assert (len(found.messages), found.whole) == (USUAL + 5, True)
    assert set(found.people) == {ann.id, bob.id}
    with pytest.raises(Refused, match="PEER_ID_INVALID"):
        await world.read(lambda tx: history(tx, ann.id, user_peer(5), Page()))


async def test_messages_by_id_come_in_the_order_asked(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    first = await scene.say(ann, bob, "one")
    second = await scene.say(ann, bob, "two", reply_to=ReplyTo(first.id))
    third = await scene.say(ann, cyd, "three")
    asked = [third.id, 99, first.id, 99]
    found = await world.read(lambda tx: by_ids(tx, ann.id, asked))
    assert [one if isinstance(one, int) else one.content.text for one in found.messages] == ["three", 99, "one", 99]
    answered = await world.read(lambda tx: by_ids(tx, ann.id, [second.id], frozenset([second.id])))
    assert [one if isinstance(one, int) else one.content.text for one in answered.messages] == ["one"]
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await world.read(lambda tx: by_ids(tx, ann.id, list(range(101))))
