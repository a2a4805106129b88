"""What a search in all chats and a look at the newest member cost: each goes by the index made for it."""

import re
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.ports.cases import Free
from chappe.domain.ports.messages import Query
from chappe.domain.values import CHANNEL, CHAT, Content, Member, Message, PeerRef
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.store.spying import Spy

GROUP, NEWS = PeerRef(CHAT, 5), PeerRef(CHANNEL, 7)
BOX, SCOPES = 1, (-(1 << 50) - 5, 0)


@pytest.fixture
async def spy(tmp_path: Path) -> Spy:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))

    def fill(tx: SqlTx) -> None:
        content = Content(0, 3, 100, 0, "a needle")
        for box, id, peer, scopes in ((BOX, 2, GROUP, SCOPES), (-7, 2, NEWS, (-7, 0))):
            made = tx.messages.add_content(content, scopes)
            tx.messages.add(Message(box, id, peer, False, content._replace(id=made)))
        tx.messages.index_some(10)
        for user_id, date in ((1, 50), (2, 70), (3, 60)):
            tx.members.put(Member(NEWS, user_id, 1 if user_id < 3 else 2, 0, date))

    await store.write(fill)
    await store.close()
    return Spy(tmp_path / "chappe.db")


async def test_a_search_in_all_chats_goes_by_the_index(spy: Spy) -> None:
    tx = SqlTx(spy, Unsealed(b"k" * 32))  # type: ignore[arg-type]
    found = tx.messages.find_anywhere(BOX, [GROUP, NEWS], {-7: 0}, Query(("needle",)), 0, 10)
    assert [(one.box, one.id) for one in found.messages] == [(-7, 2), (BOX, 2)]
    assert tx.messages.find_anywhere(BOX, [NEWS], {-7: 3}, Query(("needle",)), 0, 10).messages == []
    plans = [plan for sql, plan in spy.steps if re.search(r"\bFROM messages\b", sql)]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN")], plans
    assert [plan for plan in plans if "messages_content (content=?)" in plan]


async def test_five_hundred_chats_are_searched_in_one_question(spy: Spy) -> None:
    tx = SqlTx(spy, Unsealed(b"k" * 32))  # type: ignore[arg-type]
    places = [PeerRef(CHANNEL, 1000 + n) for n in range(498)] + [GROUP, NEWS]
    found = tx.messages.find_anywhere(BOX, places, {}, Query(("needle", "a")), 0, 10)
    assert [one.box for one in found.messages] == [-7, BOX]


async def test_the_newest_member_is_found_without_the_others(spy: Spy) -> None:
    tx = SqlTx(spy, Unsealed(b"k" * 32))  # type: ignore[arg-type]
    assert tx.members.came_after(NEWS, 9, 69)
    assert not tx.members.came_after(NEWS, 9, 70)  # the administrator does not count
    assert not tx.members.came_after(PeerRef(CHANNEL, 8), 9, 1)
    plans = spy.plans
    assert plans and all("members_standing (peer=? AND standing=? AND date" in plan for plan in plans), plans


async def test_what_someone_wrote_is_found_without_the_others(spy: Spy) -> None:
    tx = SqlTx(spy, Unsealed(b"k" * 32))  # type: ignore[arg-type]
    for box, peer in ((BOX, GROUP), (-7, NEWS)):
        found = tx.messages.find(box, Query(peer=peer, author=3), 0, 0, 10)
        assert [(one.box, one.id) for one in found.messages] == [(box, 2)]
        assert tx.messages.find(box, Query(peer=peer, author=4), 0, 0, 10).messages == []
        assert tx.messages.written(box, peer, 3, 10) == [2]
    plans = [plan for sql, plan in spy.steps if "author = ?" in sql and "contents" in plan]
    assert plans and all("contents_of_author (author=? AND scopes=?" in plan for plan in plans if "SEARCH c" in plan), (
        plans
    )


async def test_what_was_posted_in_one_name_is_found_without_the_rest(spy: Spy) -> None:
    tx = SqlTx(spy, Unsealed(b"k" * 32))  # type: ignore[arg-type]
    assert tx.messages.written_as(-7, NEWS, PeerRef(CHANNEL, 9), 10) == []
    [plan] = [plan for sql, plan in spy.steps if "spoken_as = ?" in sql and "SEARCH c" in plan]
    assert "contents_spoken (spoken_as=? AND scopes=?" in plan, plan


async def test_what_is_removed_of_one_author_costs_by_what_that_author_posted(spy: Spy) -> None:
    tx = SqlTx(spy, Unsealed(b"k" * 32))  # type: ignore[arg-type]
    assert tx.consequences.places(3) == [NEWS], "no basic group"
    last, _ = tx.consequences.newest(NEWS, 3)
    assert last and tx.consequences.count(NEWS, 3, 0, last) == 1
    assert [id for _, id in tx.consequences.posts(NEWS, 3, 0, last, 10)] == [2]
    assert tx.consequences.under_way(NEWS, 3) == 0
    assert tx.consequences.unfinished() is None
    plans = [plan for sql, plan in spy.steps if "contents" in sql and "SEARCH m" not in plan]
    author = "contents_of_author (author=? AND scopes"
    assert len(plans) >= 5 and all(author in plan for plan in plans), plans
    removals = [plan for sql, plan in spy.steps if "post_removals" in sql]
    assert len(removals) == 2 and all("INDEX post_removals_" in plan for plan in removals), removals


async def test_cases_that_are_alike_are_found_by_indexes_alone(spy: Spy) -> None:
    tx = SqlTx(spy, Unsealed(b"k" * 32))  # type: ignore[arg-type]
    free = Free(1, 100)
    for after in ((0, 0), (500, 3)):
        tx.cases.open_at(NEWS, "message", "spam", free, after, 10)
        tx.cases.open_by(3, "message", "spam", free, after, 10)
    tx.cases.count_at(NEWS, "message", "spam", free, 10)
    tx.cases.count_by(3, "message", "spam", free, 10)

    def used() -> list[str]:
        found = spy.plans
        assert not any("TEMP B-TREE" in plan for plan in found), found
        spy.steps.clear()
        return [plan for plan in found if plan.startswith(("SEARCH", "SCAN")) and "subquery" not in plan]

    plans = used()
    assert len(plans) == 6
    assert all("cases_open_p" in plan and "=? AND kind=? AND category=?" in plan for plan in plans), plans
    for category in ("", "spam"):
        assert tx.cases.leads(category, free, (0, 0), 10, 100) == ([], (0, 0))
    tx.cases.waiting(10, 1)
    tx.cases.worded((1, 2), 1, 10)
    plans = used()
    known = (
        "cases_queue",
        "cases_open_place (peer=? AND kind=? AND category=?",
        "PRIMARY KEY (piece=?",
        "_person (person=?",
    )
    assert len(plans) >= 7 and all(any(one in plan for one in known) for plan in plans), plans
