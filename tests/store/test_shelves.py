"""Messages on shelves by kind and day: always what one finds by going through all of them, and never so found."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain import search, search_days, shelves
from chappe.domain.attachments import Media
from chappe.domain.fileless import Card, Place
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.ports.shelves import Shelf
from chappe.domain.search import Wanted, Where
from chappe.domain.shelves import Pick
from chappe.domain.values import CHANNEL, CHAT, USER, Content, Entity, Message, PeerRef, box_of
from chappe.domain.words import index_words, kinds_in
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.store.spying import Spy

DAY = 86_400
ME, FRIEND = 5, PeerRef(USER, 6)
NEWS, TABLE, SAVED = PeerRef(CHANNEL, 70), PeerRef(CHAT, 80), PeerRef(USER, ME)
CHATS = ((box_of(NEWS.id), NEWS), (ME, FRIEND), (ME, TABLE), (ME, SAVED))
KINDS = ("links", "geo", "contact")
SAYS: tuple[dict[str, Any], ...] = (
    {"text": "words"},
    {"text": "a.bc", "entities": (Entity("url", 0, 4),)},
    {"text": "", "media": Media(None, fileless=Place(1.0, 2.0))},
    {"text": "", "media": Media(None, fileless=Card("123", "Ann", "", ""))},
    {"text": "a.bc", "entities": (Entity("url", 0, 4),), "media": Media(None, fileless=Place(3.0, 4.0))},
)


class Days:
    """A store in which days go by."""

    def __init__(self, store: SqliteStore, seed: int) -> None:
        self.store = store
        self.random = Random(seed)
        self.now = 20_000 * DAY

    async def write(self, change: Callable[[Any], Any]) -> Any:
        """In one transaction."""
        return await self.store.write(change)

    def say(self, tx: Tx) -> None:
        """Somebody writes something somewhere."""
        box, peer = self.random.choice(CHATS)
        content = Content(0, ME, self.now, 0, **self.random.choice(SAYS))
        content = content._replace(id=tx.messages.add_content(content, (box, 0)))
        saved = self.random.choice((SAVED, FRIEND)) if peer == SAVED else None
        tx.messages.add(Message(box, tx.boxes.advance(box, 1), peer, False, content, saved_peer=saved))

    def show(self, tx: Tx) -> None:
        """Who has just come into the group is shown what was written there, in a box of one's own."""
        box = 1000 + self.random.randrange(3)
        for one in tx.messages.history(ME, TABLE, Page(limit=5))[::-1]:
            if not tx.messages.ref_in(one.content.id, box):
                tx.messages.add(one._replace(box=box, id=tx.boxes.advance(box, 1)), True)

    def change(self, tx: Tx) -> None:
        """Something else stands in the place of a message."""
        box, peer = self.random.choice(CHATS)
        some = tx.messages.history(box, peer, Page(limit=50))
        if some:
            new = self.random.choice(SAYS)
            one = self.random.choice(some).content
            tx.messages.set_content(one._replace(**{"entities": (), "media": None, **new}))

    def delete(self, tx: Tx) -> None:
        """Some messages go."""
        box, peer = self.random.choice(CHATS)
        ids = tx.messages.ids_of_peer(box, peer, 0, 60)
        some = self.random.sample(ids, min(len(ids), 3))
        if some:
            tx.messages.delete(box, some)

    async def go_on(self, times: int) -> None:
        """So many things happen."""
        can = (self.say, self.change, self.delete, self.show, self.later, self.index)

        def act(tx: Tx) -> None:
            for does in self.random.choices(can, (12, 3, 2, 1, 3, 4), k=times):
                does(tx)

        await self.write(act)

    def later(self, tx: Tx) -> None:
        """Hours pass."""
        self.now += self.random.randrange(DAY)

    def index(self, tx: Tx) -> None:
        """The index is filled."""
        tx.messages.index_some(self.random.choice((3, 500)))


@pytest.fixture
async def store(tmp_path: Path) -> Any:
    found = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))

    def begin(tx: Any) -> None:
        for box in (ME, 6, box_of(NEWS.id), 1000, 1001, 1002):
            tx.boxes._execute("INSERT INTO boxes (box) VALUES (?) ON CONFLICT DO NOTHING", (box,))

    await found.write(begin)
    yield found
    await found.close()


