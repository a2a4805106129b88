"""Tables of messages: searching against going through everything, deleting without leftovers, bodies there and back."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chappe.custody.seal import Unsealed
from chappe.domain.fileless import Poll
from chappe.domain.ports.messages import Query, Waiting
from chappe.domain.posting import scopes
from chappe.domain.values import (
    Action,
    Content,
    Draft,
    Elsewhere,
    Entity,
    Forward,
    Message,
    PeerRef,
    Reaction,
    Reply,
    Shown,
    Source,
    user_peer,
)
from chappe.domain.words import fold
from chappe.store import bodies
from chappe.store.migrate import migrate
from chappe.store.sqlite import connect
from chappe.store.tables import finding, scheduled
from chappe.store.tx import SqlTx

BOX, FRIENDS = 10, (10, 11, 12)
WORDS = ("red", "green", "blue", "Ärger", "apple")


def empty() -> SqlTx:
    """Tables in memory."""
    connection = connect(":memory:")
    migrate(connection)
    return SqlTx(connection, Unsealed(b"tests"))


def put(tx: SqlTx, id: int, peer: PeerRef, author: int, text: str, **how: object) -> Message:
    """One message in the box alone, as posting would put it."""
    content = Content(0, author, 1000 + id, 0, text, **how)  # type: ignore[arg-type]
    content = content._replace(id=tx.messages.add_content(content, scopes(BOX, peer.id)))
    saved = peer if peer.id == BOX else None
    message = Message(BOX, id, peer, author == BOX, content, saved_peer=saved)
    tx.messages.add(message)
    tx.dialogs.bump(BOX, peer, id, content.date, int(author != BOX))
    return message


@pytest.fixture(scope="module")
def filled() -> tuple[SqlTx, list[Message]]:
    """A box with three chats, one with oneself; some messages are pinned, some name its owner, some were deleted."""
    tx, dice, kept = empty(), random.Random(5), []
    for id in range(2, 90):
        friend = dice.choice(FRIENDS)
        text = " ".join(dice.choices(WORDS, k=3))
        author = dice.choice((BOX, friend))
        kept.append(put(tx, id, user_peer(friend), author, text))
        if id % 5 == 0:
            tx.mentions.add(BOX, user_peer(friend), id)
    while tx.messages.index_some(7):
        pass
    pinned = [message.id for message in kept if message.id % 6 == 0]
    tx.messages.set_pinned(BOX, pinned, True)
    gone = [message.id for message in kept if message.id % 9 == 0]
    tx.messages.delete(BOX, gone)
    tx.dialogs.set_folder(BOX, user_peer(12), 1)
    return tx, [one._replace(pinned=one.id in pinned) for one in kept if one.id not in gone]


def meets(message: Message, query: Query) -> bool:
    """Does the message meet the query, by going through its conditions?"""
    words = fold(message.content.text).split()
    return (
        all(term in words for term in query.terms)
        and (query.peer is None or message.peer == query.peer)
        and (not query.author or message.content.author == query.author)
        and (not query.pinned or message.pinned)
        and query.low < message.id
        and (not query.high or message.id < query.high)
        and (query.folder < 0 or (message.peer.id == 12) == bool(query.folder))
        and (query.saved_peer is None or message.saved_peer == query.saved_peer)
        and message.content.date >= query.since
        and (not query.until or message.content.date < query.until)
        and (query.spoken_as is None or message.content.sender == query.spoken_as)
        and (not query.kinds or message.peer.kind in query.kinds)
        and (not query.named or (query.named == BOX and message.id % 5 == 0))
    )


QUERIES = st.builds(
    Query,
    terms=st.lists(st.sampled_from([fold(word) for word in WORDS]), max_size=2, unique=True).map(tuple),
    peer=st.one_of(st.none(), st.sampled_from([user_peer(friend) for friend in FRIENDS])),
    author=st.sampled_from((0, *FRIENDS)),
    pinned=st.booleans(),
    low=st.integers(0, 95),
    high=st.one_of(st.just(0), st.integers(0, 95)),
    folder=st.sampled_from((-1, 0, 1)),
    saved_peer=st.one_of(st.none(), st.just(user_peer(BOX))),
    since=st.integers(0, 95),
    until=st.one_of(st.just(0), st.integers(0, 95)),
    spoken_as=st.sampled_from((None, None, None, user_peer(BOX))),
    kinds=st.sampled_from(((), (0,), (1, 2))),
    thread=st.just(0),  # there are none in one's own box
    named=st.sampled_from((0, 0, BOX, 11)),
)


@settings(max_examples=300)
@given(QUERIES, st.integers(0, 95), st.integers(-20, 20), st.integers(1, 15))
def test_a_search_finds_what_going_through_everything_finds(
    filled: tuple[SqlTx, list[Message]], query: Query, offset: int, skip: int, limit: int
) -> None:
    tx, all_ = filled
    hits = [message.id for message in reversed(all_) if meets(message, query)]
    above = sum(id >= offset for id in hits) if offset else 0
    start = above + (skip if offset else max(0, skip))
    found = tx.messages.find(BOX, query, offset, skip, limit)
    assert [message.id for message in found.messages] == hits[max(0, start) : max(0, start + limit)]
    assert not found.more
    assert tx.messages.count_found(BOX, query, 1000) == len(hits)
    assert tx.messages.count_found(BOX, query, 5) == min(5, len(hits))


def test_a_search_gives_up_in_the_end_and_says_so(
    filled: tuple[SqlTx, list[Message]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tx, all_ = filled
    monkeypatch.setattr(finding, "CHUNK", 5)
    monkeypatch.setattr(finding, "MOST_LOOKED_AT", 10)
    assert tx.messages.find(BOX, Query(author=99), 0, 0, 5).more
    assert tx.messages.find(BOX, Query(("red",), author=99), 0, 0, 5).more
    assert tx.messages.count_found(BOX, Query(author=99), 1000) == 1000
    near = tx.messages.find(BOX, Query(), 0, 0, 3)
    assert [one.id for one in near.messages] == [one.id for one in all_[:-4:-1]] and not near.more


def rows(tx: SqlTx, table: str) -> int:
    found = tx.messages._execute(f"SELECT count(*) FROM {table}").fetchone()
    assert found is not None
    return int(found[0])


def test_nothing_is_left_of_what_is_deleted() -> None:
    tx = empty()
    message = put(tx, 2, user_peer(11), 11, "apple")
    tx.messages.index_some(10)
    tx.messages.set_pinned(BOX, [2], True)
    tx.reactions.put(message.content.id, 11, ("👍",), False, 5)
    tx.reactions.set_unread(BOX, user_peer(11), 2, True)
    copy = Message(99, 7, user_peer(11), False, message.content)
    tx.messages.add(copy)
    tx.messages.delete(BOX, [2, 55])
    assert rows(tx, "contents") == 1, "another box still has it"
    assert rows(tx, "pinned_messages") == rows(tx, "unread_reactions") == 0
    tx.messages.delete(99, [7])
    assert [rows(tx, table) for table in ("contents", "messages", "reactions")] == [0, 0, 0]
    again = put(tx, 3, user_peer(11), 11, "apple pie")
    assert tx.messages.unindexed(), "a number given out anew must be indexed anew"
    tx.messages.index_some(10)
    assert [one.id for one in tx.messages.find(BOX, Query(("apple",)), 0, 0, 5).messages] == [3]
    assert again.content.id == message.content.id


def test_dates_lead_to_ids() -> None:
    tx = empty()
    for id, date in ((2, 1000), (5, 1000), (6, 1010), (9, 1030)):
        content = Content(0, 11, date, 0, "")
        content = content._replace(id=tx.messages.add_content(content, (BOX, 11)))
        tx.messages.add(Message(BOX, id, user_peer(11), False, content))
    for date, id in ((0, 2), (1000, 2), (1001, 6), (1010, 6), (1011, 9), (1030, 9)):
        assert {one for one in (2, 5, 6, 9) if one >= tx.messages.id_since(BOX, date)} == {
            one for one in (2, 5, 6, 9) if one >= id
        }
    assert tx.messages.id_since(BOX, 1031) > 9
    assert tx.messages.id_since(77, 5) == 1


def test_ids_of_waiting_messages_go_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduled, "MOST_IDS", 3)
    tx = empty()
    tx.boxes.create(BOX)
    waiting = Waiting(BOX, 0, user_peer(11), 5000, 0, Content(0, BOX, 5000, 0, "later"), 4)
    assert [tx.scheduled.add(waiting) for _ in range(3)] == [1, 2, 3]
    tx.scheduled.delete(BOX, 2)
    assert tx.scheduled.add(waiting) == 2
    kept = tx.scheduled.get(BOX, 2)
    assert kept is not None and (kept.content.text, kept.reply_to, kept.due) == ("later", 4, 5000)
    assert tx.scheduled.by_random_id(BOX, 0) is None


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ENTITIES = st.lists(
    st.builds(Entity, st.sampled_from(["bold", "pre"]), st.integers(0, 9), st.integers(1, 9), TEXT), max_size=2
).map(tuple)
PEERS = st.builds(PeerRef, st.integers(0, 2), st.integers(1, 1 << 50))
AWAY = st.one_of(
    st.none(),
    st.builds(
        Elsewhere,
        PEERS,
        st.integers(1, 9),
        st.integers(1, 9),
        st.builds(Forward, st.integers(0, 9), TEXT, st.integers(0, 9), chat=st.one_of(st.none(), PEERS)),
        st.integers(0, 9),
        st.integers(0, 9),
        st.booleans(),
        st.none(),  # what it shows is looked up, not kept
        st.just(False),  # and so is whether it is kept from sight
    ),
)
st.register_type_strategy(float, st.floats(allow_nan=False))  # a length that is no number is not equal to itself
CONTENTS = st.builds(
    Content,
    st.just(4),
    st.just(5),
    st.just(6),
    st.just(7),
    TEXT,
    ENTITIES,
    st.one_of(st.none(), st.builds(Reply, st.integers(0, 9), TEXT, ENTITIES, st.integers(0, 9), AWAY)),
    st.one_of(
        st.none(),
        st.builds(
            Forward,
            st.integers(0, 9),
            TEXT,
            st.integers(0, 9),
            st.one_of(st.none(), PEERS),
            st.integers(0, 9),
            st.booleans(),
            st.integers(0, 9),
            st.integers(0, 9),
        ),
    ),
    st.one_of(st.none(), st.builds(Action, TEXT, st.integers(0, 9), TEXT, photo=st.none())),
    st.integers(0, 9),
    st.booleans(),
    st.booleans(),
    st.just((Reaction(1, "👍", 2),)),
    st.integers(0, 9),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    tally=st.just(()),
    media=st.none(),  # files have tests of their own
)


@given(CONTENTS)
def test_a_body_comes_back_as_it_was_written(content: Content) -> None:
    if content.media and content.poll:  # of a poll its id alone is written here
        content = content._replace(media=content.media._replace(fileless=Poll(content.poll.id)))
    assert bodies.read(4, 5, 6, 7, bodies.write(content), content.reactions) == content


@given(
    st.builds(
        Draft,
        st.integers(0, 9),
        TEXT,
        ENTITIES,
        st.integers(0, 9),
        st.booleans(),
        st.booleans(),
        TEXT,
        st.integers(0, 9),
        ENTITIES,
        st.one_of(st.none(), st.builds(Source, PEERS, st.integers(-9, 9))),
        st.one_of(st.none(), st.builds(Shown, TEXT, TEXT, st.booleans())),
        st.integers(0, 9),
    )
)
def test_a_draft_comes_back_as_it_was_written(draft: Draft) -> None:
    assert bodies.draft_in(bodies.draft_out(draft)) == draft


def test_a_draft_of_before_is_still_read() -> None:
    assert bodies.draft_in('[5,"begun",[],3,false,true,"what",2]') == Draft(5, "begun", (), 3, False, True, "what", 2)
    assert bodies.draft_in('[5,"begun",[]]') == Draft(5, "begun")