def whole(tx: Tx, shelf: Shelf, low: int, high: int) -> list[tuple[int, int]]:
    """(id, day) of what stands there between the ids, newest first, by looking at every message of the chat."""
    found = []
    for one in tx.messages.many(shelf.box, tx.messages.ids_of_peer(shelf.box, shelf.peer, 0, 10_000)):
        content = one.content
        words = index_words(content.text, content.entities, content.media, content.action)
        fits = shelf.kind in kinds_in(words) and shelf.saved_peer in (None, one.saved_peer)
        if fits and one.id >= low and (not high or one.id < high):
            found.append((one.id, content.date // DAY))
    return found


def agree(tx: Tx, random: Random) -> None:
    """Every shelf, whole and cut somewhere, is what one finds by going through all messages."""
    for box, peer in (*CHATS, (1000, TABLE), (1001, TABLE)):
        ids = tx.messages.ids_of_peer(box, peer, 0, 10_000) or [1]
        for kind in KINDS:
            shelf = Shelf(box, peer, kind, random.choice((None, SAVED, FRIEND)) if peer == SAVED else None)
            low = random.choice((0, 0, random.randint(1, max(ids) + 1))) if box in (ME, box_of(NEWS.id)) else 0
            high = random.choice((0, random.randint(1, max(ids) + 2)))
            there, at = whole(tx, shelf, low, high), shelves.reach(tx, shelf, low, high)
            assert shelves.count(tx, at) == len(there), (shelf, low, high)
            by_day: dict[int, list[int]] = {}
            for id, day in there:
                by_day.setdefault(day, []).append(id)
            assert [tuple(one) for one in shelves.days(tx, at, 1000)] == [
                (day, len(some), min(some), max(some)) for day, some in by_day.items()
            ], (shelf, low, high)
            most = random.choice((1, 3, 1000))
            step = -(-len(there) // most) if there else 1
            expected = [Pick(id, place) for place, (id, _) in enumerate(there) if place % step == 0]
            assert shelves.spread(tx, at, most) == expected, (shelf, low, high, most)


@pytest.mark.parametrize("seed", range(4))
async def test_shelves_hold_what_is_there(store: SqliteStore, seed: int) -> None:
    days = Days(store, seed)
    for _ in range(12):
        await days.go_on(40)
        while await days.write(lambda tx: tx.messages.index_some(500)):
            pass
        assert await store.read(lambda tx: tx.shelves.complete())
        await store.read(lambda tx: agree(tx, days.random))
    kept = "SELECT count(*), sum(hits) FROM shelf_days"
    days_kept, hits = await days.write(lambda tx: tx.shelves._execute(kept).fetchone())
    rows = await days.write(lambda tx: tx.shelves._execute("SELECT count(*) FROM shelved").fetchone()[0])
    assert hits == rows > days_kept > 20


async def test_other_words_beside_the_same_file_move_nothing(store: SqliteStore) -> None:
    place = Media(None, fileless=Place(1.0, 2.0))
    content = Content(0, ME, 20_000 * DAY, 0, "here", media=place)

    def say(tx: Tx) -> Content:
        made = content._replace(id=tx.messages.add_content(content, (box_of(NEWS.id), 0)))
        tx.messages.add(Message(box_of(NEWS.id), 2, NEWS, False, made))
        return made

    made = await store.write(say)
    while await store.write(lambda tx: tx.messages.index_some(10)):
        pass
    moved: list[str] = []

    def noted(statement: str) -> None:
        if statement.startswith(("INSERT INTO shel", "DELETE FROM shel", "UPDATE shel")):
            moved.append(statement)

    for given, number in ((made._replace(text="there"), 0), (made._replace(text="there", media=None), 3)):

        def change(tx: Tx, given: Content = given) -> None:
            store._writer_connection.set_trace_callback(noted)
            tx.messages.set_content(given)
            store._writer_connection.set_trace_callback(None)

        await store.write(change)
        assert len(moved) == number


async def test_all_is_gone_with_the_messages(store: SqliteStore) -> None:
    days = Days(store, 9)
    await days.go_on(150)
    await days.write(lambda tx: tx.messages.index_some(500))

    def empty(tx: Any) -> tuple[int, int]:
        for box in (ME, 1000, 1001, 1002, box_of(NEWS.id)):
            tx.messages.delete(box, tx.messages.ids_after(box, 0, 10_000))
        count = "SELECT (SELECT count(*) FROM shelved), (SELECT count(*) FROM shelf_days)"
        return tx.shelves._execute(count).fetchone()  # type: ignore[no-any-return]

    assert await days.write(empty) == (0, 0)


def as_before(tx: Any) -> None:
    """Make it a database of a program that knew no shelves."""
    for sql in ("DELETE FROM shelved", "DELETE FROM shelf_days", "UPDATE messages SET flags = flags & ~512"):
        tx.shelves._execute(sql)
    tx.shelves.set_filled_up_to(0)


async def test_a_database_of_before_is_gone_through_piece_by_piece(store: SqliteStore) -> None:
    days = Days(store, 3)
    await days.go_on(200)
    await days.write(lambda tx: tx.messages.index_some(500))
    await days.write(as_before)
    rounds = 0
    while not await store.read(lambda tx: tx.shelves.complete()):
        await days.go_on(1)  # life goes on meanwhile
        await days.write(lambda tx: tx.messages.shelve_some(10))
        rounds += 1
    assert rounds > 3
    await days.write(lambda tx: tx.messages.index_some(500))
    await store.read(lambda tx: agree(tx, days.random))


async def test_much_on_one_day_is_stood_for_by_its_newest(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    days, shelf = Days(store, 4), Shelf(ME, FRIEND, "links")
    monkeypatch.setattr(shelves, "MOST_READ", 4)

    def write(tx: Tx) -> None:
        for number in range(18):  # three on each of six days
            content = Content(0, ME, days.now + number // 3 * DAY, 0, **SAYS[1])
            content = content._replace(id=tx.messages.add_content(content, (ME, 0)))
            tx.messages.add(Message(ME, tx.boxes.advance(ME, 1), FRIEND, False, content))
        tx.messages.index_some(500)

    def look(tx: Tx) -> None:
        there = whole(tx, shelf, 0, 0)
        picks = shelves.spread(tx, shelves.reach(tx, shelf), 1000)
        assert [one.offset for one in picks] == [0, 1, 2, 3, 6, 9, 12, 15]
        assert all(there[one.offset][0] == one.id for one in picks)  # fewer, but each with its exact place

    await days.write(write)
    await store.read(look)


WANTED = Wanted(kind="links")
QUESTIONS: dict[str, Callable[[SqlTx, Where], object]] = {
    "count": lambda tx, at: search.count_of(tx, at, WANTED),
    "calendar": lambda tx, at: search_days._days_of_kind(tx, ME, at, Shelf(at.box, at.peer, "links"), 0, 0),
    "calendar from": lambda tx, at: search_days._days_of_kind(tx, ME, at, Shelf(at.box, at.peer, "links"), 0, 40),
    "places": lambda tx, at: search_days._spots_of_kind(tx, at, Shelf(at.box, at.peer, "links"), 0, 3),
    "places from": lambda tx, at: search_days._spots_of_kind(tx, at, Shelf(at.box, at.peer, "links"), 40, 50),
    "taken": lambda tx, at: tx.shelves.take(at.box, list(range(30, 60))),
    "sorted anew": lambda tx, at: [tx.shelves.sort_anew(id, ()) for id in range(9)],
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
@pytest.mark.parametrize("low", [0, 20])
async def test_no_question_goes_through_a_table(
    question: Callable[[SqlTx, Where], object], low: int, store: SqliteStore, tmp_path: Path
) -> None:
    days = Days(store, 5)
    await days.go_on(300)
    await days.write(lambda tx: tx.messages.index_some(500))
    spy = Spy(tmp_path / "chappe.db", read_only=False)
    question(SqlTx(spy, Unsealed(b"k" * 32)), Where(box_of(NEWS.id), NEWS, low))  # type: ignore[arg-type]
    spy.connection.close()
    shelved = [plan for sql, plan in spy.steps if "shel" in sql and plan.startswith(("SEARCH", "SCAN"))]
    assert shelved
    for plan in (plan for plan in spy.plans if plan.startswith("SCAN")):
        assert plan == "SCAN search_state" or plan.startswith("SCAN (subquery-"), plan  # one row; ids of one day
    for plan in shelved:
        if " shelved" in plan or " s " in plan:
            assert "(box=? AND peer=? AND kind=? AND day=?" in plan, plan
        elif "shelf_days" in plan or " d " in plan:
            assert "(box=? AND peer=? AND kind=? AND day" in plan, plan
        elif " m " in plan:
            assert "USING" in plan and "=?" in plan, plan
